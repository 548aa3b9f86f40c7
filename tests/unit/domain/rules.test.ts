import { describe, expect, it } from 'vitest';
import { ACCESS_ACTIONS, type AccessAction, may, rolesOf, type Standing } from '../../../src/domain/access.ts';
import { normalizeEmail } from '../../../src/domain/account.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import {
  next,
  OPEN_STATES,
  REQUEST_STATES,
  type RequestEvent,
  type RequestState,
  statesAllowing,
} from '../../../src/domain/request-state.ts';
import { IMPLAUSIBLE_LOSS, type RosterReading, sweepable } from '../../../src/domain/sweep.ts';
import { addDays, daysBetween, earliest, latest } from '../../../src/domain/time.ts';
import { aStanding, NOW } from '../../builders.ts';

describe('the life of a request', () => {
  /** Written down a second time on purpose: a change of the table must be meant. */
  const allowed: readonly (readonly [RequestState, RequestEvent, RequestState])[] = [
    ['pending_approval', 'approve', 'approved'],
    ['pending_approval', 'reject', 'rejected'],
    ['pending_approval', 'expire', 'expired'],
    ['pending_approval', 'supersede', 'superseded'],
    ['approved', 'start', 'executing'],
    ['approved', 'cancel', 'cancelled'],
    ['approved', 'supersede', 'superseded'],
    ['approved', 'expire', 'expired'],
    ['executing', 'succeed', 'succeeded'],
    ['executing', 'partly', 'partly_applied'],
    ['executing', 'fail', 'failed'],
    ['executing', 'needManual', 'manual'],
    ['executing', 'lose', 'outcome_unknown'],
    ['outcome_unknown', 'confirmApplied', 'succeeded'],
    ['outcome_unknown', 'confirmNotApplied', 'failed'],
    ['partly_applied', 'resume', 'executing'],
    ['partly_applied', 'needManual', 'manual'],
    ['outcome_unknown', 'partly', 'partly_applied'],
    ['failed', 'retry', 'approved'],
    ['failed', 'cancel', 'cancelled'],
    ['succeeded', 'restore', 'restoring'],
    ['restoring', 'restoreDone', 'restored'],
    ['restoring', 'restoreFailed', 'succeeded'],
  ];
  const events = [...new Set(allowed.map(([, event]) => event))];

  it('has exactly the listed steps, out of every state and event', () => {
    const found = REQUEST_STATES.flatMap((state) =>
      events.flatMap((event) => {
        const to = next(state, event);
        return to === undefined ? [] : [[state, event, to] as const];
      }),
    );
    expect(found).toHaveLength(allowed.length);
    expect(found).toEqual(expect.arrayContaining([...allowed]));
  });

  it('reaches the vendor only from an approval', () => {
    expect(statesAllowing('start')).toEqual(['approved']);
    expect(statesAllowing('approve')).toEqual(['pending_approval']);
    expect(statesAllowing('retry')).toEqual(['failed']);
  });

  it('claims its seat from the proposal until the result is known', () => {
    expect([...OPEN_STATES]).toEqual([
      'pending_approval',
      'approved',
      'executing',
      'outcome_unknown',
      'partly_applied',
    ]);
  });
});

describe('who may do what', () => {
  const APPROVERS = ['UAPPROVER', 'SGROUP'];
  const admins: readonly AccessAction[] = [
    'view',
    'view_people',
    'read_details',
    'change_details',
    'report',
    'sync',
    'restore',
    'exempt',
    'pause',
    'resume',
    'configure',
    'connect',
    'grant_roles',
    'audit',
  ];
  const approvers: readonly AccessAction[] = [
    'view',
    'view_people',
    'read_details',
    'change_details',
    'report',
    'approve',
    'restore',
    'exempt',
    'pause',
  ];
  /** Written down a second time on purpose: a change of the matrix must be meant. */
  const table: readonly (readonly [string, Partial<Standing>, readonly string[], readonly AccessAction[]])[] = [
    ['nobody in particular', {}, APPROVERS, ['view']],
    ['nobody in particular', {}, [], ['view']],
    ['a Slack admin', { slackAdmin: true }, APPROVERS, admins],
    ['a Slack admin', { slackAdmin: true }, [], admins],
    ['a configured admin', { configuredAdmin: true }, APPROVERS, admins],
    ['the first configured admin', { configuredAdmin: true, firstAdmin: true }, APPROVERS, admins],
    ['the first configured admin', { configuredAdmin: true, firstAdmin: true }, [], [...admins, 'approve']],
    ['a named approver', { userId: 'UAPPROVER' }, APPROVERS, approvers],
    ['a named approver of another app', { userId: 'UAPPROVER' }, ['UOTHER'], ['view']],
    ['a member of an approving group', { groups: ['SGROUP'] }, APPROVERS, approvers],
    ['a member of another group', { groups: ['SOTHER'] }, APPROVERS, ['view']],
    ['a deputy of an approver', { delegatedBy: ['UAPPROVER'] }, APPROVERS, approvers],
    ['a deputy of somebody who is no approver', { delegatedBy: ['U7'] }, APPROVERS, ['view']],
    [
      'an operator',
      { roles: ['operator'] },
      APPROVERS,
      ['view', 'view_people', 'read_details', 'report', 'sync', 'pause'],
    ],
    ['an auditor', { roles: ['auditor'] }, APPROVERS, ['view', 'view_people', 'audit']],
    ['somebody granted the approver role', { roles: ['approver'] }, APPROVERS, approvers],
    ['somebody granted the admin role', { roles: ['admin'] }, APPROVERS, admins],
  ];

  it.each(table)('%s (%j), with approvers %j, may %j', (_who, over, named, expected) => {
    const standing = aStanding(over);
    expect(ACCESS_ACTIONS.filter((action) => may(action, standing, named)).sort()).toEqual([...expected].sort());
  });

  it('keeps deciding about seats from every admin while an approver is named', () => {
    const admin = aStanding({ slackAdmin: true, configuredAdmin: true, firstAdmin: true, roles: ['admin'] });
    expect(may('approve', admin, APPROVERS)).toBe(false);
    expect([...rolesOf(admin, APPROVERS)].sort()).toEqual(['admin', 'viewer']);
  });
});

