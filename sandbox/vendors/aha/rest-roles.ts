import { prop } from '../common/json.ts';
import { forbidden, notFound, Refusal } from './errors.ts';
import { type Call, listing, type Reply, type Route } from './http.ts';
import { productRole, productRoles, userRoles } from './records.ts';
import { userOf } from './rest-users.ts';
import type { AhaRole } from './seed.ts';

const WRITTEN: readonly string[] = ['product_owner', 'contributor', 'developer', 'reviewer', 'viewer'];
const isRole = (text: unknown): text is AhaRole => typeof text === 'string' && WRITTEN.includes(text);

/** Sets the role in one product; `none` takes it away (aha.io/api, update a user's product roles). */
function setRole(call: Call): Reply {
  const { office, caller, body } = call;
  const { account } = caller;
  const user = userOf(call);
  office.demandAdministrator(caller);
  const given = prop(body, 'product_role');
  const product = account.product(String(prop(given, 'product_id') ?? ''));
  const role = prop(given, 'role');
  if (!product) throw notFound();
  if (role !== 'none' && !isRole(role)) throw new Refusal(400, 'role is not one of the known roles');
  const roles = new Map(user.roles);
  const before = roles.get(product.id);
  if (role === 'none') roles.delete(product.id);
  else roles.set(product.id, role);
  const record =
    role === 'none' ? { role: null, product_id: product.id } : productRole(account, product.id, role, !product.line);
  if (before === roles.get(product.id)) return { body: record };
  account.change(user, { roles }, office.nowIso());
  return { body: record, effect: `made ${user.email} ${role} in ${product.name}` };
}

function dropRole(call: Call): Reply {
  const { office, caller, parts } = call;
  const user = userOf(call);
  office.demandAdministrator(caller);
  const product = caller.account.product(parts[1] ?? '');
  if (!product || !user.roles.has(product.id)) throw notFound();
  const roles = new Map(user.roles);
  roles.delete(product.id);
  caller.account.change(user, { roles }, office.nowIso());
  return { status: 204, effect: `took the role of ${user.email} in ${product.name} away` };
}

function listCustomRoles(call: Call): Reply {
  const user = userOf(call);
  const { account } = call.caller;
  if (!account.seed.customRoles) throw forbidden();
  return listing(call, 'user_roles', userRoles(account, user), (role) => role);
}

/** Roles of users. */
export const ROLE_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/users\/([^/]+)\/product_roles$/,
    handle: (call) =>
      listing(call, 'product_roles', productRoles(call.caller.account, userOf(call), false), (role) => role),
  },
  { method: 'POST', path: /^\/users\/([^/]+)\/product_roles$/, handle: setRole },
  { method: 'DELETE', path: /^\/users\/([^/]+)\/product_roles\/([^/]+)$/, handle: dropRole },
  { method: 'GET', path: /^\/users\/([^/]+)\/user_roles$/, handle: listCustomRoles },
];
