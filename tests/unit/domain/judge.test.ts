import { describe, expect, it } from 'vitest';
import { type JudgeInput, judge, type Verdict } from '../../../src/domain/judge.ts';
import { addDays } from '../../../src/domain/time.ts';
import {
  anExemption,
  aPerson,
  aPolicy,
  aQuestion,
  aSeat,
  daysAgo,
  NOW,
  someEvidence,
  usedDaysAgo,
} from '../../builders.ts';

function verdictOn(over: Partial<JudgeInput> = {}, now = NOW): Verdict {
  return judge(aQuestion(over), now);
}

const OKTA = { source: 'okta', label: 'Okta', origin: 'identity_provider' as const };
const EXPORT = { source: 'asana-member-export', label: 'Member export', origin: 'import' as const, watchedSince: null };

describe('protection comes before any evidence', () => {
  const idle = [usedDaysAgo(400, { watchedSince: daysAgo(500) })];
  const cases: readonly (readonly [string, Partial<JudgeInput>, string])[] = [
    ['the account the credentials belong to', { ownerExternalId: '1200' }, 'token_owner'],
    ['an admin', { seat: aSeat({ admin: 'admin' }) }, 'admin'],
    ['an owner', { seat: aSeat({ admin: 'owner' }) }, 'admin'],
    [
      'somebody of whom the vendor does not say whether they are an admin',
      { seat: aSeat({ admin: 'unknown' }) },
      'admin',
    ],
    ['a listed person', { policy: aPolicy({ protectedEmails: ['dana@northwind.example'] }) }, 'listed'],
    ['a service account', { seat: aSeat({ kind: 'service' }) }, 'service'],
    ['somebody on leave', { person: aPerson({ employment: 'leave' }) }, 'on_leave'],
  ];

  it.each(cases)('%s is protected however long idle', (_who, over, why) => {
    expect(verdictOn({ evidence: idle, ...over })).toEqual({ kind: 'protected', why, changesAt: null });
  });

  it('a listed email is found whatever its case and spaces at the vendor', () => {
    const seat = aSeat({ email: '  Dana@Northwind.Example ' });
    const policy = aPolicy({ protectedEmails: ['dana@northwind.example'] });
    expect(verdictOn({ seat, policy, evidence: idle })).toMatchObject({ kind: 'protected', why: 'listed' });
  });

  it('a new seat nobody has used is left alone until its grace is over', () => {
    const seat = aSeat({ grantedAt: daysAgo(13) });
    const evidence = [someEvidence()];
    expect(verdictOn({ seat, evidence })).toEqual({ kind: 'protected', why: 'new_seat', changesAt: addDays(NOW, 1) });
    expect(verdictOn({ seat, evidence }, addDays(NOW, 1)).kind).not.toBe('protected');
  });

  it('a new seat that is used is active, not merely new', () => {
    expect(verdictOn({ seat: aSeat({ grantedAt: daysAgo(3) }), evidence: [usedDaysAgo(1)] })).toMatchObject({
      kind: 'active',
    });
  });

  it('an exemption holds until its last instant and not beyond', () => {
    const exemption = anExemption({ until: addDays(NOW, 5) });
    expect(verdictOn({ exemptions: [exemption] })).toEqual({
      kind: 'exempt',
      by: exemption,
      changesAt: addDays(NOW, 5),
    });
    expect(verdictOn({ exemptions: [anExemption({ until: NOW })] }).kind).toBe('inactive');
    expect(verdictOn({ exemptions: [anExemption({ until: daysAgo(1) }), exemption] }).kind).toBe('exempt');
  });

  it('an exemption holds for somebody who left, too', () => {
    expect(verdictOn({ exemptions: [anExemption()], person: aPerson({ employment: 'terminated' }) }).kind).toBe(
      'exempt',
    );
  });
});

