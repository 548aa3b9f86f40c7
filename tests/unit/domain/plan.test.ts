import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/domain/judge.ts';
import { canonicalPlan, materialChange, type PlanItem, planReclaims, toItem } from '../../../src/domain/plan.ts';
import type { Seat } from '../../../src/domain/seat.ts';
import { anExemption, anInactiveVerdict, anItem, aSeat, daysAgo, NOW } from '../../builders.ts';

const LEAVER: Verdict = { kind: 'leaver', since: daysAgo(3), source: 'HR record', changesAt: null };
const IDENTITY = { tenantId: '9000', action: 'reclaim', policyVersion: 3 } as const;

describe('what a report proposes', () => {
  const judged = (externalId: string, over: Partial<Seat> = {}, verdict: Verdict = anInactiveVerdict()) => ({
    seat: aSeat({ externalId, ...over }),
    verdict,
  });

  it('proposes idle and departed holders of paid seats, longest idle first and by id where equal', () => {
    const proposal = planReclaims(
      [
        judged('b'),
        judged('a'),
        judged('old', {}, anInactiveVerdict({ since: daysAgo(300) })),
        judged('left', {}, LEAVER),
        judged('unknown-age', {}, anInactiveVerdict({ since: null })),
      ],
      new Set(),
    );
    expect(proposal.propose.map((item) => item.externalId)).toEqual(['unknown-age', 'old', 'a', 'b', 'left']);
    expect(proposal.propose.at(-1)).toMatchObject({ verdict: 'leaver', tier: 'certain', deciding: null });
  });

  it('leaves a seat with an open request to that request', () => {
    const proposal = planReclaims([judged('a'), judged('b')], new Set(['a']));
    expect(proposal.propose.map((item) => item.externalId)).toEqual(['b']);
    expect(proposal.alreadyOpen).toEqual(['a']);
  });

  it('puts weak evidence aside for a person to look at', () => {
    const proposal = planReclaims([judged('a', {}, anInactiveVerdict({ tier: 'review' }))], new Set());
    expect(proposal.propose).toEqual([]);
    expect(proposal.review.map((item) => item.externalId)).toEqual(['a']);
  });

  it('proposes nothing that costs nothing, or of which nobody says whether it costs', () => {
    const proposal = planReclaims([judged('a', { paid: false }), judged('b', { paid: null })], new Set());
    expect(proposal).toEqual({ propose: [], alreadyOpen: [], review: [] });
  });

  it.each<Verdict>([
    { kind: 'undetermined', why: 'no_source', detail: null, changesAt: null },
    { kind: 'protected', why: 'admin', changesAt: null },
    { kind: 'exempt', by: anExemption(), changesAt: NOW },
    { kind: 'active', lastUse: NOW, deciding: anInactiveVerdict().deciding, changesAt: NOW },
  ])('never proposes a seat that is $kind', (verdict) => {
    expect(toItem(aSeat(), verdict)).toBeNull();
    expect(planReclaims([judged('a', {}, verdict)], new Set()).propose).toEqual([]);
  });
});

describe('the text a plan is known by', () => {
  const items = [anItem({ externalId: 'a' }), anItem({ externalId: 'b', tier: 'probable' })];
  const text = canonicalPlan(IDENTITY, items);

  it('does not depend on the order of items', () => {
    expect(canonicalPlan(IDENTITY, [...items].reverse())).toBe(text);
  });

  it('ignores what a routine reading changes: names, emails, read times, idle time', () => {
    const renamed = items.map((item) => ({
      ...item,
      displayName: 'New Name',
      email: 'new@northwind.example',
      since: daysAgo(1),
      deciding: item.deciding && { ...item.deciding, observedAt: NOW, label: 'Another label' },
    }));
    expect(canonicalPlan(IDENTITY, renamed)).toBe(text);
  });

  const deciding = items[0]?.deciding ?? null;
  it.each<[string, Partial<PlanItem>]>([
    ['who', { externalId: 'c' }],
    ['the license', { licenseTypeId: 'guest' }],
    ['the role', { admin: 'admin' }],
    ['the verdict', { verdict: 'leaver' }],
    ['the tier', { tier: 'review' }],
    ['the source', { deciding: deciding && { ...deciding, source: 'okta' } }],
    ['the signal', { deciding: deciding && { ...deciding, signal: 'login' } }],
    ['the time of the signal', { deciding: deciding && { ...deciding, at: daysAgo(44) } }],
    ['whether there is evidence', { deciding: null }],
  ])('changes with %s', (_what, change) => {
    expect(
      canonicalPlan(IDENTITY, [
        { ...anItem({ externalId: 'a' }), ...change },
        anItem({ externalId: 'b', tier: 'probable' }),
      ]),
    ).not.toBe(text);
  });

  it('changes with tenant, policy and the number of items', () => {
    expect(canonicalPlan({ ...IDENTITY, tenantId: '9001' }, items)).not.toBe(text);
    expect(canonicalPlan({ ...IDENTITY, policyVersion: 4 }, items)).not.toBe(text);
    expect(canonicalPlan(IDENTITY, items.slice(0, 1))).not.toBe(text);
  });
});

