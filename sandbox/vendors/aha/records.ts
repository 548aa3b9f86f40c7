import { type Account, isAdministrator, type User } from './account.ts';
import type { AhaRole } from './seed.ts';

/** Records as the samples of aha.io/api/resources/users and /me show them. */

const ROLES: Readonly<Record<AhaRole, { readonly role: number; readonly role_description: string }>> = {
  product_owner: { role: 20, role_description: 'Owner' },
  contributor: { role: 30, role_description: 'Contributor' },
  developer: { role: 35, role_description: 'Developer' },
  reviewer: { role: 40, role_description: 'Reviewer' },
  viewer: { role: 50, role_description: 'Viewer' },
};

export const nameOf = (user: User): string => `${user.firstName} ${user.lastName}`;

export function productRole(account: Account, productId: string, role: AhaRole, named: boolean): unknown {
  const product = account.product(productId);
  return { ...ROLES[role], product_id: productId, product_name: named ? (product?.name ?? null) : null };
}

export function productRoles(account: Account, user: User, allNamed: boolean): readonly unknown[] {
  return [...user.roles].map(([id, role]) => {
    return productRole(account, id, role, allNamed || !account.product(id)?.line);
  });
}

export function userRoles(account: Account, user: User): readonly unknown[] {
  return (user.customRoles ?? []).map(({ id, name, productId }) => ({
    role_id: id,
    name,
    scope: { type: 'project', name: account.product(productId)?.name ?? null, id: Number(productId) },
  }));
}

function identity(user: User): Record<string, unknown> {
  return {
    id: user.id,
    name: nameOf(user),
    email: user.email,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    accessed_at: user.accessedAt,
  };
}

/** A user as `GET /users/:id` and `PUT /users/:id` answer it: without custom roles, which lists have. */
export function userRecord(account: Account, user: User, paidSeat = account.takesPaidSeat(user)): object {
  const { admin, seatGroup, identityProvider } = user;
  return {
    ...identity(user),
    product_roles: productRoles(account, user, false),
    enabled: user.enabled,
    paid_seat: paidSeat,
    administrator: isAdministrator(user),
    administrator_roles: {
      administer_account: admin.account,
      administer_billing: admin.billing,
      administer_configuration: admin.configuration,
    },
    ...(seatGroup ? { paid_seat_group: seatGroup } : {}),
    identity_provider: identityProvider ?? { type: 'password' },
  };
}

/** A row of `GET /users`. */
export function userRow(account: Account, user: User): object {
  return { ...userRecord(account, user), user_roles: userRoles(account, user) };
}

/** `GET /me`: the only place that names the account; it does not tell whether the caller administers it. */
export function meRecord(account: Account, user: User, accounts: readonly Account[]): object {
  return {
    ...identity(user),
    product_roles: productRoles(account, user, true),
    preferences: { current_product_id: null },
    accounts: accounts.map(({ seed }) => ({
      account: { name: seed.name, domain: seed.domain, logo: null, alt_logo: null, enabled: true },
    })),
  };
}
