import { describe, expect, it } from 'vitest';
import type { ActivityEvidence } from '../../../src/domain/evidence.ts';
import { judge } from '../../../src/domain/judge.ts';
import { addDays } from '../../../src/domain/time.ts';
import { aPerson, aQuestion, aSeat, daysAgo, NOW, someEvidence, usedDaysAgo } from '../../builders.ts';

const verdictOn = (evidence: readonly ActivityEvidence[], over: Parameters<typeof aQuestion>[0] = {}) =>
  judge(aQuestion({ evidence, ...over }), NOW);

/** Okta’s log of sign-ins into the app, watched for 200 days. */
const okta = (over: Partial<ActivityEvidence> = {}) =>
  someEvidence({
    source: 'signins:int_okta',
    label: 'Okta sign-ins',
    origin: 'identity_provider',
    watchedSince: daysAgo(200),
    ...over,
  });
const signedIn = (days: number, over: Partial<ActivityEvidence> = {}) =>
  okta({ lastUse: { kind: 'at', at: daysAgo(days), signal: 'login' }, ...over });
const anywhere = (days: number) =>
  signedIn(days, { source: 'tenant:int_okta', label: 'Okta, any app', scope: 'tenant', watchedSince: null });
const failed = (over: Partial<ActivityEvidence> = {}) =>
  someEvidence({ lastUse: { kind: 'unknown', why: '503' }, ...over });

describe('an identity provider beside the vendor’s own log', () => {
  it('makes active who signed in, whatever the vendor did not see', () => {
    expect(verdictOn([someEvidence(), signedIn(3)])).toMatchObject({
      kind: 'active',
      deciding: { source: 'signins:int_okta', signal: 'login' },
    });
  });

  it('weakens nothing by its own silence: the vendor’s word decides', () => {
    expect(verdictOn([usedDaysAgo(45), okta()])).toMatchObject({
      kind: 'inactive',
      tier: 'certain',
      deciding: { source: 'asana-audit-log' },
    });
    expect(verdictOn([someEvidence(), okta()])).toMatchObject({
      tier: 'probable',
      deciding: { source: 'asana-audit-log' },
    });
  });

  it('that merely dates the last sign-in leaves a verdict good enough to propose', () => {
    expect(verdictOn([usedDaysAgo(80), signedIn(40)])).toMatchObject({
      kind: 'inactive',
      tier: 'probable',
      since: daysAgo(40),
      deciding: { source: 'signins:int_okta' },
    });
  });

  it('that does not answer makes a person look', () => {
    expect(verdictOn([usedDaysAgo(45), okta({ lastUse: { kind: 'unknown', why: '503' } })])).toMatchObject({
      tier: 'review',
    });
  });
});

describe('an identity provider alone', () => {
  it('never proves idleness: somebody may be signed in for months', () => {
    for (const evidence of [okta(), signedIn(60)]) {
      expect(verdictOn([evidence])).toMatchObject({ kind: 'inactive', tier: 'review' });
    }
  });

  it('says nothing before it has watched the whole threshold', () => {
    expect(verdictOn([okta({ watchedSince: daysAgo(29) })])).toMatchObject({ why: 'watched_too_short' });
  });
});

describe('a sign-in somewhere in the tenant', () => {
  it('shows life where no source speaks of the app, or none answers', () => {
    for (const others of [[], [failed()], [failed(), okta({ lastUse: { kind: 'unknown', why: '503' } })]]) {
      expect(verdictOn([...others, anywhere(2)])).toMatchObject({
        kind: 'active',
        deciding: { label: 'Okta, any app' },
        changesAt: addDays(daysAgo(2), 30),
      });
    }
  });

  it('never shows that a seat is idle', () => {
    expect(verdictOn([anywhere(400)])).toMatchObject({ kind: 'undetermined', why: 'no_source' });
    expect(verdictOn([failed(), anywhere(400)])).toMatchObject({ kind: 'undetermined', why: 'source_failed' });
  });

  it('takes nothing back from a source that saw the app itself unused, and weakens it in nothing', () => {
    expect(verdictOn([usedDaysAgo(45), anywhere(1)])).toMatchObject({ kind: 'inactive', tier: 'certain' });
    expect(verdictOn([someEvidence({ watchedSince: daysAgo(10) }), anywhere(1)])).toMatchObject({
      why: 'watched_too_short',
    });
  });

  it('does not shorten the grace of a new seat', () => {
    const seat = aSeat({ grantedAt: daysAgo(3) });
    expect(verdictOn([anywhere(1)], { seat })).toMatchObject({ kind: 'protected', why: 'new_seat' });
  });
});

describe('what is known of the person', () => {
  it('comes before evidence of use: a leaver who still signs in is a leaver', () => {
    const person = aPerson({ employment: 'terminated', since: daysAgo(10), source: 'BambooHR' });
    expect(verdictOn([usedDaysAgo(1)], { person })).toMatchObject({ kind: 'leaver', source: 'BambooHR' });
  });

  it('makes no leaver of who was granted the seat after somebody with this address had left', () => {
    const person = aPerson({ employment: 'terminated', since: '2024-04-01T12:00:00.000Z', source: 'BambooHR' });
    const later = { kind: 'undetermined', why: 'granted_later' };
    expect(verdictOn([], { person, seat: aSeat({ grantedAt: daysAgo(2) }) })).toMatchObject(later);
    expect(verdictOn([], { person, seat: aSeat({ grantedAt: daysAgo(400) }) })).toMatchObject(later);
    expect(verdictOn([], { person, seat: aSeat({ grantedAt: '2023-01-01T00:00:00.000Z' }) }).kind).toBe('leaver');
  });

  it('leaves a new seat alone where no source says since when its holder is gone', () => {
    const person = aPerson({ employment: 'terminated', since: null, knownAt: daysAgo(1) });
    const fresh = verdictOn([], { person, seat: aSeat({ grantedAt: daysAgo(2) }) });
    expect(fresh).toMatchObject({ kind: 'undetermined', why: 'granted_later' });
    expect(verdictOn([], { person, seat: aSeat({ grantedAt: daysAgo(0.5) }) })).toMatchObject({ why: 'granted_later' });
    expect(verdictOn([], { person, seat: aSeat({ grantedAt: daysAgo(400) }) }).kind).toBe('leaver');
  });

  it('that a later sign-in disputes decides neither way', () => {
    const person = aPerson({ employment: 'terminated', since: daysAgo(10), disputed: true });
    expect(verdictOn([usedDaysAgo(400)], { person })).toMatchObject({ kind: 'undetermined', why: 'still_signs_in' });
  });

  it('comes after the protection of admins, listed people and exemptions', () => {
    const person = aPerson({ employment: 'terminated', since: daysAgo(10) });
    expect(verdictOn([], { person, seat: aSeat({ admin: 'admin' }) })).toMatchObject({ why: 'admin' });
  });

  it('that is too old to act on decides neither way', () => {
    const person = aPerson({ employment: 'terminated', since: daysAgo(10), stale: true });
    expect(verdictOn([usedDaysAgo(400)], { person })).toMatchObject({ kind: 'undetermined', why: 'stale_record' });
  });
});
