import type { CapabilityAnswer, Tenant, TenantChoice } from '../../src/connector/contract.ts';
import { EVERYBODY, emailOf, GIVE_ROLE, nameOf, TRIMMED } from './people.ts';
import { attempt, readOwnRoles, readTokenOwner, seesEverybody, type Tried } from './rights.ts';
import { Apps, LogEvents, OrgSettings, type Role, type User, Users } from './schema.ts';
import { ask, type Org, read, readOrg, type Session } from './session.ts';

const OPERATION = 'check';

/** Who and what stands behind a key. */
export interface Standing {
  readonly org: Org;
  readonly orgName: string;
  readonly owner: User | null;
  readonly roles: Tried<readonly Role[]>;
  /** What the app was granted; null for a token, and where Okta does not say. */
  readonly scopes: readonly string[] | null;
}

/** Whose org answers, and the rights behind the key. VendorAuthError when the key is unknown. */
export async function readStanding(session: Session, operation: string, signal: AbortSignal): Promise<Standing> {
  const { key } = session;
  // The key first: the org's own page answers everybody.
  const owner = await readTokenOwner(session, operation, signal);
  const scopes = key.kind === 'app' ? (await key.tokens.grant(signal)).scopes : null;
  const org = await readOrg(session, operation, signal);
  // An app would need a scope more for a name alone.
  const orgName = owner && (await attempt(() => readName(session, operation, signal)));
  return {
    org,
    orgName: readable(orgName) ?? org.host,
    owner,
    scopes,
    roles: await readOwnRoles(session, operation, owner, signal),
  };
}

async function readName(session: Session, operation: string, signal: AbortSignal): Promise<{ name: string | null }> {
  const { companyName } = await read(session, operation, { path: '/api/v1/org' }, OrgSettings, signal);
  return { name: companyName };
}

const readable = (answer: Tried<{ name: string | null }> | null): string | null =>
  answer === null || typeof answer === 'string' ? null : answer.name;

/** A key opens one org. */
export async function listTenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const { org, orgName } = await readStanding(session, 'tenants', signal);
  return [{ id: org.id, name: orgName, hint: org.host }];
}

/** Whose org answers and what this key can really see there, found by trying. */
export async function checkTenant(session: Session, signal: AbortSignal): Promise<Tenant> {
  const standing = await readStanding(session, OPERATION, signal);
  const { org, orgName, owner } = standing;
  const users = await probe(session, '/api/v1/users', { search: EVERYBODY, limit: 1 }, Users, signal);
  const apps = await probe(session, '/api/v1/apps', { filter: 'status eq "ACTIVE"', limit: 1 }, Apps, signal);
  const logs = await probe(session, '/api/v1/logs', { since: org.now, until: org.now, limit: 1 }, LogEvents, signal);
  const never = 'Okta’s people are only read here: seats are taken back in the apps themselves.';
  return {
    id: org.id,
    name: orgName,
    can: {
      roster: describeRoster(users, standing),
      activity: describeSignIns(apps, logs),
      reclaim: { can: 'no', why: never },
      restore: { can: 'no', why: never },
    },
    owner: describeOwner(owner),
    warnings: listWarnings(session, standing),
    notes: { host: org.host },
  };
}

export function describeOwner(owner: User | null): Tenant['owner'] {
  return owner && { externalId: owner.id, email: emailOf(owner), name: nameOf(owner) };
}

/** How many rows the first page of a listing has when one is asked for. */
export function probe(
  session: Session,
  path: string,
  query: Readonly<Record<string, string | number>>,
  schema: typeof Users | typeof Apps | typeof LogEvents,
  signal: AbortSignal,
): Promise<Tried<number>> {
  return attempt(async () => {
    const headers = path === '/api/v1/users' ? { headers: TRIMMED } : {};
    const request = { operation: OPERATION, method: 'GET', path, query, effect: 'read', ...headers, signal } as const;
    const { data } = await ask(session, { ...request, schema, priority: 'interactive' });
    return data.length;
  });
}

function describeRoster(users: Tried<number>, { roles }: Standing): CapabilityAnswer {
  if (users === 'refused')
    return { can: 'no', why: 'Okta does not let this key list people: okta.users.read is missing.' };
  if (users === 'unknown')
    return { can: 'unknown', why: 'Okta gave no clear answer about its people. Check again later.' };
  // An org always has somebody: without an admin role Okta answers 200 and shows nobody.
  if (users === 0 || seesEverybody(roles) === 'no') {
    return { can: 'no', why: `Okta lists nobody to a key without an admin role. ${GIVE_ROLE}` };
  }
  if (seesEverybody(roles) === 'yes') return { can: 'yes', why: 'Okta lists everybody, deactivated people too.' };
  return {
    can: 'unknown',
    why: `Whether this key sees everybody is not certain: its admin role may be limited. ${GIVE_ROLE}`,
  };
}

export function describeSignIns(apps: Tried<number>, logs: Tried<number>): CapabilityAnswer {
  if (apps === 'refused') return { can: 'no', why: 'Okta does not let this key list apps: okta.apps.read is missing.' };
  if (logs === 'refused')
    return { can: 'no', why: 'Okta does not open its System Log to this key: okta.logs.read or a role is missing.' };
  if (apps === 'unknown' || logs === 'unknown') {
    return { can: 'unknown', why: 'Okta gave no clear answer about its System Log. Check again later.' };
  }
  return { can: 'yes', why: 'Okta tells who signed in to which app, for 90 days back.' };
}

export function listWarnings({ key }: Session, { roles, scopes }: Standing): readonly string[] {
  const warnings: string[] = [];
  if (key.kind === 'token') {
    warnings.push(
      'An API token may do everything its owner may and dies when that account is deactivated. Prefer an OAuth app with a few scopes.',
    );
  }
  if (typeof roles === 'string') {
    warnings.push(
      scopes && !scopes.includes('okta.roles.read')
        ? 'The scope okta.roles.read was not granted, so who is an administrator cannot be seen.'
        : 'Okta does not tell this key which admin roles it has, so who is an administrator cannot be seen.',
    );
  } else if (key.kind === 'token' && roles.some(({ type }) => type === 'SUPER_ADMIN')) {
    warnings.push('The owner of this token is a super administrator. A narrower role is enough.');
  }
  return warnings;
}