describe('whether an item still is what the approver saw', () => {
  const then = anItem();
  const deciding = anInactiveVerdict().deciding;
  const seen = (at: string, signal: 'use' | 'login' = 'use') =>
    anInactiveVerdict({ deciding: { ...deciding, at, signal } });

  it('is so while nothing, or only the time of reading, changed', () => {
    expect(materialChange(then, aSeat(), anInactiveVerdict())).toBeNull();
    expect(materialChange(then, aSeat({ displayName: 'D. Fox' }), anInactiveVerdict({ changesAt: null }))).toBeNull();
    const reread = anInactiveVerdict({ deciding: { ...deciding, observedAt: NOW } });
    expect(materialChange(then, aSeat(), reread)).toBeNull();
  });

  it('is so when the evidence became stronger', () => {
    expect(materialChange(anItem({ tier: 'probable' }), aSeat(), anInactiveVerdict())).toBeNull();
  });

  it.each<[string, Seat | null, Verdict | null, string]>([
    ['the seat is gone', null, null, 'the seat is gone'],
    ['nothing can be judged', aSeat(), null, 'the seat is gone'],
    ['the role changed', aSeat({ admin: 'admin' }), anInactiveVerdict(), 'the role changed from none to admin'],
    [
      'the license changed',
      aSeat({ licenseTypeId: 'guest' }),
      anInactiveVerdict(),
      'the license changed from full to guest',
    ],
    [
      'the license was taken',
      aSeat({ licenseTypeId: null }),
      anInactiveVerdict(),
      'the license changed from full to none',
    ],
    ['the seat became free', aSeat({ paid: false }), anInactiveVerdict(), 'the seat no longer costs anything'],
    ['the holder left', aSeat(), LEAVER, 'the verdict changed from inactive to leaver'],
    [
      'the holder is active',
      aSeat(),
      { kind: 'active', lastUse: NOW, deciding, changesAt: NOW },
      'there was activity since the list was made',
    ],
    [
      'an exemption was granted',
      aSeat(),
      { kind: 'exempt', by: anExemption(), changesAt: NOW },
      'an exemption was granted',
    ],
    [
      'the seat is protected',
      aSeat(),
      { kind: 'protected', why: 'listed', changesAt: null },
      'the seat is now protected',
    ],
    [
      'the evidence is gone',
      aSeat(),
      { kind: 'undetermined', why: 'source_failed', detail: null, changesAt: null },
      'the evidence no longer decides',
    ],
    [
      'the evidence weakened',
      aSeat(),
      anInactiveVerdict({ tier: 'review' }),
      'the evidence weakened from certain to review',
    ],
    ['there was later use, still long ago', aSeat(), seen(daysAgo(40)), 'there was activity since the list was made'],
    ['there was a later sign-in', aSeat(), seen(daysAgo(40), 'login'), 'there was activity since the list was made'],
  ])('is not when %s', (_what, seat, verdict, reason) => {
    expect(materialChange(then, seat, verdict)).toBe(reason);
  });

  it('is not when somebody never seen before shows a first sign of life', () => {
    const unseen = anItem({ tier: 'probable', deciding: { ...deciding, signal: 'none_seen', at: daysAgo(90) } });
    expect(materialChange(unseen, aSeat(), seen(daysAgo(95)))).toBe('there was activity since the list was made');
  });

  it('is so when the same person is still seen by nobody', () => {
    const none = anInactiveVerdict({
      tier: 'probable',
      deciding: { ...deciding, signal: 'none_seen', at: daysAgo(80) },
    });
    const unseen = anItem({ tier: 'probable', deciding: { ...deciding, signal: 'none_seen', at: daysAgo(90) } });
    expect(materialChange(unseen, aSeat(), none)).toBeNull();
  });

  it('is so for a leaver who still is one', () => {
    const left = anItem({ verdict: 'leaver', tier: 'certain', deciding: null });
    expect(materialChange(left, aSeat(), LEAVER)).toBeNull();
    expect(materialChange(left, aSeat(), anInactiveVerdict())).toBe('the verdict changed from leaver to inactive');
  });
});
