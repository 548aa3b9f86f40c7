import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { defineConnector } from '../../src/connector/define-connector.ts';
import { activity, checkApp, coverage, listAppTenants } from './app.ts';
import { reclaim } from './app-reclaim.ts';
import { restore } from './app-restore.ts';
import { listApps } from './apps.ts';
import { Auth } from './auth.ts';
import { checkDirectory, listDirectories } from './check.ts';
import { FAMILY, QUOTA } from './limits.ts';
import { listPeople, readPerson } from './people.ts';
import { listPools, listSeats, readSeat } from './seats.ts';
import { LOGIN, openSession, type Session } from './session.ts';
import { describeCoverage, readSignIns } from './sign-ins.ts';

const SETUP_URL = 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade';
const ORIGIN = 'https://graph.microsoft.com';
const steps = [
  'In the Microsoft Entra admin center open App registrations and make one for Seatkeeper, for this directory alone.',
  'Under API permissions add application permissions of Microsoft Graph: Directory.Read.All and AuditLog.Read.All.',
  'Add User-LifeCycleInfo.Read.All if Entra ID holds leave dates.',
  'Press Grant admin consent.',
  'Under Certificates & secrets upload a certificate, or make a client secret and copy its value.',
];

/** The directory: people, apps and sign-ins; see README.md beside this file for limits, quirks and sources. */
export const definition: ConnectorDefinition<typeof Auth, Session> = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  setupUrl: SETUP_URL,
  origin: ORIGIN,
  hosts: LOGIN,
  auth: {
    schema: Auth,
    steps,
    advice:
      'A certificate is safer than a secret, which can be copied and expires. Grant nothing that writes: this connection only reads.',
  },
  permissions: [
    { scope: 'Directory.Read.All', neededFor: 'people, apps, the name of the directory, and the sign-in log' },
    { scope: 'AuditLog.Read.All', neededFor: 'sign-ins, with Microsoft Entra ID P1 or P2' },
    { scope: 'User-LifeCycleInfo.Read.All', neededFor: 'leave dates, if Entra ID holds them' },
  ],
  quota: QUOTA,
  quotaFamily: FAMILY,
  open: (input) => openSession('entra', input),
  tenants: listDirectories,
  check: checkDirectory,
  coverage: (session) => describeCoverage('entra-sign-ins', 'Entra ID sign-in log', session),
  people: listPeople,
  person: readPerson,
  apps: listApps,
  async *signIns(session, { appId, ...from }, signal) {
    for await (const { items, resume } of readSignIns(session, 'signIns', appId, from, signal)) {
      yield {
        items: items.map(({ id, userId, login, at }) => ({ id, personExternalId: userId, email: login, at })),
        resume,
      };
    }
  },
};

/** One enterprise application, seen as an app of its own. */
export const appDefinition: ConnectorDefinition<typeof Auth, Session> = {
  id: 'entra-app',
  name: 'Entra ID app',
  tenantNoun: 'app',
  setupUrl: SETUP_URL,
  origin: ORIGIN,
  hosts: LOGIN,
  auth: {
    schema: Auth,
    steps: [
      ...steps.filter((step) => !step.startsWith('Add User-LifeCycleInfo')),
      'To take access away as well, add AppRoleAssignment.ReadWrite.All and grant consent again.',
    ],
    advice:
      'For apps without an integration of their own. AppRoleAssignment.ReadWrite.All is powerful: who holds the credentials can give this app any permission. Grant it only to take access away here, and use a certificate.',
  },
  permissions: [
    { scope: 'Directory.Read.All', neededFor: 'the app, who is assigned, members of groups, administrators' },
    { scope: 'AuditLog.Read.All', neededFor: 'sign-ins to the app, with Microsoft Entra ID P1 or P2' },
    { scope: 'AppRoleAssignment.ReadWrite.All', neededFor: 'unassigning people, and assigning them again' },
  ],
  quota: QUOTA,
  quotaFamily: FAMILY,
  open: (input) => openSession('entra-app', input),
  tenants: listAppTenants,
  check: checkApp,
  accounts: listSeats,
  account: readSeat,
  licenseTypes: listPools,
  coverage,
  activity,
  actions: { reclaim, restore },
};

export const entra = defineConnector(definition);
export const entraApp = defineConnector(appDefinition);
