import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { POLICY_ACTIONS, type PolicyAction, type TypeRule } from '../domain/policy.ts';
import { policyChange } from '../domain/policy-facts.ts';
import { isTimeZone, nextOpening, type WorkingHours } from '../domain/working-hours.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import { settingsVersion } from '../store/settings-history.ts';
import { changedMeanwhile, changePolicy, lockSettings } from './change-policy.ts';
import { waysDown } from './group-by-change.ts';
import type { Core, People, Vendors, Wake } from './ports.ts';
import { policyOf, refOf } from './rows.ts';
import type { ChangedMeanwhile, Refusal, RulesView } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type RulesDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly wake: Wake;
  readonly admins: readonly string[];
  readonly timeZone: string;
};

export type ShowRulesResult =
  | { readonly kind: 'rules'; readonly view: RulesView }
  | { readonly kind: 'not_found' }
  | Refusal;

/** The further rules of one integration, for their modal. */
export function showRules(deps: RulesDeps) {
  return async (input: { readonly actor: string; readonly integrationId: string }): Promise<ShowRulesResult> => {
    // Before anything the form shows: what is saved while this waits for others then counts as saved after it.
    const version = await settingsVersion(deps.store, input.integrationId);
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const types = await listLicenseTypes(deps.store, integration.id);
    const ways = await waysDown(deps, integration);
    return {
      kind: 'rules',
      view: {
        integration: refOf(integration, deps.vendors),
        version,
        policy: policyOf(integration),
        timeZone: deps.timeZone,
        licenseTypes: types.map((type) => {
          const downgradesTo = ways.get(type.license_type_id) ?? [];
          return { id: type.license_type_id, name: type.name, downgradesTo };
        }),
      },
    };
  };
}

/** What was entered, as text where a person may have typed anything. Null: the field is empty. */
export interface RulesInput {
  readonly actor: string;
  readonly integrationId: string;
  /** Of the form as it was opened; absent where there was no form. */
  readonly version?: number;
  readonly action: string | null;
  /** Weekdays, 1 is Monday; none: at any hour. */
  readonly days: readonly number[];
  readonly from: string | null;
  readonly to: string | null;
  readonly zone: string | null;
  /** Null leaves the holidays as they are. */
  readonly holidays: readonly string[] | null;
  readonly capRun: string | null;
  /** Absent where the form had no such field. */
  readonly capRunPercent?: string | null;
  readonly capDay: string | null;
  readonly capPercent: string | null;
  readonly evidenceAge: string | null;
  readonly importAge: string | null;
  readonly restoreDays: string | null;
  /** Absent where the form had no such field. */
  readonly planLifeDays?: string | null;
  readonly keepDays?: string | null;
  readonly tellHolders?: boolean;
  readonly errorRate: string | null;
  /** The license type whose own rule is replaced; null leaves all as they are. */
  readonly typeId: string | null;
  readonly typeThreshold: string | null;
  readonly typeGrace: string | null;
  readonly typeAction: string | null;
}

export type SaveRulesResult =
  | { readonly kind: 'saved'; readonly voided: number; readonly difference: readonly string[] }
  | ChangedMeanwhile
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Saves the further rules. A change makes a new version of the policy and voids open lists, saying what differs. */
export function saveRules(deps: RulesDeps) {
  return async (input: RulesInput): Promise<SaveRulesResult> => {
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const shown = await openPlans(deps.store, input.integrationId);
    // Read, merged, compared and written in one step, so that of two saves at once none is lost.
    const result = await atomically(deps.store, (tx) => saveLocked({ ...deps, store: tx }, input));
    if (result.kind !== 'saved') return result;
    for (const plan of shown) deps.wake.redraw(plan.id);
    deps.wake.execute();
    return result;
  };
}

