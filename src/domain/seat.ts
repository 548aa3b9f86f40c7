import type { AccountKind, AccountStatus, AdminFlag } from './account.ts';

/** An account holding a license type in a vendor tenant, as the last complete reading saw it. Times are UTC ISO. */
export interface Seat {
  readonly integrationId: string;
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly status: AccountStatus;
  readonly kind: AccountKind;
  readonly admin: AdminFlag;
  readonly licenseTypeId: string | null;
  /** Whether the vendor charges for it; null where nobody told. */
  readonly paid: boolean | null;
  /** When the account was made or the license granted, whichever is later and known. */
  readonly grantedAt: string | null;
}

/** What HR systems and directories together say of the person behind a seat. */
export interface PersonFacts {
  readonly employment: 'active' | 'leave' | 'terminated';
  /** UTC ISO instant at which the state began or will begin. */
  readonly since: string | null;
  readonly source: string;
  /** Of somebody who left: when a source first said so, where it does not say since when. */
  readonly knownAt?: string | null;
  /** They signed in after they are said to have left. */
  readonly disputed?: boolean;
  /** When passing time alone makes the records say something else: a leave ends in leaving, a reading grows too old. */
  readonly changesAt?: string | null;
  /** What says that the person left was read too long ago to act on. */
  readonly stale?: boolean;
}

/** A promise not to touch a seat, until a named instant. */
export interface Exemption {
  readonly id: string;
  readonly reason: string;
  readonly grantedBy: string;
  readonly until: string;
}
