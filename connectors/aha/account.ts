import type { AccountStatus, AdminFlag, Coverage, VendorAccount, VendorLicense } from '../../src/connector/contract.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { formatRoles } from './roles.ts';
import type { User } from './schema.ts';
import type { Session } from './session.ts';

export const PAID = 'paid';
export const FREE = 'free';
export const groupLicense = (groupId: string): string => `group-${groupId}`;

/** `accessed_at` of a user, on every plan (docs.flexera.com, Aha! connector; aha.io/api; checked 2026-11-21). */
export const COVERAGE: Coverage = {
  source: 'aha-accessed-at',
  label: 'Aha! last access',
  retentionDays: null,
  blindSpots: [
    'only the latest access is told, not what was done',
    'an empty date means never, or not since Aha! records it',
    'whether use through an API key or an integration counts is not documented',
  ],
};

/** What one record says of somebody's account. */
export function toAccount(user: User, session: Pick<Session, 'subdomain' | 'keyOwner'>): VendorAccount {
  return {
    externalId: user.id,
    email: user.email,
    displayName: user.name,
    status: tellStatus(user),
    rawStatus: `enabled=${user.enabled}`,
    kind: looksLikeService(user.email, user.name) ? 'service' : 'human',
    admin: tellAdmin(user),
    createdAt: user.created_at,
    licenses: tellLicenses(user),
    lastActivity: { at: user.accessed_at, signal: 'use', source: COVERAGE.source },
    fields: {
      accessed_at: user.accessed_at ?? '',
      created_at: user.created_at ?? '',
      updated_at: user.updated_at ?? '',
      email: user.email ?? '',
      id: user.id,
      name: user.name ?? '',
      is_administrator: shownFlag(user.administrator),
      is_enabled: shownFlag(user.enabled),
      is_paid_seat: shownFlag(user.paid_seat),
      credential_used: session.keyOwner === null ? 'API key' : `API key of ${session.keyOwner}`,
      subdomain_used: session.subdomain,
      administrator_roles: adminRoles(user).join(' '),
      paid_seat_group: user.paid_seat_group?.name ?? '',
      identity_provider: [user.identity_provider?.type, user.identity_provider?.name].filter(Boolean).join(': '),
      product_roles: formatRoles(user.product_roles),
    },
  };
}

const shownFlag = (flag: boolean | null): string => (flag === null ? '' : String(flag));

function tellStatus({ enabled }: User): AccountStatus {
  return enabled === null ? 'unknown' : enabled ? 'active' : 'deactivated';
}

/** The administrator roles somebody holds: account, billing, configuration. */
export function adminRoles({ administrator_roles: roles }: Pick<User, 'administrator_roles'>): readonly string[] {
  return [
    ...(roles?.administer_account ? ['account'] : []),
    ...(roles?.administer_billing ? ['billing'] : []),
    ...(roles?.administer_configuration ? ['configuration'] : []),
  ];
}

/** Either sign of it makes an administrator; neither told at all is a doubt, which protects. */
export function tellAdmin(user: User): AdminFlag {
  if (user.administrator || adminRoles(user).length > 0) return 'admin';
  return user.administrator === null && user.administrator_roles === null ? 'unknown' : 'none';
}

/** Never computed from roles: whether viewers cost a seat depends on the plan, and Aha! says what it counts. */
function tellLicenses(user: User): readonly VendorLicense[] {
  if (user.enabled === false) return [];
  if (user.paid_seat === false) return [{ licenseTypeId: FREE, paid: false, assignedAt: null }];
  const licenseTypeId = user.paid_seat && user.paid_seat_group ? groupLicense(user.paid_seat_group.id) : PAID;
  return [{ licenseTypeId, paid: user.paid_seat, assignedAt: null }];
}
