import { type RecordState, stateOf } from '../domain/employment.ts';
import type { Verdict } from '../domain/judge.ts';
import type { LinkHow, NoLinkWhy } from '../domain/link-person.ts';
import type { PersonSays } from './persons.ts';
import type { PersonLine } from './views.ts';

const FOUND: Readonly<Record<LinkHow, string>> = {
  email: 'found by the address',
  alias: 'found by an alias',
  employee_id: 'found by the employee id',
  hand: 'linked by hand',
};

const NOT_FOUND: Readonly<Record<NoLinkWhy, string>> = {
  unknown_here: 'nobody there has this address',
  several: 'two people there have this address',
  shared_mailbox: 'the address is a shared mailbox there',
  address_moved: 'who had the address left, and a colleague has it as an alias now',
  other_employee: 'the address and the employee id name different people',
};

const WORKS: Readonly<Record<Extract<RecordState, { kind: 'works' }>['why'], string>> = {
  active: 'works here',
  rehired: 'was engaged again',
  starts_later: 'has not started yet',
  old_end_date: 'works here, a last day long past is not believed',
  not_confirmed: 'may have left, which the next complete reading has to confirm',
};

const SILENT: Readonly<Record<Extract<RecordState, { kind: 'silent' }>['why'], string>> = {
  guest: 'is a guest there, which says nothing of leaving',
  service: 'is no person there',
  never_signed_in: 'is disabled and never signed in there, as shared mailboxes are',
  sign_ins_unknown: 'is disabled, and whether anybody ever signed in there is unknown, as with shared mailboxes',
  unknown_status: 'has a status nobody mapped, which says nothing of leaving',
};

/** What each source says of the person behind a seat, and which of them decided. */
export function personLines(says: readonly PersonSays[], verdict: Verdict, now: string): readonly PersonLine[] {
  return says.map(({ label, observedAt, found }): PersonLine => {
    if ('why' in found) {
      const base = { label, rawStatus: null, on: null, readAt: observedAt, decided: false };
      return { ...base, says: 'does not tell', found: NOT_FOUND[found.why] };
    }
    const [record] = found.records;
    const state = record ? stateOf(record, now) : null;
    const { text, on } = wordsOf(state, found.row.ends_on, now);
    return {
      label,
      says: text,
      on,
      rawStatus: found.row.raw_status,
      found: FOUND[found.how],
      readAt: observedAt,
      decided: decided(verdict, label, state),
    };
  });
}

function wordsOf(
  state: RecordState | null,
  endsOn: string | null,
  now: string,
): { readonly text: string; readonly on: string | null } {
  switch (state?.kind) {
    case 'works':
      return { text: WORKS[state.why], on: state.until ?? null };
    case 'on_leave':
      return {
        text: state.until === null ? 'is on leave' : 'is on leave and then leaves',
        on: state.until === null ? null : endsOn,
      };
    case 'left':
      return { text: state.since !== null && state.since > now ? 'leaves' : 'left', on: endsOn ?? state.since };
    case 'silent':
      return { text: SILENT[state.why], on: null };
    default:
      return { text: 'does not tell', on: null };
  }
}

function decided(verdict: Verdict, label: string, state: RecordState | null): boolean {
  if (verdict.kind === 'leaver') return state?.kind === 'left' && verdict.source.split(' and ').includes(label);
  return verdict.kind === 'protected' && verdict.why === 'on_leave' && state?.kind === 'on_leave';
}
