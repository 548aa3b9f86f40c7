import { prop } from '../common/json.ts';
import { Refusal } from './errors.ts';
import { type Call, ok, type Reply, type Route } from './http.ts';
import { removeFromWorkspace } from './removal.ts';
import { PROVIDER_CONFIG, RESOURCE_TYPES } from './scim-meta.ts';
import { applyAttributes, scimUser } from './scim-user.ts';
import type { AsanaUserSeed } from './seed.ts';
import type { Membership, Tenant } from './tenant.ts';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

interface Found {
  readonly user: AsanaUserSeed;
  readonly row: Membership;
}

/** The row that stands for a person: the active one of two. Guests do not exist for SCIM (developers.asana.com/docs/scim). */
function standing(call: Call, tenant: Tenant, userGid: string): Found | null {
  const rows = tenant.of(userGid);
  const row = rows.find((one) => one.active) ?? rows.at(-1);
  const user = call.office.directory.user(userGid);
  return row && user && row.kind !== 'guest' ? { user, row } : null;
}

function findUser(call: Call): { readonly tenant: Tenant; readonly found: Found } {
  const tenant = call.office.access.scimDomain(call.caller);
  const gid = call.parts[0] ?? '';
  const found = standing(call, tenant, gid);
  if (!found) throw new Refusal(404, `User ${gid} not found`);
  return { tenant, found };
}

function listUsers(call: Call): Reply {
  const tenant = call.office.access.scimDomain(call.caller);
  const filter = call.query.get('filter');
  const rows = filter === null ? everybody(call, tenant) : filtered(call, tenant, filter);
  // Paging is not documented for Asana; RFC 7644 §3.4.2.4 says a start below 1 means 1 and a count below 0 means 0.
  const start = Math.max(1, wholeNumber(call, 'startIndex') ?? 1);
  const count = Math.max(0, wholeNumber(call, 'count') ?? rows.length);
  const page = rows.slice(start - 1, start - 1 + count);
  return ok({
    schemas: [LIST],
    totalResults: rows.length,
    startIndex: start,
    itemsPerPage: page.length,
    Resources: page.map((one) => scimUser(one.user, one.row, tenant)),
  });
}

function everybody(call: Call, tenant: Tenant): readonly Found[] {
  const seen = new Set<string>();
  return Array.from({ length: tenant.size }, (_, index) => tenant.at(index)).flatMap((row) => {
    if (!row || seen.has(row.userGid)) return [];
    seen.add(row.userGid);
    return standing(call, tenant, row.userGid) ?? [];
  });
}

function filtered(call: Call, tenant: Tenant, filter: string): readonly Found[] {
  const userName = /^\s*userName\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(filter)?.[1];
  if (userName === undefined) {
    throw new Refusal(400, 'Only filter=userName eq "…" is supported', { scimType: 'invalidFilter' });
  }
  const user = call.office.directory.byEmail(userName);
  const found = user ? standing(call, tenant, user.gid) : null;
  return found ? [found] : [];
}

function wholeNumber(call: Call, name: string): number | null {
  const text = call.query.get(name);
  if (text === null) return null;
  if (!/^-?\d+$/.test(text)) throw new Refusal(400, `${name} must be a number`, { scimType: 'invalidValue' });
  return Number(text);
}

function deleteUser(call: Call): Reply {
  const { tenant, found } = findUser(call);
  const { effect } = removeFromWorkspace(call, tenant, found.user);
  return { status: 204, ...(effect === null ? {} : { effect }) };
}

/** PATCH: `replace` and `add`, with a path or, as Asana's documents show it, with an object of attributes. */
function patchUser(call: Call): Reply {
  const operations = prop(call.body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new Refusal(400, 'Operations are missing', { scimType: 'invalidSyntax' });
  }
  const changes: Record<string, unknown> = {};
  for (const operation of operations) {
    const [op, path, value] = [prop(operation, 'op'), prop(operation, 'path'), prop(operation, 'value')];
    if (typeof op !== 'string' || !['replace', 'add'].includes(op.toLowerCase())) {
      throw new Refusal(400, `Operation ${String(op)} is not supported`, { scimType: 'invalidSyntax' });
    }
    if (typeof path === 'string') changes[path] = value;
    else if (typeof value === 'object' && value !== null) Object.assign(changes, value);
    else throw new Refusal(400, 'An operation without path needs an object as value', { scimType: 'invalidValue' });
  }
  return update(call, changes);
}

function putUser(call: Call): Reply {
  const { userName } = (call.body ?? {}) as { userName?: unknown };
  if (typeof userName !== 'string' || userName === '') {
    throw new Refusal(400, 'userName is required', { scimType: 'invalidValue' });
  }
  return update(call, call.body as Record<string, unknown>);
}

function update(call: Call, changes: Record<string, unknown>): Reply {
  const { tenant, found } = findUser(call);
  const effects = applyAttributes(call, tenant, found.user, found.row, changes);
  const { user, row } = findUser(call).found;
  return ok(scimUser(user, row, tenant), effects.length > 0 ? effects.join('; ') : undefined);
}

/** The SCIM half of the API, below /scim; not part of Asana's OpenAPI description. */
export const SCIM_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/scim\/ServiceProviderConfig$/,
    handle: (call) => {
      call.office.access.scimDomain(call.caller);
      return ok(PROVIDER_CONFIG);
    },
  },
  {
    method: 'GET',
    path: /^\/scim\/ResourceTypes$/,
    handle: (call) => {
      call.office.access.scimDomain(call.caller);
      return ok({ schemas: [LIST], totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: RESOURCE_TYPES });
    },
  },
  { method: 'GET', path: /^\/scim\/Users$/, handle: listUsers },
  {
    method: 'GET',
    path: /^\/scim\/Users\/([^/]+)$/,
    handle: (call) => {
      const { tenant, found } = findUser(call);
      return ok(scimUser(found.user, found.row, tenant));
    },
  },
  { method: 'PATCH', path: /^\/scim\/Users\/([^/]+)$/, handle: patchUser },
  { method: 'PUT', path: /^\/scim\/Users\/([^/]+)$/, handle: putUser },
  { method: 'DELETE', path: /^\/scim\/Users\/([^/]+)$/, handle: deleteUser },
];
