import type { InactivityPolicy, TypeRule } from './policy.ts';
import { same } from './policy-difference.ts';

/** A rule as the audit trail keeps it: ids, codes, numbers and switches, never an address. */
export type Fact = string | number | boolean | null;
export type Facts = Readonly<Record<string, Fact>>;

/** Which rules differ, by code, and what the audit trail keeps of it. */
export interface FactsChange {
  readonly codes: readonly string[];
  readonly data: Facts;
}

/** Every rule of a policy under a code of its own. Whom it protects is left out: those are addresses. */
export function policyFacts(policy: InactivityPolicy): Facts {
  const { version: _version, protectedEmails: _addresses, types, caps, ...rest } = policy;
  const own = Object.entries(types).map(([id, rule]) => [`type ${id}`, rule] as const);
  const limits = Object.entries(caps).map(([key, limit]) => [`caps.${key}`, limit] as const);
  return Object.fromEntries([...Object.entries(rest), ...limits, ...own].map(([code, value]) => [code, factOf(value)]));
}

function factOf(value: unknown): Fact {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  // Equal rules read alike, whoever built them: keys in order, and what is not set left out.
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, one]) => one !== null)
            .sort(([x], [y]) => (x < y ? -1 : 1)),
        )
      : part,
  );
}

/** What differs between two sets of facts: each code with its value now, and before as `<code>_was`. */
export function changeOf(before: Facts, after: Facts): FactsChange {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const codes = all.filter((code) => (before[code] ?? null) !== (after[code] ?? null));
  const data = codes.flatMap((code) => [
    [code, after[code] ?? null] as const,
    [`${code}_was`, before[code] ?? null] as const,
  ]);
  return { codes, data: Object.fromEntries(data) };
}

/** What differs between two policies, the protected people as mere numbers. */
export function policyChange(before: InactivityPolicy, after: InactivityPolicy): FactsChange {
  const rules = changeOf(policyFacts(before), policyFacts(after));
  const { added, removed } = movedEmails(before, after);
  if (added.length + removed.length === 0) return rules;
  return {
    codes: [...rules.codes, 'protectedEmails'],
    data: { ...rules.data, protected_added: added.length, protected_removed: removed.length },
  };
}

/** Who is newly protected, and who no longer is. */
export function movedEmails(
  { protectedEmails: before }: InactivityPolicy,
  { protectedEmails: after }: InactivityPolicy,
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  return {
    added: after.filter((email) => !before.includes(email)),
    removed: before.filter((email) => !after.includes(email)),
  };
}

/** Rules about what is done with a verdict; all others are taken to have a part in judging. */
const AFTER_JUDGING: ReadonlySet<string> = new Set<keyof InactivityPolicy | keyof TypeRule>([
  'version',
  'action',
  'toLicenseTypeId',
  'planLifeDays',
  'keepDays',
  'restoreDays',
  'workingHours',
  'caps',
  'maxErrorRatePercent',
  'tellHolders',
]);

/** Whether two policies judge every seat of somebody they both or neither protect alike. */
export function judgesAlike(before: InactivityPolicy, after: InactivityPolicy): boolean {
  return same(judgingOf(before), judgingOf(after));
}

function judgingOf({ types, protectedEmails: _addresses, ...rest }: InactivityPolicy): unknown {
  const own = Object.entries(types)
    .map(([id, rule]) => [id, relevant(rule)] as const)
    .filter(([, rule]) => Object.values(rule).some((value) => value !== null));
  return { ...relevant(rest), types: Object.fromEntries(own) };
}

function relevant(rules: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(rules).filter(([key]) => !AFTER_JUDGING.has(key)));
}
