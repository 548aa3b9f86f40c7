import type { AccountStatus, AdminFlag, VendorAccount } from '../../src/connector/contract.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { emailOf, isAddress, nameOf } from './people.ts';
import type { AppUser } from './schema.ts';

/** The one license type there is: being assigned. */
export const ASSIGNED = 'assigned';

/** Okta's words for somebody in an app (OAS, AppUserStatus, checked 2026-11-22). */
const STATUS: Readonly<Record<string, AccountStatus>> = {
  ACTIVE: 'active',
  PROVISIONED: 'active',
  IMPLICIT: 'active',
  APPROVED: 'invited',
  IMPORTED: 'invited',
  MATCHED: 'invited',
  PENDING: 'invited',
  STAGED: 'invited',
  INACTIVE: 'suspended',
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'deactivated',
  REVOKED: 'deactivated',
  UNASSIGNED: 'deactivated',
};

/** What an assignment to an app says of somebody. `isAdmin` is about Okta's own admin roles; null is not known. */
export function toAccount(appUser: AppUser, isAdmin: boolean | null): VendorAccount {
  const { profile, credentials, _embedded, scope } = appUser;
  const user = _embedded?.user ?? null;
  const login = credentials?.userName ?? null;
  // The person's own address first: that of the app's profile is edited by hand, and sometimes shared by many.
  const email = (user && emailOf(user)) ?? profile?.email ?? (isAddress(login) ? login : null);
  const displayName = (user && nameOf(user)) ?? profile?.displayName ?? profile?.name ?? null;
  const status = STATUS[appUser.status ?? ''] ?? 'unknown';
  const admin: AdminFlag = isAdmin === null ? 'unknown' : isAdmin ? 'admin' : 'none';
  return {
    externalId: appUser.id,
    email,
    displayName,
    status,
    rawStatus: [appUser.status ?? 'no status', scope && `assigned by ${scope}`, user && `Okta user ${user.status}`]
      .filter(Boolean)
      .join(', '),
    kind: looksLikeService(email, displayName) ? 'service' : 'human',
    admin,
    createdAt: appUser.created,
    // Okta knows no prices: whoever is assigned is taken to cost a seat.
    licenses: status === 'deactivated' ? [] : [{ licenseTypeId: ASSIGNED, paid: true, assignedAt: appUser.created }],
    fields: {
      id: appUser.id,
      email: email ?? '',
      name: displayName ?? '',
      user_name: login ?? '',
      external_id: appUser.externalId ?? '',
      scope: scope ?? '',
      status: appUser.status ?? '',
      sync_state: appUser.syncState ?? '',
      okta_status: user?.status ?? '',
      created_at: appUser.created ?? '',
      updated_at: appUser.lastUpdated ?? '',
    },
  };
}