async function saveLocked(deps: RulesDeps, input: RulesInput): Promise<SaveRulesResult> {
  const integration = await lockSettings(deps.store, input.integrationId);
  if (!integration) return { kind: 'not_found' };
  const before = policyOf(integration);
  const errors: Record<string, string> = {};
  const number = (field: string, text: string | null, min: number, max: number): number | null => {
    if (text === null || text.trim() === '') return null;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    errors[field] = `A whole number from ${min} to ${max}.`;
    return null;
  };
  const ways = await waysDown(deps, integration);
  const wanted = {
    ...before,
    ...(actionOf(input.action) ?? {}),
    workingHours: hoursOf(deps, input, before.workingHours, errors),
    caps: {
      perRun: number('cap_run', input.capRun, 1, 1000),
      percentPerRun: number('cap_run_percent', input.capRunPercent ?? null, 1, 100),
      perDay: number('cap_day', input.capDay, 1, 10_000),
      percentPerDay: number('cap_percent', input.capPercent, 1, 100),
    },
    maxEvidenceAgeDays: number('evidence_age', input.evidenceAge, 1, 30) ?? before.maxEvidenceAgeDays,
    maxImportAgeDays: number('import_age', input.importAge, 1, 90) ?? before.maxImportAgeDays,
    restoreDays: number('restore_days', input.restoreDays, 1, 365) ?? before.restoreDays,
    planLifeDays: number('plan_life', input.planLifeDays ?? null, 1, 30) ?? before.planLifeDays,
    keepDays: number('keep_days', input.keepDays ?? null, 1, 365) ?? before.keepDays,
    tellHolders: input.tellHolders ?? before.tellHolders,
    maxErrorRatePercent: number('error_rate', input.errorRate, 0, 100),
  };
  const rule: TypeRule = {
    thresholdDays: number('type_threshold', input.typeThreshold, 7, 730),
    newSeatGraceDays: number('type_grace', input.typeGrace, 0, 365),
    action: null,
    ...actionOf(input.typeAction),
  };
  if (!reaches([...ways.values()].flat(), actionOf(input.action)))
    errors['action'] = 'No license type here can be changed to that one.';
  if (input.typeId !== null && !reaches(ways.get(input.typeId) ?? [], actionOf(input.typeAction)))
    errors['type_action'] = 'This license type cannot be changed to that one.';
  const types = await withRule(deps, integration, before.types, input.typeId, rule, errors);
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const changes = policyChange(before, { ...wanted, types });
  const ref = refOf(integration, deps.vendors);
  const meanwhile = await changedMeanwhile(deps.store, ref, input.version, changes.codes);
  if (meanwhile) return meanwhile;
  const { policy, difference, voided } = await changePolicy(deps, deps.store, integration, { ...wanted, types });
  if (changes.codes.length > 0) {
    await deps.audit(deps.store, {
      actor: input.actor,
      subject: `integration:${integration.id}`,
      type: 'integration.rules_changed',
      data: { ...changes.data, policy: policy.version, changed: JSON.stringify(changes.codes) },
    });
  }
  return { kind: 'saved', voided, difference };
}

/** What was chosen: an action, and for a cheaper license which, as `downgrade:free`. Null: nothing was. */
function actionOf(
  text: string | null,
): { readonly action: PolicyAction; readonly toLicenseTypeId: string | null } | null {
  const to = text?.startsWith(DOWNGRADE_TO) ? text.slice(DOWNGRADE_TO.length) : null;
  const action = to === null ? POLICY_ACTIONS.find((known) => known === text && known !== 'downgrade') : 'downgrade';
  return action === undefined ? null : { action, toLicenseTypeId: to };
}

const DOWNGRADE_TO = 'downgrade:';

function reaches(ways: readonly string[], chosen: ReturnType<typeof actionOf>): boolean {
  return chosen === null || chosen.toLicenseTypeId === null || ways.includes(chosen.toLicenseTypeId);
}

async function withRule(
  { store }: RulesDeps,
  integration: IntegrationRow,
  before: Readonly<Record<string, TypeRule>>,
  typeId: string | null,
  rule: TypeRule,
  errors: Record<string, string>,
): Promise<Readonly<Record<string, TypeRule>>> {
  const empty = rule.thresholdDays === null && rule.newSeatGraceDays === null && rule.action === null;
  if (typeId === null) {
    if (!empty) errors['type'] = 'Choose the license type this is for.';
    return before;
  }
  const known = (await listLicenseTypes(store, integration.id)).some((type) => type.license_type_id === typeId);
  if (!known) errors['type'] = 'This license type is no longer there.';
  const others = Object.entries(before).filter(([id]) => id !== typeId);
  return Object.fromEntries(empty ? others : [...others, [typeId, rule]]);
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

function hoursOf(
  deps: RulesDeps,
  input: RulesInput,
  before: WorkingHours | null,
  errors: Record<string, string>,
): WorkingHours | null {
  const { from, to } = input;
  const zone = (input.zone ?? '').trim() || deps.timeZone;
  const holidays = [...new Set(input.holidays ?? before?.holidays ?? [])].sort();
  const bad = holidays.find((day) => !isDay(day));
  if (bad !== undefined) errors['holidays'] = `"${bad.slice(0, 40)}" is no day. One a line, such as 2026-12-25.`;
  if (!isTimeZone(zone)) errors['zone'] = 'A time zone such as Europe/Berlin.';
  if (input.days.length === 0) {
    if (holidays.length > 0) errors['days'] = 'Choose the working days, or remove the holidays.';
    return null;
  }
  if (from === null || !TIME.test(from)) errors['from'] = 'A time such as 09:00.';
  if (to === null || !TIME.test(to) || (from !== null && to <= from)) errors['to'] = 'A time later than the start.';
  if (errors['from'] || errors['to'] || errors['zone'] || errors['holidays'] || from === null || to === null)
    return before;
  const hours = { timeZone: zone, days: [...new Set(input.days)].sort(), from, to, holidays };
  if (nextOpening(iso(deps.clock.now()), hours) === null)
    errors['days'] = 'With these hours nothing would ever be done.';
  return hours;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}

async function refuse(deps: RulesDeps, actor: string): Promise<Refusal | null> {
  if (may('configure', await deps.people.standing(actor), [])) return null;
  const whoMay = whoMayConfigure(deps.admins);
  return { kind: 'refused', reason: 'Settings are for admins of this Slack workspace.', whoMay };
}
