import * as z from 'zod';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { defineConnector } from '../../src/connector/define-connector.ts';
import { Secret } from '../../src/secret.ts';
import { COVERAGE, listActivity } from './activity.ts';
import { checkTenant } from './check.ts';
import { downgrade, restore } from './downgrade.ts';
import { reclaim } from './reclaim.ts';
import { listAccounts, listPools, listWorkspaces, readAccount, toTenantChoice } from './roster.ts';
import { CONNECTOR, readNotes, type Session } from './session.ts';

/** People paste what they find: with the word Bearer in front, with blanks and line ends around it. */
function cleanToken(text: string): string {
  return text
    .trim()
    .replace(/^bearer\s+/i, '')
    .trim();
}

const Auth = z.object({
  token: z
    .string()
    .overwrite(cleanToken)
    .regex(/^[\x21-\x7e]{8,4096}$/, 'This does not look like an Asana token: paste it in one piece, without blanks.')
    .meta({
      title: 'Asana token',
      description: 'A service account’s token, or a personal access token of a dedicated admin account.',
      writeOnly: true,
    }),
});

/** Asana as data and functions; see README.md beside this file for limits, quirks and sources. */
export const definition: ConnectorDefinition<typeof Auth, Session> = {
  id: CONNECTOR,
  name: 'Asana',
  setupUrl: 'https://app.asana.com/0/my-apps',
  adminUrl: 'https://app.asana.com/admin',
  origin: 'https://app.asana.com',
  auth: {
    schema: Auth,
    steps: [
      'On Enterprise or Enterprise+: as a super admin open the Admin console, then Apps, then Service accounts.',
      'Add a service account named Seatkeeper with full permissions and copy its token.',
      'On other plans: sign in as a dedicated admin account, open app.asana.com/0/my-apps and create a personal access token.',
      'Paste the token here.',
    ],
    advice:
      'Prefer a service account (Enterprise and up): it sees the whole organization, outlives people, and on Enterprise+ opens the audit log that tells who is active. On other plans use a personal access token of an admin account nobody works with, because its owner inherits the tasks of everybody removed and the token dies with the account.',
  },
  permissions: [
    {
      scope: 'Full permissions',
      neededFor: 'listing members and removing them; Asana offers no narrower scope for that',
    },
    { scope: 'Audit logs', neededFor: 'telling who used Asana in the last 90 days; service accounts, Enterprise+' },
    {
      scope: 'User provisioning (SCIM)',
      neededFor: 'deprovisioning people and giving view-only licenses; service accounts, Enterprise and up',
    },
  ],
  quota: {
    scope: 'token',
    perMinute: 1500,
    readConcurrency: 40,
    writeConcurrency: 10,
    source:
      'developers.asana.com/docs/rate-limits: 1500 a minute on paid plans, 50 reads and 15 writes in flight; checked 2026-11-21',
  },
  open: ({ credentials, http, tenant }) => ({
    http,
    token: new Secret(credentials.token),
    tenantId: tenant?.id ?? null,
    notes: readNotes(tenant?.notes),
  }),
  tenants: async (session, signal) => (await listWorkspaces(session, signal)).map(toTenantChoice),
  check: checkTenant,
  accounts: listAccounts,
  account: readAccount,
  licenseTypes: async (session) => listPools(session),
  coverage: () => COVERAGE,
  activity: listActivity,
  actions: { reclaim, downgrade, restore },
};

export const asana = defineConnector(definition);
