import { describe, expect, it } from 'vitest';
import { allowance } from '../../../src/domain/caps.ts';
import { exemptionsOf, type ScopedExemption } from '../../../src/domain/exemption.ts';
import { judge } from '../../../src/domain/judge.ts';
import { type InactivityPolicy, policyFor } from '../../../src/domain/policy.ts';
import { policyDifference } from '../../../src/domain/policy-difference.ts';
import { policyOf } from '../../../src/use-cases/rows.ts';
import { anExemption, anIntegrationRow, aPolicy, aQuestion, aSeat, NOW, usedDaysAgo } from '../../builders.ts';

const guest = { thresholdDays: 60, newSeatGraceDays: null, action: 'ask_first' } as const;

describe('a license type’s own rules', () => {
  const policy = aPolicy({ types: { guest } });

  it('replace the app’s where they say something, and leave the rest', () => {
    expect(policyFor(policy, 'guest')).toMatchObject({ thresholdDays: 60, newSeatGraceDays: 14, action: 'ask_first' });
    expect(policyFor(policy, 'full')).toBe(policy);
    expect(policyFor(policy, null)).toBe(policy);
    expect(policyFor(policy, 'constructor')).toBe(policy);
  });

  it('decide the verdict on a seat of that type alone', () => {
    const kind = (licenseTypeId: string) =>
      judge(aQuestion({ policy, seat: aSeat({ licenseTypeId }), evidence: [usedDaysAgo(45)] }), NOW).kind;
    expect([kind('full'), kind('guest')]).toEqual(['inactive', 'active']);
  });
});

describe('a stored policy', () => {
  it('of an older program still reads, with the defaults for what it did not know', () => {
    const old = { version: 3, thresholdDays: 45, newSeatGraceDays: 7, protectedEmails: [] };
    const policy = policyOf(anIntegrationRow({ policy: JSON.stringify(old) }));
    expect(policy).toMatchObject({ version: 3, thresholdDays: 45, workingHours: null, types: {} });
  });
});

describe('a cap', () => {
  const free = { perRun: null, perDay: null, percentPerDay: null };
  const spent = { thisRun: 0, today: 0, paidSeats: 90 };

  it('that is not set bounds nothing', () => {
    expect(allowance(free, { ...spent, today: 9999 }).kind).toBe('free');
  });

  it('leaves what the smallest of the bounds leaves', () => {
    const caps = { perRun: 4, perDay: 5, percentPerDay: 10 };
    expect(allowance(caps, { ...spent, today: 2 })).toEqual({ kind: 'free', left: 3 });
    expect(allowance(caps, { ...spent, thisRun: 3 })).toEqual({ kind: 'free', left: 1 });
  });

  it('that is reached is named', () => {
    expect(allowance({ ...free, perDay: 5 }, { ...spent, today: 5 })).toMatchObject({
      why: 'the cap of 5 a day is reached',
    });
    expect(allowance({ ...free, perRun: 2 }, { ...spent, thisRun: 2 })).toMatchObject({
      why: 'the cap of 2 a list is reached',
    });
  });

  it('in percent always lets one through, however small the app', () => {
    const caps = { ...free, percentPerDay: 1 };
    expect(allowance(caps, { ...spent, paidSeats: 3 })).toEqual({ kind: 'free', left: 1 });
    expect(allowance(caps, { ...spent, paidSeats: 3, today: 1 }).kind).toBe('reached');
  });
});

describe('the difference between two policies', () => {
  it('is empty between equal ones, however their parts are ordered', () => {
    const one = aPolicy({ types: { a: guest, b: { ...guest, action: null } } });
    expect(
      policyDifference(
        one,
        structuredClone({
          ...one,
          types: { b: { action: null, newSeatGraceDays: null, thresholdDays: 60 }, a: guest },
        }),
      ),
    ).toEqual([]);
  });

  it('is said in words', () => {
    const after = aPolicy({
      thresholdDays: 60,
      caps: { perRun: null, perDay: 5, percentPerDay: null },
      maxErrorRatePercent: 10,
      workingHours: { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] },
      types: { guest },
    });
    expect(policyDifference(aPolicy(), after, () => 'Guest')).toEqual([
      'idle means 60 days instead of 30',
      'Guest: idle means 60 days, the holder is asked first',
      'removals on Mon Tue Wed Thu Fri from 09:00 to 17:00 (Europe/Berlin)',
      'a cap of 5 a day',
      'an error rate of at most 10%',
    ]);
    expect(policyDifference(after, aPolicy())).toContain('no cap a day');
  });

  it('says something about every rule there is, so that no void list ends with “The policy changed: .”', () => {
    const other = (value: unknown) => {
      if (typeof value === 'number') return value + 1;
      if (typeof value === 'boolean') return !value;
      return Array.isArray(value) ? ['ada@northwind.example'] : null;
    };
    const changed: Partial<Record<keyof InactivityPolicy, unknown>> = {
      action: 'ask_first',
      toLicenseTypeId: 'viewer',
      types: { guest },
      workingHours: { timeZone: 'UTC', days: [1], from: '09:00', to: '17:00', holidays: [] },
      caps: { ...aPolicy().caps, perRun: 5 },
      maxErrorRatePercent: 10,
    };
    const { version: _version, ...rules } = aPolicy();
    for (const [key, value] of Object.entries(rules)) {
      const after = { ...aPolicy(), [key]: changed[key as keyof InactivityPolicy] ?? other(value) };
      expect(policyDifference(aPolicy(), after).join('; '), key).not.toBe('');
    }
    expect(policyDifference(aPolicy(), aPolicy({ tellHolders: false }))).toEqual([
      'holders are no longer told when a seat is taken',
    ]);
  });
});

describe('an exemption', () => {
  const about = (over: Partial<ScopedExemption>): ScopedExemption => ({
    ...anExemption(),
    scope: 'seat',
    target: '1200',
    members: [],
    ...over,
  });

  it.each<[string, ScopedExemption, boolean]>([
    ['a seat by its vendor id', about({}), true],
    ['another seat', about({ target: '1300' }), false],
    ['a person by email, however it is written', about({ scope: 'person', target: 'dana@northwind.example' }), true],
    ['a license type', about({ scope: 'license_type', target: 'full' }), true],
    ['members of a group', about({ scope: 'group', target: 'S1', members: ['dana@northwind.example'] }), true],
    [
      'a group the person is not in',
      about({ scope: 'group', target: 'S1', members: ['eve@northwind.example'] }),
      false,
    ],
  ])('speaks of %s', (_what, one, yes) => {
    expect(exemptionsOf(aSeat({ email: 'Dana@Northwind.example' }), [one]).length === 1).toBe(yes);
  });

  it('of a person without an email speaks of nobody', () => {
    expect(exemptionsOf(aSeat({ email: null }), [about({ scope: 'person', target: '' })])).toEqual([]);
  });
});
