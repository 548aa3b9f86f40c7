import * as z from 'zod';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { defineConnector } from '../../src/connector/define-connector.ts';
import { Secret } from '../../src/secret.ts';
import { checkTenant, listTenants } from './check.ts';
import { COMPANY, cleanCompany, HOST, isCompany, originOf } from './company.ts';
import { listPeople, readPerson } from './people.ts';
import { CONNECTOR, type Session } from './session.ts';

const Auth = z.object({
  company: z
    .string()
    .overwrite(cleanCompany)
    .regex(COMPANY, 'This is no BambooHR address: enter the part before .bamboohr.com, or the whole address.')
    .refine(isCompany, 'This is a page of BambooHR itself: enter the address your company signs in at.')
    .meta({
      title: 'BambooHR company',
      description: 'The part before .bamboohr.com, or the whole address.',
      examples: ['yourcompany'],
    }),
  apiKey: z
    .string()
    .overwrite((text) => text.trim())
    .regex(/^[\x21-\x39\x3b-\x7e]{16,256}$/, 'This does not look like a BambooHR API key: paste it in one piece.')
    .meta({ title: 'API key', description: 'A key of an account nobody works with.', writeOnly: true }),
});

/** BambooHR as data and functions; see README.md beside this file for limits, quirks and sources. */
export const definition: ConnectorDefinition<typeof Auth, Session> = {
  id: CONNECTOR,
  name: 'BambooHR',
  setupUrl: 'https://documentation.bamboohr.com/docs/getting-started',
  origin: 'https://www.bamboohr.com',
  tenantOrigin: { host: HOST, of: ({ company }) => originOf(company) },
  auth: {
    schema: Auth,
    steps: [
      'In BambooHR add a user nobody works with, such as Seatkeeper, with an access level that sees all employees.',
      'Let that level see work email, employee number, status, hire and termination date, supervisor, department and location, and nothing else.',
      'Sign in as that user, open the menu of its picture, then API Keys, and add a key.',
      'Copy the key: BambooHR shows it only once. Enter it here with your company’s address.',
    ],
    advice:
      'A key sees exactly what its owner sees, so give that account the few fields named above and no others. It can change nothing through Seatkeeper.',
  },
  permissions: [
    { scope: 'Work email, employee number', neededFor: 'finding the person behind a seat' },
    {
      scope: 'Status, hire and termination date',
      neededFor: 'telling who works here, is on leave, left or will leave',
    },
    { scope: 'Supervisor, department, location', neededFor: 'asking the right manager, and filters' },
  ],
  quota: {
    scope: 'token',
    perMinute: 60,
    readConcurrency: 1,
    writeConcurrency: 1,
    source:
      'BambooHR publishes no number. Limits answer 429 since 2026-09-16 and 503 before, both with Retry-After (documentation.bamboohr.com, planned changes, checked 2026-11-22)',
  },
  open: ({ credentials, http, tenant }) => ({
    http,
    key: new Secret(credentials.apiKey),
    company: credentials.company,
    tenantId: tenant?.id ?? null,
  }),
  tenants: listTenants,
  check: checkTenant,
  people: listPeople,
  person: readPerson,
};

export const bamboohr = defineConnector(definition);
