import { describe, expect, it } from 'vitest';
import { employmentOf, type PersonRecord } from '../../../src/domain/employment.ts';
import { judge } from '../../../src/domain/judge.ts';
import { addDays } from '../../../src/domain/time.ts';
import { aQuestion, daysAgo, NOW, usedDaysAgo } from '../../builders.ts';

/** BambooHR, read an hour ago, says that somebody works here. */
function aRecord(over: Partial<PersonRecord> = {}): PersonRecord {
  const observedAt = addDays(NOW, -1 / 24);
  return {
    sourceId: 'int_hr',
    label: 'BambooHR',
    role: 'hr',
    kind: 'human',
    employment: 'active',
    startsOn: '2023-02-01',
    endsOn: null,
    goneAt: null,
    goneForSure: false,
    readAt: daysAgo(5),
    observedAt,
    staleAt: addDays(observedAt, 3),
    ...over,
  };
}

const okta = (over: Partial<PersonRecord> = {}) =>
  aRecord({
    sourceId: 'int_okta',
    label: 'Okta',
    role: 'identity_provider',
    startsOn: null,
    signedIn: 'ever',
    ...over,
  });
/** Nobody ever told whether the account was used, as where a plan does not give it. */
const untold = ({ signedIn: _told, ...record }: PersonRecord): PersonRecord => record;
const entra = (over: Partial<PersonRecord> = {}) => okta({ sourceId: 'int_entra', label: 'Entra', ...over });
const GONE = { goneAt: daysAgo(3), goneForSure: true };
const LEFT = { employment: 'terminated' } as const;
const HR = { hrSpeaks: true };

type Row = readonly [string, readonly PersonRecord[], { readonly hrSpeaks: boolean }?];
const named = (rows: readonly Row[]) => rows.map(([what, records, options]) => ({ what, records, options }));

/** Who is a leaver now, and who is not: every case of the second list is a person whose seat must be left alone. */
const LEAVERS: readonly Row[] = [
  ['terminated, with a last day in the past', [aRecord({ ...LEFT, endsOn: '2026-11-01' })]],
  ['terminated, without a date', [aRecord({ ...LEFT })]],
  ['terminated, with a date that is none', [aRecord({ ...LEFT, endsOn: '0000-00-00' })]],
  ['terminated at an instant that is over', [aRecord({ ...LEFT, endsOn: '2026-11-21T08:59:00.000Z' })]],
  ['still called active, two days after the last day', [aRecord({ endsOn: '2026-11-18' })]],
  ['on leave until the last day, which is over', [aRecord({ employment: 'leave', endsOn: '2026-11-18' })]],
  ['missing from two complete readings', [aRecord(GONE)]],
  ['terminated in HR, which knows no sign-ins', [aRecord({ ...LEFT, signedIn: 'never' })]],
  [
    'disabled, with a last day that is over, though no sign-ins are told',
    [untold(okta({ ...LEFT, endsOn: '2026-11-01' }))],
  ],
  ['disabled without sign-ins told, and HR says so too', [aRecord({ ...LEFT }), untold(entra({ ...LEFT }))]],
  [
    'terminated in HR, and signed in on the last evening',
    [aRecord({ ...LEFT, endsOn: '2026-11-01' }), okta({ ...LEFT, seenAt: '2026-11-01T21:00:00.000Z' })],
  ],
  [
    'disabled some days after the last day, and signed in once more in between',
    [aRecord({ ...LEFT, endsOn: '2026-11-01' }), okta({ ...LEFT, seenAt: '2026-11-04T08:00:00.000Z' })],
  ],
  [
    'found by an alias in HR, and by the address in a directory that says so too',
    [aRecord({ ...LEFT, byAliasAlone: true }), okta({ ...LEFT })],
  ],
  ['terminated in HR, the directory lags behind', [aRecord({ ...LEFT }), okta()]],
  ['terminated in HR and disabled in the directory', [aRecord({ ...LEFT }), okta({ ...LEFT })]],
  ['disabled in the only directory, no HR system speaks', [okta({ ...LEFT })]],
  ['disabled in every directory', [okta({ ...LEFT }), entra({ ...LEFT })]],
  ['disabled, and disabled as a guest elsewhere', [okta({ ...LEFT }), entra({ ...LEFT, kind: 'guest' })]],
  [
    'left twice',
    [aRecord({ ...LEFT, startsOn: '2019-01-01', endsOn: '2020-05-01' }), aRecord({ ...LEFT, endsOn: '2026-10-01' })],
  ],
  [
    'stale in HR, and a fresh directory says the same',
    [aRecord({ ...LEFT, staleAt: daysAgo(1) }), aRecord({ ...LEFT, sourceId: 'int_hr2' })],
  ],
];