describe('somebody who left', () => {
  it('is a leaver whatever the evidence says', () => {
    const person = aPerson({ employment: 'terminated', since: daysAgo(2) });
    expect(verdictOn({ person, evidence: [usedDaysAgo(1)] })).toEqual({
      kind: 'leaver',
      since: daysAgo(2),
      source: 'HR record',
      changesAt: null,
    });
    expect(verdictOn({ person: aPerson({ employment: 'terminated' }) })).toMatchObject({ kind: 'leaver', since: null });
  });

  it('is judged by evidence until the last day, and the verdict says when that ends', () => {
    const lastDay = addDays(NOW, 4);
    const person = aPerson({ employment: 'terminated', since: lastDay });
    expect(verdictOn({ person, evidence: [usedDaysAgo(1)] })).toMatchObject({ kind: 'active', changesAt: lastDay });
    expect(verdictOn({ person, seat: aSeat({ status: 'invited' }) })).toMatchObject({
      kind: 'undetermined',
      changesAt: lastDay,
    });
    expect(verdictOn({ person, evidence: [usedDaysAgo(1)] }, lastDay).kind).toBe('leaver');
    const later = aPerson({ employment: 'terminated', since: addDays(NOW, 90) });
    expect(verdictOn({ person: later, evidence: [usedDaysAgo(1)] })).toMatchObject({ changesAt: addDays(NOW, 29) });
  });
});

describe('a sign of life', () => {
  it('within the threshold makes a seat active until the threshold has passed since', () => {
    expect(verdictOn({ evidence: [usedDaysAgo(29)] })).toMatchObject({
      kind: 'active',
      lastUse: daysAgo(29),
      changesAt: addDays(NOW, 1),
    });
  });

  it('ends to count the instant the threshold has passed', () => {
    const question = { evidence: [usedDaysAgo(20)] };
    expect(verdictOn(question, addDays(NOW, 9.999)).kind).toBe('active');
    expect(verdictOn(question, addDays(NOW, 10)).kind).not.toBe('active');
  });

  it('counts however old the reading is, since it happened', () => {
    expect(verdictOn({ evidence: [usedDaysAgo(5, { observedAt: daysAgo(4) })] }).kind).toBe('active');
  });

  it('counts from any source, the latest of all', () => {
    const evidence = [
      usedDaysAgo(60),
      someEvidence({ ...OKTA, lastUse: { kind: 'at', at: daysAgo(3), signal: 'login' } }),
    ];
    const verdict = verdictOn({ evidence });
    expect(verdict).toMatchObject({ kind: 'active', lastUse: daysAgo(3) });
    expect(verdict).toMatchObject({ deciding: { source: 'okta', signal: 'login' } });
  });

  it('that lies in the future by a wrong clock keeps a seat active', () => {
    const at = addDays(NOW, 2);
    expect(verdictOn({ evidence: [someEvidence({ lastUse: { kind: 'at', at, signal: 'use' } })] })).toMatchObject({
      kind: 'active',
      lastUse: at,
      changesAt: addDays(NOW, 32),
    });
  });

  it('is not a failed attempt to sign in', () => {
    const attempt = someEvidence({ lastUse: { kind: 'at', at: daysAgo(1), signal: 'attempt' } });
    expect(verdictOn({ evidence: [attempt] }).kind).toBe('inactive');
    expect(verdictOn({ evidence: [attempt] })).toMatchObject({ deciding: { signal: 'none_seen' } });
  });
});

