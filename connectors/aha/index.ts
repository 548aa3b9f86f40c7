import * as z from 'zod';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { defineConnector } from '../../src/connector/define-connector.ts';
import { Secret } from '../../src/secret.ts';
import { COVERAGE } from './account.ts';
import { checkTenant, listTenants } from './check.ts';
import { demote } from './demote.ts';
import { getDetails, getRoles } from './details.ts';
import { downgrade } from './downgrade.ts';
import { reclaim } from './reclaim.ts';
import { restore } from './restore.ts';
import { listAccounts, listPools, readAccount } from './roster.ts';
import { CONNECTOR, type Session } from './session.ts';
import { cleanSubdomain, HOST, isAccountName, originOf, SUBDOMAIN } from './subdomain.ts';
import { update } from './update.ts';

/** People paste what they find: with the word Bearer in front, with blanks and line ends around it. */
function cleanKey(text: string): string {
  return text
    .trim()
    .replace(/^bearer\s+/i, '')
    .trim();
}

const Auth = z.object({
  subdomain: z
    .string()
    .overwrite(cleanSubdomain)
    .regex(SUBDOMAIN, 'This is no Aha! address: enter the part before .aha.io, or the whole address.')
    .refine(isAccountName, 'This is a page of Aha! itself: enter the address your company signs in at.')
    .meta({
      title: 'Aha! subdomain',
      description: 'The part before .aha.io, or the whole address.',
      examples: ['yourcompany'],
    }),
  apiKey: z
    .string()
    .overwrite(cleanKey)
    .regex(/^[\x21-\x7e]{16,4096}$/, 'This does not look like an Aha! API key: paste it in one piece, without blanks.')
    .meta({
      title: 'API key',
      description: 'A key of a dedicated account administrator, with or without the word Bearer.',
      writeOnly: true,
    }),
});

/** Aha! as data and functions; see README.md beside this file for limits, quirks and sources. */
export const definition: ConnectorDefinition<typeof Auth, Session> = {
  id: CONNECTOR,
  name: 'Aha!',
  setupUrl: 'https://www.aha.io/api',
  origin: 'https://www.aha.io',
  tenantOrigin: { host: HOST, of: ({ subdomain }) => originOf(subdomain) },
  auth: {
    schema: Auth,
    steps: [
      'In Aha! add a user nobody works with, such as Seatkeeper, and make it an account administrator.',
      'Sign in as that user and open Settings, then Personal, then Developer.',
      'Generate an API key and copy it: Aha! shows it only once.',
      'Enter your company’s Aha! address and the key here.',
    ],
    advice:
      'A key has exactly the rights of its owner and dies when that user is disabled, so use an administrator account nobody works with. A key of an ordinary member can neither list nor change users.',
  },
  permissions: [
    { scope: 'Account administrator', neededFor: 'listing users with their last access, disabling and enabling them' },
  ],
  quota: {
    scope: 'address',
    perMinute: 150,
    readConcurrency: 4,
    writeConcurrency: 1,
    source:
      'aha.io/api: 300 a minute and 20 a second, counted by key, account or address depending on who tells it. Half of it, so that a burst stays below the limit of a second; checked 2026-11-21',
  },
  open: ({ credentials, http, tenant }) => ({
    http,
    key: new Secret(credentials.apiKey),
    subdomain: credentials.subdomain,
    tenantId: tenant?.id ?? null,
    keyOwner: tenant?.notes['keyOwner'] || null,
  }),
  tenants: listTenants,
  check: checkTenant,
  accounts: listAccounts,
  account: readAccount,
  licenseTypes: listPools,
  coverage: () => COVERAGE,
  actions: { reclaim, restore, demote, downgrade, update, getDetails, getRoles },
};

export const aha = defineConnector(definition);
