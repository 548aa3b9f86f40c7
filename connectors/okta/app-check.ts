import type { CapabilityAnswer, Tenant, TenantChoice } from '../../src/connector/contract.ts';
import { readApp } from './app-roster.ts';
import { describeOwner, describeSignIns, listWarnings, probe, readStanding, type Standing } from './check.ts';
import { isRealApp, readAppPages } from './people.ts';
import { attempt, mayAssign, readAdmins } from './rights.ts';
import { AppUsers, LogEvents } from './schema.ts';
import { read, type Session } from './session.ts';

const OPERATION = 'check';
export const MANAGE = 'okta.apps.manage';

/** The org's active apps, each a tenant of its own. */
export async function listAppTenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const { org } = await readStanding(session, 'tenants', signal);
  const choices: TenantChoice[] = [];
  for await (const apps of readAppPages(session, 'tenants', signal)) {
    for (const { id, label, signOnMode } of apps.filter(isRealApp)) {
      const hint = [org.host, signOnMode?.toLowerCase().replaceAll('_', ' ')].filter(Boolean).join(', ');
      choices.push({ id: `${org.id}/${id}`, name: label, hint });
    }
  }
  return choices.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Which app answers and what this key can really do there. */
export async function checkApp(session: Session, signal: AbortSignal): Promise<Tenant> {
  const standing = await readStanding(session, OPERATION, signal);
  const app = await readApp(session, OPERATION, signal);
  const path = `/api/v1/apps/${app.id}/users`;
  const roster = await attempt(() => read(session, OPERATION, { path, query: { limit: 1 } }, AppUsers, signal));
  const { now } = standing.org;
  const logs = await probe(session, '/api/v1/logs', { since: now, until: now, limit: 1 }, LogEvents, signal);
  const admins = await attempt(() => readAdmins(session, OPERATION, signal));
  const deactivates = app.features.includes('PUSH_USER_DEACTIVATION');
  return {
    id: `${standing.org.id}/${app.id}`,
    name: app.label,
    can: {
      roster: describeRoster(typeof roster === 'string' ? roster : 'yes'),
      activity: describeSignIns(1, logs),
      reclaim: describeReclaim(session, standing, typeof admins !== 'string'),
      restore: {
        can: 'no',
        why: 'Okta loses somebody’s profile for an app when it is taken away, so nothing can be restored.',
      },
    },
    owner: describeOwner(standing.owner),
    warnings: [...listWarnings(session, standing), ...warnAbout(app.status, deactivates)],
    notes: { host: standing.org.host, app: app.label, deactivates: deactivates ? 'yes' : 'no' },
  };
}

function describeRoster(answer: 'yes' | 'refused' | 'unknown'): CapabilityAnswer {
  if (answer === 'refused')
    return { can: 'no', why: 'Okta does not let this key see who is assigned: okta.apps.read is missing.' };
  if (answer === 'unknown')
    return { can: 'unknown', why: 'Okta gave no clear answer about who is assigned. Check again later.' };
  return { can: 'yes', why: 'Okta lists everybody who is assigned to the app, by themselves or through a group.' };
}

function describeReclaim({ key }: Session, { roles, scopes }: Standing, seesAdmins: boolean): CapabilityAnswer {
  if (key.kind === 'app' && scopes && !scopes.includes(MANAGE)) {
    return { can: 'no', why: `The scope ${MANAGE} was not granted to this app, so it cannot unassign anybody.` };
  }
  if (!seesAdmins) {
    return {
      can: 'no',
      why: 'Without okta.roles.read nobody can be told from an administrator, so nobody is unassigned.',
    };
  }
  const may = mayAssign(roles);
  if (may === 'no') return { can: 'no', why: 'This key has no admin role, so it cannot unassign anybody.' };
  if (may === 'unknown')
    return { can: 'unknown', why: 'Whether the admin role of this key may change this app is not certain.' };
  return { can: 'yes', why: 'This key may unassign people who are assigned by themselves, and not those of a group.' };
}

function warnAbout(status: string, deactivates: boolean): readonly string[] {
  const inactive = status === 'ACTIVE' ? [] : ['This app is not active in Okta, so nobody can sign in to it there.'];
  const stays =
    'Okta does not deactivate accounts in this app: whoever is unassigned keeps their account there until somebody removes it.';
  return deactivates ? inactive : [...inactive, stays];
}
