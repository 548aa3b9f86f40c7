import * as z from 'zod';
import type { CapabilityAnswer, Tenant, TenantChoice } from '../../src/connector/contract.ts';
import { WEIGHT } from './limits.ts';
import { type Home, readHome } from './organization.ts';
import { attempt, describe, has, missing, type Tried } from './permissions.ts';
import { read, type Session } from './session.ts';

const OPERATION = 'check';
const READS_ONLY = {
  can: 'no',
  why: 'This connection reads the directory alone. Connect an app of it by itself to take access away.',
} as const;

/** Credentials of an app registration open one directory. */
export async function listDirectories(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const { directoryId: id, name, domain } = await readHome(session, 'tenants', signal);
  return [{ id, name, hint: domain ?? id }];
}

/**
 * Whose directory answers, and what its app registration may really do: consent is read off the token, and then each
 * thing is tried, since plans refuse what permissions allow.
 */
export async function checkDirectory(session: Session, signal: AbortSignal): Promise<Tenant> {
  const home = await readHome(session, OPERATION, signal);
  const { roles } = home;
  const here: Session = { ...session, directoryId: home.directoryId };
  const people = await tryRead(here, has(roles, 'people'), '/users', 'id', signal);
  const lastUse =
    people === 'yes' ? await tryRead(here, has(roles, 'log'), '/users', 'id,signInActivity', signal) : 'unknown';
  const apps = await tryRead(here, has(roles, 'apps'), '/servicePrincipals', 'id', signal);
  const log = await tryLog(here, home, signal);
  return {
    id: home.directoryId,
    name: home.name,
    can: {
      roster: describePeople(home, people),
      activity: describeActivity(home, log, apps),
      reclaim: READS_ONLY,
      restore: READS_ONLY,
    },
    // Credentials belong to an app registration, which is nobody's account.
    owner: null,
    warnings: listWarnings(home, { apps, lastUse }),
    notes: { plan: planOf(home, log, lastUse) },
  };
}

/** Asks for one row, unless the token says that it would be refused. */
function tryRead(session: Session, permission: Tried, path: string, select: string, signal: AbortSignal) {
  if (permission === 'no') return Promise.resolve<Tried>('no');
  const query = { $select: select, $top: 1 };
  const weight = select.includes('signInActivity') ? WEIGHT.lastSignIn : 1;
  return attempt(() => read(session, { operation: OPERATION, path, query, weight, schema: z.unknown(), signal }));
}

/** Whether the sign-in log opens; of every app's, since it is one log. */
export function tryLog(session: Session, { roles }: Pick<Home, 'roles'>, signal: AbortSignal): Promise<Tried> {
  if (has(roles, 'log') === 'no') return Promise.resolve<Tried>('no');
  const what = { operation: OPERATION, path: '/auditLogs/signIns', query: { $top: 1 }, weight: WEIGHT.log };
  return attempt(() => read(session, { ...what, schema: z.unknown(), signal }));
}

/** Permitted and refused all the same is a plan without reports. */
function planOf({ roles }: Home, log: Tried, lastUse: Tried): string {
  if (log === 'yes' || lastUse === 'yes') return 'paid';
  return has(roles, 'log') === 'yes' && log === 'no' && lastUse === 'no' ? 'free' : 'unknown';
}

function describePeople({ roles }: Home, tried: Tried): CapabilityAnswer {
  return describe(has(roles, 'people'), tried, {
    yes: 'Microsoft Graph lists everybody in the directory, guests and disabled accounts too.',
    without: `${missing('people')}: without it nobody can be listed.`,
    refused:
      'Microsoft Graph refuses to list people although the permission is granted. Consent may take some minutes.',
  });
}

/** What the sign-in log tells of one app, for this connector and that of single apps. */
export function describeLog({ roles }: Pick<Home, 'roles'>, tried: Tried): CapabilityAnswer {
  return describe(has(roles, 'log'), tried, {
    yes: 'The sign-in log is readable and reaches back 30 days; what was seen before is kept here.',
    without: `${missing('log')}, and Directory.Read.All beside it: without them sign-ins are unknown.`,
    refused:
      'Microsoft refuses its sign-in log: that needs Microsoft Entra ID P1 or P2, and Directory.Read.All beside AuditLog.Read.All. Until then sign-ins are unknown, which is not idle.',
  });
}

function describeActivity(home: Home, log: Tried, apps: Tried): CapabilityAnswer {
  const answer = describeLog(home, log);
  if (answer.can !== 'yes' || apps === 'yes') return answer;
  return { can: apps, why: `${missing('apps')}: without it sign-ins belong to no app.` };
}

function listWarnings({ roles }: Home, tried: { readonly apps: Tried; readonly lastUse: Tried }): readonly string[] {
  const warnings: string[] = [];
  if (roles?.length === 0) {
    warnings.push(
      'No application permission has admin consent yet. Grant consent in the app registration, then check again.',
    );
  }
  if (tried.apps === 'no') warnings.push(`${missing('apps')}: without it no app can be matched.`);
  if (tried.lastUse === 'no' && has(roles, 'log') === 'yes') {
    warnings.push(
      'Microsoft does not tell anybody’s last sign-in to this directory: that needs Microsoft Entra ID P1 or P2.',
    );
  }
  if (has(roles, 'leaveDates') === 'no') {
    warnings.push(
      `${missing('leaveDates')}, if leave dates are kept in Entra ID: without it only disabled accounts tell who left.`,
    );
  }
  if (has(roles, 'assignments') === 'yes') {
    warnings.push(
      'This app may change who is assigned to any app, and could give itself further permissions. Reading needs no AppRoleAssignment.ReadWrite.All.',
    );
  }
  return warnings;
}