describe('not knowing has a name and is never inactive', () => {
  const unknown = (why: string) => someEvidence({ lastUse: { kind: 'unknown', why } });
  const cases: readonly (readonly [string, Partial<JudgeInput>, Partial<Verdict>])[] = [
    ['an invitation nobody took', { seat: aSeat({ status: 'invited' }) }, { why: 'invited' }],
    ['a suspended account', { seat: aSeat({ status: 'suspended' }) }, { why: 'suspended' }],
    ['a deactivated account', { seat: aSeat({ status: 'deactivated' }) }, { why: 'suspended' }],
    ['no source at all', { evidence: [] }, { why: 'no_source' }],
    [
      'a source that fails',
      { evidence: [unknown('the token lost a scope')] },
      { why: 'source_failed', detail: 'the token lost a scope' },
    ],
    ['evidence that was never read', { evidence: [someEvidence({ observedAt: null })] }, { why: 'stale_evidence' }],
    ['evidence read too long ago', { evidence: [someEvidence({ observedAt: daysAgo(3) })] }, { why: 'stale_evidence' }],
    [
      'a source that has not watched the whole threshold',
      { evidence: [someEvidence({ watchedSince: daysAgo(29) })] },
      { why: 'watched_too_short', detail: daysAgo(29) },
    ],
    [
      'a source that does not say since when it watches',
      { evidence: [someEvidence({ watchedSince: null })] },
      { why: 'watched_too_short', detail: null },
    ],
  ];

  it.each(cases)('%s leaves the verdict undetermined', (_what, over, expected) => {
    expect(verdictOn(over)).toMatchObject({ kind: 'undetermined', ...expected });
  });

  it('watching too short is ended by a later reading, not by waiting: until then the reading only grows old', () => {
    const soon = someEvidence({ watchedSince: daysAgo(29), observedAt: NOW });
    expect(verdictOn({ evidence: [soon] }).changesAt).toBe(addDays(NOW, 3));
    expect(verdictOn({ evidence: [soon] }, addDays(NOW, 2))).toMatchObject({ why: 'watched_too_short' });
    const later = someEvidence({ watchedSince: daysAgo(29), observedAt: addDays(NOW, 1) });
    expect(verdictOn({ evidence: [later] }, addDays(NOW, 1)).kind).toBe('inactive');
  });

  it('an import may be older than a reading of ours, by its own measure', () => {
    const old = usedDaysAgo(45, { ...EXPORT, observedAt: daysAgo(13) });
    expect(verdictOn({ evidence: [old] })).toMatchObject({ kind: 'inactive', changesAt: addDays(NOW, 1) });
    expect(verdictOn({ evidence: [old] }, addDays(NOW, 1))).toMatchObject({ why: 'stale_evidence' });
    const strict = aPolicy({ maxImportAgeDays: 10 });
    expect(verdictOn({ evidence: [old], policy: strict })).toMatchObject({ why: 'stale_evidence' });
  });
});