const NO_LEAVERS: readonly Row[] = [
  ['nobody knows them', []],
  ['active', [aRecord()]],
  ['on leave', [aRecord({ employment: 'leave' })]],
  ['on leave, with a last day to come', [aRecord({ employment: 'leave', endsOn: '2026-12-31' })]],
  ['on leave in HR, disabled in the directory meanwhile', [aRecord({ employment: 'leave' }), okta({ ...LEFT })]],
  ['active, with a last day next month', [aRecord({ endsOn: '2026-12-31' })]],
  ['terminated as of next month', [aRecord({ ...LEFT, endsOn: '2026-12-31' })]],
  ['terminated as of today', [aRecord({ ...LEFT, endsOn: '2026-11-21' })]],
  ['terminated as of yesterday, where the day is not over yet on Hawaii', [aRecord({ ...LEFT, endsOn: '2026-11-20' })]],
  ['leaving at an instant to come', [okta({ endsOn: '2026-11-21T09:01:00.000Z' })]],
  ['a word nobody mapped', [aRecord({ employment: 'unknown' })]],
  ['a word nobody mapped, and a last day long past', [aRecord({ employment: 'unknown', endsOn: '2026-01-01' })]],
  ['a word nobody mapped in HR, disabled in the directory', [aRecord({ employment: 'unknown' }), okta({ ...LEFT })]],
  ['engaged again: the start is after the end', [aRecord({ ...LEFT, startsOn: '2026-11-01', endsOn: '2025-03-31' })]],
  ['engaged again, and gone from the listing', [aRecord({ ...GONE, startsOn: '2026-11-01', endsOn: '2025-03-31' })]],
  [
    'engaged again under a new number',
    [aRecord({ ...LEFT, endsOn: '2025-03-31' }), aRecord({ startsOn: '2026-11-01' })],
  ],
  [
    'engaged again, starting next week',
    [aRecord({ ...LEFT, endsOn: '2025-03-31' }), aRecord({ startsOn: '2026-12-01' })],
  ],
  ['not begun yet, and so called inactive', [aRecord({ ...LEFT, startsOn: '2026-12-01' })]],
  ['active since long after an old last day', [aRecord({ startsOn: null, endsOn: '2025-03-31' })]],
  ['a disabled guest', [entra({ ...LEFT, kind: 'guest' })]],
  ['a guest who vanished', [entra({ ...GONE, kind: 'guest' })]],
  ['a disabled service account', [okta({ ...LEFT, kind: 'service' })]],
  [
    'a disabled account that never signed in, as shared mailboxes and rooms are',
    [entra({ ...LEFT, signedIn: 'never' })],
  ],
  ['a room that vanished', [entra({ ...GONE, signedIn: 'never' })]],
  ['disabled where sign-ins are not told, so it may be a mailbox', [untold(entra({ ...LEFT }))]],
  ['vanished where sign-ins are not told', [untold(entra(GONE))]],
  ['vanished, and signed in since', [okta({ ...GONE, seenAt: daysAgo(1) })]],
  [
    'a guest who lives, with the old account of a member under the same address',
    [entra({ kind: 'guest' }), entra({ ...LEFT })],
  ],
  ['disabled, with a guest account alive in another tenant', [okta({ ...LEFT }), entra({ kind: 'guest' })]],
  ['disabled, with a service account alive under the same address', [okta({ ...LEFT }), entra({ kind: 'service' })]],
  [
    'terminated in HR, and signed in at the directory weeks later',
    [aRecord({ ...LEFT, endsOn: '2026-06-30' }), okta({ seenAt: daysAgo(0.1) })],
  ],
  [
    'terminated in HR without a date, and signed in after HR was read',
    [aRecord({ ...LEFT, readAt: daysAgo(2) }), okta({ seenAt: daysAgo(1) })],
  ],
  ['disabled, and signed in after that', [okta({ ...LEFT, readAt: daysAgo(5), seenAt: daysAgo(1) })]],
  ['terminated, and found by an alias alone', [aRecord({ ...LEFT, byAliasAlone: true })]],
  [
    'terminated everywhere, and found by an alias alone everywhere',
    [aRecord({ ...LEFT, byAliasAlone: true }), okta({ ...LEFT, byAliasAlone: true })],
  ],
  ['missing from one reading only', [aRecord({ goneAt: daysAgo(0.04) })]],
  ['terminated by a reading that broke off', [aRecord({ ...LEFT, readAt: addDays(NOW, -1 / 48) })]],
  ['terminated by the first reading, which broke off', [aRecord({ ...LEFT, observedAt: null, staleAt: null })]],
  ['active in HR, disabled in the directory', [aRecord(), okta({ ...LEFT })]],
  ['disabled in one directory, active in another', [okta({ ...LEFT }), entra()]],
  ['disabled in one directory, of unknown state in another', [okta({ ...LEFT }), entra({ employment: 'unknown' })]],
  ['disabled, while HR speaks for the app and does not know them', [okta({ ...LEFT })], HR],
  ['terminated in one HR system, active in the other', [aRecord({ ...LEFT }), aRecord({ sourceId: 'int_hr2' })]],
  ['terminated, by a record too old to act on', [aRecord({ ...LEFT, staleAt: daysAgo(1) })]],
];

