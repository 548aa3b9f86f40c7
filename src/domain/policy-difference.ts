import type { Caps } from './caps.ts';
import type { InactivityPolicy, PolicyAction, TypeRule } from './policy.ts';
import type { WorkingHours } from './working-hours.ts';

/** What differs between two policies, as clauses for people: "idle means 60 days instead of 30". Empty: nothing does. */
export function policyDifference(
  before: InactivityPolicy,
  after: InactivityPolicy,
  nameOfType: (licenseTypeId: string) => string = (id) => id,
): readonly string[] {
  const clauses: string[] = [];
  const number = (key: NumberKey, what: string) => {
    if (before[key] !== after[key]) clauses.push(`${what} ${days(after[key])} instead of ${before[key]}`);
  };
  number('thresholdDays', 'idle means');
  number('newSeatGraceDays', 'a new seat is left alone for');
  if (before.action !== after.action || before.toLicenseTypeId !== after.toLicenseTypeId)
    clauses.push(`idle seats: ${actionWords(after.action, after.toLicenseTypeId, nameOfType)}`);
  number('maxEvidenceAgeDays', 'evidence counts for');
  number('maxImportAgeDays', 'an imported file counts for');
  number('planLifeDays', 'a list is open for');
  number('keepDays', 'a kept seat is left alone for');
  number('restoreDays', 'a removal can be undone for');
  if (!same(before.protectedEmails, after.protectedEmails)) clauses.push('the protected people changed');
  clauses.push(...typeClauses(before, after, nameOfType));
  if (!same(before.workingHours, after.workingHours)) clauses.push(hoursClause(after.workingHours));
  clauses.push(...capClauses(before.caps, after.caps));
  if (before.maxErrorRatePercent !== after.maxErrorRatePercent) {
    const limit = after.maxErrorRatePercent;
    clauses.push(limit === null ? 'no limit on the error rate' : `an error rate of at most ${limit}%`);
  }
  if (before.tellHolders !== after.tellHolders)
    clauses.push(
      after.tellHolders ? 'holders are told when a seat is taken' : 'holders are no longer told when a seat is taken',
    );
  return clauses;
}

type NumberKey =
  | 'thresholdDays'
  | 'newSeatGraceDays'
  | 'maxEvidenceAgeDays'
  | 'maxImportAgeDays'
  | 'planLifeDays'
  | 'keepDays'
  | 'restoreDays';

const ACTION: Readonly<Record<PolicyAction, string>> = {
  reclaim: 'proposed for removal',
  ask_first: 'the holder is asked first',
  downgrade: 'proposed for a cheaper license',
};

function actionWords(action: PolicyAction, to: string | null, nameOf: (id: string) => string): string {
  return action === 'downgrade' && to !== null ? `proposed for a change to ${nameOf(to)}` : ACTION[action];
}

function typeClauses(
  { types: before }: InactivityPolicy,
  { types: after }: InactivityPolicy,
  nameOf: (id: string) => string,
): readonly string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.filter((id) => !same(before[id], after[id])).map((id) => `${nameOf(id)}: ${ruleWords(after[id], nameOf)}`);
}

function ruleWords(rule: TypeRule | undefined, nameOf: (id: string) => string): string {
  if (!rule) return 'no rule of its own';
  const parts = [
    rule.thresholdDays === null ? '' : `idle means ${days(rule.thresholdDays)}`,
    rule.newSeatGraceDays === null ? '' : `new for ${days(rule.newSeatGraceDays)}`,
    rule.action === null ? '' : actionWords(rule.action, rule.toLicenseTypeId ?? null, nameOf),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function hoursClause(hours: WorkingHours | null): string {
  if (hours === null) return 'removals at any hour';
  const holidays = hours.holidays.length > 0 ? ` with ${hours.holidays.length} holidays` : '';
  return `removals on ${dayWords(hours.days)} from ${hours.from} to ${hours.to} (${hours.timeZone})${holidays}`;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function dayWords(list: readonly number[]): string {
  return list.map((one) => WEEKDAYS[one - 1] ?? '').join(' ');
}

function capClauses(before: Caps, after: Caps): readonly string[] {
  const clause = (key: keyof Caps, words: string, per: string) => {
    if ((before[key] ?? null) === (after[key] ?? null)) return [];
    return (after[key] ?? null) === null ? [`no cap ${per}`] : [`a cap of ${after[key]}${words}`];
  };
  return [
    ...clause('perRun', ' a list', 'a list'),
    ...clause('percentPerRun', '% of the seats a list', 'in percent a list'),
    ...clause('perDay', ' a day', 'a day'),
    ...clause('percentPerDay', '% of the seats a day', 'in percent a day'),
  ];
}

function days(count: number): string {
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

/** Policies are plain data made by one program, so equal ones read alike. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}
