/** The life of one asked change of a person's details at a vendor. This table is the only place that knows it. */
export type ChangeState =
  /** Read and shown in a form; nothing was asked yet. */
  | 'draft'
  /** Waits for somebody else's approval. */
  | 'waiting'
  | 'approved'
  | 'executing'
  | 'outcome_unknown'
  | 'done'
  /** Nothing was changed: refused, not possible, or proved by reading. */
  | 'failed'
  | 'rejected'
  | 'expired'
  /** What was approved no longer is what is there. */
  | 'superseded';

export type ChangeEvent =
  | 'ask'
  | 'approve'
  | 'reject'
  | 'expire'
  | 'supersede'
  | 'start'
  /** Nothing was sent, or it was sent away unread: it waits again. */
  | 'stop'
  | 'succeed'
  | 'fail'
  | 'lose'
  | 'confirm'
  | 'disprove';

const TABLE: Readonly<Record<ChangeState, Readonly<Partial<Record<ChangeEvent, ChangeState>>>>> = {
  draft: { ask: 'waiting' },
  waiting: { approve: 'approved', reject: 'rejected', expire: 'expired', supersede: 'superseded' },
  approved: { start: 'executing', expire: 'expired', supersede: 'superseded' },
  executing: { stop: 'approved', succeed: 'done', fail: 'failed', lose: 'outcome_unknown' },
  // Settled by reading alone: nothing is ever sent a second time for one approval.
  outcome_unknown: { confirm: 'done', disprove: 'failed' },
  done: {},
  failed: {},
  rejected: {},
  expired: {},
  superseded: {},
};

export const CHANGE_STATES = Object.keys(TABLE) as readonly ChangeState[];

/** States in which no other change may be asked for the same account. */
export const OPEN_CHANGES = [
  'waiting',
  'approved',
  'executing',
  'outcome_unknown',
] as const satisfies readonly ChangeState[];

/** The state an event leads to, or undefined where it is not allowed. */
export function nextChange(state: ChangeState, event: ChangeEvent): ChangeState | undefined {
  return TABLE[state][event];
}

/** One field somebody chose to change. What is not here is never sent. */
export interface FieldChange {
  readonly field: string;
  /** What a person calls it. */
  readonly label: string;
  /** What it said when it was read, in the vendor's words; null where the vendor does not tell. */
  readonly from: string | null;
  readonly to: string;
}

/**
 * The canonical text a change's hash covers: tenant, account and, per field, what it said and what it is to say. So an
 * approval is of exactly this difference, and of no other.
 */
export function canonicalChange(
  identity: { readonly tenantId: string; readonly externalId: string },
  difference: readonly FieldChange[],
): string {
  const lines = difference.map(({ field, from, to }) => JSON.stringify([field, from, to]));
  return [JSON.stringify([identity.tenantId, 'update', identity.externalId]), ...lines.sort()].join('\n');
}

/** Fields among these that say something else now than when they were read. */
export function movedFields(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  fields: readonly string[],
): readonly string[] {
  return fields.filter((field) => (then[field] ?? null) !== (now[field] ?? null));
}

/** What is known of an account whose details somebody wants to change. */
export interface ChangeSubject {
  readonly externalId: string;
  /** Normalized. */
  readonly email: string | null;
  readonly ownerExternalId: string | null;
  /** Normalized emails an admin listed as never to be touched. */
  readonly protectedEmails: readonly string[];
}

/** Why the details of an account are left alone whatever is to change, as a sentence, or null. Doubt protects. */
export function notToChange({ externalId, email, ownerExternalId, protectedEmails }: ChangeSubject): string | null {
  if (externalId === ownerExternalId) return 'This account owns the key Seatkeeper uses, so nothing of it is changed.';
  if (email === null) return protectedEmails.length > 0 ? NO_ADDRESS : null;
  if (protectedEmails.includes(email)) return 'An admin listed this person as protected, so nothing is changed.';
  return null;
}

const NO_ADDRESS = 'The vendor tells no address for this account, so it cannot be ruled out that it is protected.';