const verdictOf = (records: readonly PersonRecord[], options?: { readonly hrSpeaks?: boolean }, now = NOW) =>
  judge(aQuestion({ evidence: [usedDaysAgo(2)], person: employmentOf(records, now, options) }), now);

describe('a leaver', () => {
  it.each(named(LEAVERS))('is somebody $what', ({ records, options }) => {
    expect(employmentOf(records, NOW, options)).toMatchObject({ employment: 'terminated' });
    expect(verdictOf(records, options).kind).toBe('leaver');
  });

  it.each(named(NO_LEAVERS))('is nobody $what', ({ records, options }) => {
    expect(verdictOf(records, options).kind).not.toBe('leaver');
  });

  it('is never called so by mistake: precision 1 over the whole table', () => {
    const all = [...LEAVERS.map((row) => [row, true] as const), ...NO_LEAVERS.map((row) => [row, false] as const)];
    const called = all.filter(([[, records, options]]) => verdictOf(records, options).kind === 'leaver');
    expect(called.filter(([, isOne]) => !isOne)).toEqual([]);
    expect(called).toHaveLength(LEAVERS.length);
  });

  it('is one from the instant on at which the last day is over everywhere on earth, and not a moment before', () => {
    const records = [aRecord({ endsOn: '2026-11-22', staleAt: addDays(NOW, 9) })];
    const before = verdictOf(records);
    expect(before).toMatchObject({ kind: 'active', changesAt: '2026-11-23T12:00:00.000Z' });
    expect(verdictOf(records, {}, '2026-11-23T11:59:59.999Z').kind).toBe('active');
    expect(verdictOf(records, {}, '2026-11-23T12:00:00.000Z')).toMatchObject({
      kind: 'leaver',
      since: '2026-11-23T12:00:00.000Z',
      source: 'BambooHR',
    });
  });

  it('stops being one by the passing of time when nobody reads the record again', () => {
    const records = [aRecord({ ...LEFT, endsOn: '2026-11-01' })];
    const verdict = verdictOf(records);
    expect(verdict).toMatchObject({ kind: 'leaver', changesAt: addDays(NOW, 3 - 1 / 24) });
    expect(verdictOf(records, {}, addDays(NOW, 3))).toMatchObject({ kind: 'undetermined', why: 'stale_record' });
  });

  it('is named with every source that says so', () => {
    expect(employmentOf([okta({ ...LEFT }), entra({ ...LEFT })], NOW)?.source).toBe('Entra and Okta');
  });
});

describe('somebody on leave', () => {
  it('is protected, however old the record, and whatever the evidence', () => {
    const person = employmentOf([aRecord({ employment: 'leave', staleAt: daysAgo(90) })], NOW);
    expect(judge(aQuestion({ evidence: [usedDaysAgo(400)], person }), NOW)).toMatchObject({
      kind: 'protected',
      why: 'on_leave',
    });
  });

  it('who will not come back is judged anew when the last day is over', () => {
    const person = employmentOf([aRecord({ employment: 'leave', endsOn: '2026-12-31' })], NOW);
    expect(judge(aQuestion({ person }), NOW)).toMatchObject({
      kind: 'protected',
      changesAt: '2027-01-01T12:00:00.000Z',
    });
  });
});
