import type { ConnectorDefinition, QuotaRules } from '../../src/connector/contract.ts';
import { defineConnector } from '../../src/connector/define-connector.ts';
import { checkApp, listAppTenants, MANAGE } from './app-check.ts';
import { reclaim } from './app-reclaim.ts';
import { listAccounts, listActivity, listPools, readAccount } from './app-roster.ts';
import { Auth } from './auth.ts';
import { checkTenant, listTenants } from './check.ts';
import { HOST, originOf } from './org-url.ts';
import { listApps, listPeople, readPerson } from './people.ts';
import { openSession, type Session } from './session.ts';
import { COVERAGE, listSignIns } from './sign-ins.ts';

/** Two connectors to one vendor: Okta as a directory, and any one of its apps seen as an app of its own. */

const SETUP_URL = 'https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/';
const READ_SCOPES = [
  { scope: 'okta.users.read', neededFor: 'listing people and whether they still work here' },
  { scope: 'okta.apps.read', neededFor: 'listing apps and who is assigned' },
  { scope: 'okta.logs.read', neededFor: 'sign-ins into apps' },
  { scope: 'okta.roles.read', neededFor: 'telling administrators, and proving that the list of people is whole' },
] as const;
const scopesOf = (permissions: readonly { readonly scope: string }[]) =>
  permissions.map(({ scope }) => scope).join(' ');
const APP_SCOPES = [...READ_SCOPES, { scope: MANAGE, neededFor: 'unassigning people; leave it out to read only' }];

const QUOTA: QuotaRules = {
  scope: 'token',
  perMinute: 200,
  readConcurrency: 2,
  writeConcurrency: 1,
  source:
    'developer.okta.com, rate limits: by the minute for each endpoint, shown in the org’s dashboard alone, half of it for one key. The client stops when a tenth is left, which every answer tells; checked 2026-11-22',
};

/** Okta counts by the org, whichever of the two connectors asks. */
const FAMILY = { name: 'okta', of: ({ orgUrl }: Auth): string => orgUrl };

const steps = (role: string, scopes: string) => [
  'In Okta’s admin console open Applications, then Create App Integration, and choose API Services.',
  'Under Client Credentials choose Public key / Private key, add a key and copy the private key.',
  `Under Okta API Scopes grant ${scopes}.`,
  `Under Admin roles give it the role ${role}: without one Okta shows an empty list of people.`,
  'Enter the address, the client ID and the private key here.',
];
const ADVICE =
  'Use an OAuth app: it has only the scopes you grant. A token has all the rights of its owner and dies with that account. Keys of 2048 bits or EC fit the form.';

/** Okta as a directory; see README.md beside this file for limits, quirks and sources. */
const directory: ConnectorDefinition<typeof Auth, Session> = {
  id: 'okta',
  name: 'Okta',
  setupUrl: SETUP_URL,
  origin: 'https://www.okta.com',
  tenantOrigin: { host: HOST, of: ({ orgUrl }) => originOf(orgUrl) },
  auth: {
    schema: Auth,
    steps: steps('Read-Only Administrator', 'okta.users.read, okta.apps.read, okta.logs.read and okta.roles.read'),
    advice: ADVICE,
  },
  permissions: READ_SCOPES,
  quota: QUOTA,
  quotaFamily: FAMILY,
  open: openSession('okta', scopesOf(READ_SCOPES)),
  tenants: listTenants,
  check: checkTenant,
  people: listPeople,
  person: readPerson,
  apps: listApps,
  signIns: listSignIns,
  coverage: () => COVERAGE,
};

/** One app of Okta, for apps without a connector of their own: a tenant is an app, its accounts are who is assigned. */
const app: ConnectorDefinition<typeof Auth, Session> = {
  id: 'okta-app',
  name: 'Okta app',
  tenantNoun: 'app',
  setupUrl: SETUP_URL,
  origin: 'https://www.okta.com',
  tenantOrigin: { host: HOST, of: ({ orgUrl }) => originOf(orgUrl) },
  auth: {
    schema: Auth,
    steps: steps(
      'Application Administrator, for this app alone if you like, and Read-Only Administrator',
      'okta.users.read, okta.apps.read, okta.logs.read, okta.roles.read and, to take seats back, okta.apps.manage',
    ),
    advice: ADVICE,
  },
  permissions: APP_SCOPES,
  quota: QUOTA,
  quotaFamily: FAMILY,
  open: openSession('okta-app', scopesOf(APP_SCOPES)),
  tenants: listAppTenants,
  check: checkApp,
  accounts: listAccounts,
  account: readAccount,
  licenseTypes: listPools,
  coverage: () => COVERAGE,
  activity: listActivity,
  actions: { reclaim },
};

export const okta = defineConnector(directory);
export const oktaApp = defineConnector(app);
