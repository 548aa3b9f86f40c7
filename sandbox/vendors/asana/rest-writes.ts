import { prop } from '../common/json.ts';
import { FIELDS, userEntity } from './entities.ts';
import { forbidden, Refusal } from './errors.ts';
import { parseFields, project } from './fields.ts';
import { type Call, ok, type Reply, type Route } from './http.ts';
import { removeFromWorkspace } from './removal.ts';
import type { AsanaUserSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

function userText(call: Call): string {
  const user = prop(prop(call.body, 'data'), 'user');
  if (user === undefined || user === null || user === '') throw new Refusal(400, 'user: Missing input');
  // Numbers are taken too: older clients send gids as numbers.
  if (typeof user !== 'string' && typeof user !== 'number') throw new Refusal(400, 'user: Not a recognized ID');
  return String(user);
}

function removeUser(call: Call): Reply {
  const { access, directory } = call.office;
  const tenant = access.workspace(call.caller, call.parts[0] ?? '');
  access.demandAdmin(call.caller, tenant);
  const { effect } = removeFromWorkspace(call, tenant, directory.identify(userText(call), call.caller.userGid));
  return ok({ data: {} }, effect ?? undefined);
}

/** Invites a new person, or adds one of another workspace. Somebody removed earlier needs the admin console. */
function addUser(call: Call): Reply {
  const { access, directory, nowIso } = call.office;
  const tenant = access.workspace(call.caller, call.parts[0] ?? '');
  const text = userText(call);
  const known = text.includes('@') ? directory.byEmail(text) : directory.identify(text, call.caller.userGid);
  const user = known ?? directory.addUser(text);
  const rows = tenant.of(user.gid);
  if (rows.some((row) => row.active)) return ok({ data: shown(call, user) });
  // ConductorOne/baton-asana explains this answer with exactly this case.
  if (rows.length > 0) throw forbidden('this user was removed earlier and can only be restored in the admin console');
  tenant.add(user.gid, kindOf(tenant, user), nowIso.call(call.office));
  call.office.record(tenant, {
    type: 'user_invited',
    category: 'user_updates',
    actorType: 'user',
    actorGid: call.caller.userGid,
    resource: { type: 'user', gid: user.gid, name: user.name, email: user.email },
    context: 'api',
    apiMethod: call.caller.token.kind === 'service_account' ? 'service_account' : 'personal_access_token',
  });
  return ok({ data: shown(call, user) }, `added ${user.email} to ${tenant.seed.name}`);
}

const kindOf = (tenant: Tenant, user: AsanaUserSeed): 'member' | 'guest' => {
  const domain = user.email.split('@')[1] ?? '';
  return tenant.seed.isOrganization && !tenant.seed.emailDomains.includes(domain) ? 'guest' : 'member';
};

const shown = (call: Call, user: AsanaUserSeed): unknown =>
  project(
    userEntity(user, () => []),
    parseFields(call.query.get('opt_fields') ?? FIELDS.userBase),
  );

/** The changing half of the REST API. */
export const WRITE_ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/workspaces\/([^/]+)\/removeUser$/, handle: removeUser },
  { method: 'POST', path: /^\/workspaces\/([^/]+)\/addUser$/, handle: addUser },
];