describe('an inactive seat', () => {
  it('is certain where the vendor saw the last use and has watched ever since', () => {
    expect(verdictOn({ evidence: [usedDaysAgo(45)] })).toMatchObject({
      kind: 'inactive',
      tier: 'certain',
      since: daysAgo(45),
      deciding: { source: 'asana-audit-log', signal: 'use', at: daysAgo(45) },
    });
  });

  it('is probable where only a sign-in dates the last use', () => {
    const evidence = [someEvidence({ lastUse: { kind: 'at', at: daysAgo(45), signal: 'login' } })];
    expect(verdictOn({ evidence })).toMatchObject({ kind: 'inactive', tier: 'probable' });
  });

  it('is probable where the vendor watched the whole threshold and saw nothing', () => {
    expect(verdictOn({ evidence: [someEvidence()] })).toMatchObject({
      kind: 'inactive',
      tier: 'probable',
      since: daysAgo(90),
      deciding: { signal: 'none_seen', at: daysAgo(90) },
    });
  });

  it('is probable where an imported file dates the last use or says never', () => {
    expect(verdictOn({ evidence: [usedDaysAgo(45, { ...EXPORT })] })).toMatchObject({ tier: 'probable' });
    const never = someEvidence({ ...EXPORT, lastUse: { kind: 'never' } });
    expect(verdictOn({ evidence: [never] })).toMatchObject({
      kind: 'inactive',
      tier: 'probable',
      since: daysAgo(730),
      deciding: { signal: 'never', at: null },
    });
  });

  const review: readonly (readonly [string, Partial<JudgeInput>])[] = [
    ['only an identity provider speaks', { evidence: [usedDaysAgo(45, OKTA)] }],
    [
      'another source is silent',
      { evidence: [usedDaysAgo(45), someEvidence({ ...OKTA, lastUse: { kind: 'unknown', why: 'down' } })] },
    ],
    ['another source is stale', { evidence: [usedDaysAgo(45), someEvidence({ ...OKTA, observedAt: daysAgo(9) })] }],
    [
      'the last use was seen by a source that has not watched ever since',
      { evidence: [usedDaysAgo(45, { ...OKTA, watchedSince: daysAgo(10) }), someEvidence()] },
    ],
    [
      'nobody ever saw a use and nobody says when the seat was granted',
      { seat: aSeat({ grantedAt: null }), evidence: [someEvidence()] },
    ],
    [
      'a file says never and nobody says when the seat was granted',
      { seat: aSeat({ grantedAt: null }), evidence: [someEvidence({ ...EXPORT, lastUse: { kind: 'never' } })] },
    ],
  ];

  it.each(review)('asks a person to look where %s', (_what, over) => {
    expect(verdictOn(over)).toMatchObject({ kind: 'inactive', tier: 'review' });
  });

  it('is proposed without a grant date where a use long ago shows that the seat is old', () => {
    expect(verdictOn({ seat: aSeat({ grantedAt: null }), evidence: [usedDaysAgo(45)] })).toMatchObject({
      tier: 'certain',
      since: daysAgo(45),
    });
  });

  it('says no time since where nobody said one', () => {
    const evidence = [someEvidence({ ...EXPORT, lastUse: { kind: 'never' } })];
    expect(verdictOn({ seat: aSeat({ grantedAt: null }), evidence })).toMatchObject({ since: null });
  });

  it('counts from the grant where that is later than the last use', () => {
    const seat = aSeat({ grantedAt: daysAgo(35) });
    expect(verdictOn({ seat, evidence: [usedDaysAgo(45)] })).toMatchObject({ kind: 'inactive', since: daysAgo(35) });
  });

  it('must last the whole threshold: a seat younger than that is unknown once its grace is over', () => {
    const seat = aSeat({ grantedAt: daysAgo(20) });
    const evidence = [someEvidence({ watchedSince: daysAgo(90) })];
    expect(verdictOn({ seat, evidence })).toMatchObject({ kind: 'undetermined', why: 'watched_too_short' });
    expect(verdictOn({ seat: aSeat({ grantedAt: daysAgo(31) }), evidence }).kind).toBe('inactive');
  });

  it('ends with the reading: nobody watched what came after an export', () => {
    const exported = (usedAgo: number, readAgo: number) => [
      usedDaysAgo(usedAgo, { origin: 'import', watchedSince: null, observedAt: daysAgo(readAgo) }),
    ];
    expect(verdictOn({ evidence: exported(31, 13) })).toMatchObject({ kind: 'undetermined', why: 'watched_too_short' });
    expect(verdictOn({ evidence: exported(43, 13) }).kind).toBe('inactive');
  });

  it('that an export calls "never" counts from the grant to the day of the export', () => {
    const evidence = [
      someEvidence({ origin: 'import', lastUse: { kind: 'never' }, watchedSince: null, observedAt: daysAgo(13) }),
    ];
    expect(verdictOn({ seat: aSeat({ grantedAt: daysAgo(42) }), evidence }).kind).toBe('undetermined');
    expect(verdictOn({ seat: aSeat({ grantedAt: daysAgo(43) }), evidence }).kind).toBe('inactive');
  });

  it('rests, of several silent sources, on the one that watched longest', () => {
    const evidence = [someEvidence({ source: 'short', watchedSince: daysAgo(40) }), someEvidence()];
    expect(verdictOn({ evidence })).toMatchObject({ since: daysAgo(90), deciding: { source: 'asana-audit-log' } });
  });

  it('changes when the first of its readings grows too old', () => {
    const evidence = [usedDaysAgo(45, { observedAt: daysAgo(1) }), someEvidence({ source: 'second', observedAt: NOW })];
    expect(verdictOn({ evidence })).toMatchObject({ tier: 'certain', changesAt: addDays(NOW, 2) });
    expect(verdictOn({ evidence }, addDays(NOW, 2))).toMatchObject({ tier: 'review', changesAt: addDays(NOW, 3) });
    expect(verdictOn({ evidence }, addDays(NOW, 3))).toMatchObject({ why: 'stale_evidence' });
  });
});