describe('whether a reading may call seats gone', () => {
  const reading = (over: Partial<RosterReading> = {}): RosterReading => ({
    ended: true,
    before: 100,
    unseen: 5,
    expected: 0,
    accepted: null,
    ...over,
  });

  it('is so after a listing that ended and lost little', () => {
    expect(sweepable(reading())).toEqual({ sweep: true, lost: 5 });
    expect(sweepable(reading({ unseen: 0 }))).toEqual({ sweep: true, lost: 0 });
    expect(sweepable(reading({ before: 0, unseen: 0 }))).toEqual({ sweep: true, lost: 0 });
  });

  it('is not after one that stopped midway, however little it lost and whoever accepts it', () => {
    expect(sweepable(reading({ ended: false, accepted: 5 }))).toEqual({
      sweep: false,
      state: 'incomplete',
      lost: 5,
    });
  });

  it('is suspect from an implausible share on, until a person accepts it', () => {
    const lost = IMPLAUSIBLE_LOSS * 100;
    expect(sweepable(reading({ unseen: lost - 1 }))).toEqual({ sweep: true, lost: lost - 1 });
    expect(sweepable(reading({ unseen: lost }))).toEqual({ sweep: false, state: 'suspect', lost });
    expect(sweepable(reading({ unseen: 100, accepted: 100 }))).toEqual({ sweep: true, lost: 100 });
  });

  it('is suspect again when more is lost than the person who accepted it was shown', () => {
    expect(sweepable(reading({ unseen: 40, accepted: 40 }))).toEqual({ sweep: true, lost: 40 });
    expect(sweepable(reading({ unseen: 41, accepted: 40 }))).toEqual({ sweep: false, state: 'suspect', lost: 41 });
    expect(sweepable(reading({ unseen: 12, accepted: 40 }))).toEqual({ sweep: true, lost: 12 });
  });

  it('does not count what we took ourselves', () => {
    expect(sweepable(reading({ unseen: 30, expected: 25 }))).toEqual({ sweep: true, lost: 5 });
    expect(sweepable(reading({ unseen: 10, expected: 25 }))).toEqual({ sweep: true, lost: 0 });
  });
});

describe('emails', () => {
  it.each([
    ['Dana@Northwind.Example', 'dana@northwind.example'],
    ['  dana@northwind.example\t', 'dana@northwind.example'],
    ['dana+slack@northwind.example', 'dana+slack@northwind.example'],
    ['ÄNNE@bücher.example', 'änne@bücher.example'],
  ])('%j is compared as %j', (written, compared) => {
    expect(normalizeEmail(written)).toBe(compared);
  });

  it.each([null, '', '   ', 'dana', '@northwind.example', 'dana@', 'a b@c.example', 'a@b@c.example'])(
    '%j is no address',
    (written) => {
      expect(normalizeEmail(written)).toBeNull();
    },
  );
});

describe('time', () => {
  it('counts days of 24 hours, across clock changes and leap days', () => {
    expect(addDays('2028-02-28T12:00:00.000Z', 1)).toBe('2028-02-29T12:00:00.000Z');
    expect(addDays('2026-03-28T12:00:00.000Z', 2)).toBe('2026-03-30T12:00:00.000Z');
    expect(addDays(NOW, -0.5)).toBe('2026-11-20T21:00:00.000Z');
  });

  it('rounds days between two instants down', () => {
    expect(daysBetween(NOW, addDays(NOW, 1.99))).toBe(1);
    expect(daysBetween(NOW, NOW)).toBe(0);
    expect(daysBetween(NOW, addDays(NOW, -0.5))).toBe(-1);
  });

  it('finds the earliest and latest of what is known', () => {
    const later = addDays(NOW, 1);
    expect(earliest([null, later, NOW])).toBe(NOW);
    expect(latest([null, later, NOW])).toBe(later);
    expect([earliest([]), latest([null])]).toEqual([null, null]);
  });
});

describe('the policy nobody changed', () => {
  it('leaves a month to be idle, two weeks of grace, three days of evidence and a week to decide', () => {
    expect(DEFAULT_POLICY).toMatchObject({
      version: 1,
      thresholdDays: 30,
      newSeatGraceDays: 14,
      maxEvidenceAgeDays: 3,
      maxImportAgeDays: 14,
      planLifeDays: 7,
      protectedEmails: [],
    });
  });
});
