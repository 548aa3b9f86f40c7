import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { changeOf, type Facts, policyChange } from '../domain/policy-facts.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, type IntegrationRow, updateIntegration } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import { findSchedule } from '../store/schedules.ts';
import { settingsVersion } from '../store/settings-history.ts';
import { changedMeanwhile, changePolicy, lockSettings } from './change-policy.ts';
import type { Core, People, Vendors, Wake } from './ports.ts';
import { approversOf, capabilitiesOf, policyOf, refOf } from './rows.ts';
import { type EnsureSchedule, nextRuns } from './schedules.ts';
import { isGroup } from './standing.ts';
import type { ChangedMeanwhile, Refusal, SettingsView } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type SettingsDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly wake: Wake;
  readonly admins: readonly string[];
  readonly ensureSchedule: EnsureSchedule;
};

export type ShowSettingsResult =
  | { readonly kind: 'settings'; readonly view: SettingsView }
  | { readonly kind: 'not_found' }
  | Refusal;

/** The settings of one integration, for the modal. */
export function showSettings(deps: SettingsDeps) {
  return async (input: { readonly actor: string; readonly integrationId: string }): Promise<ShowSettingsResult> => {
    // Before anything the form shows: what is saved while this waits for others then counts as saved after it.
    const version = await settingsVersion(deps.store, input.integrationId);
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const policy = policyOf(integration);
    const schedule = await findSchedule(deps.store, 'sync', integration.id);
    const effects = (await deps.vendors.connect(integration).catch(() => null))?.effects('reclaim') ?? null;
    return {
      kind: 'settings',
      view: {
        integration: refOf(integration, deps.vendors),
        version,
        thresholdDays: policy.thresholdDays,
        newSeatGraceDays: policy.newSeatGraceDays,
        protectedEmails: policy.protectedEmails,
        approvers: approversOf(integration),
        channel: integration.channel,
        reclaimEnabled: integration.reclaim_enabled_at !== null,
        canReclaim: capabilitiesOf(integration).reclaim,
        effects,
        schedule: schedule
          ? {
              pattern: schedule.pattern,
              timeZone: schedule.time_zone,
              nextAt: nextRuns(schedule.pattern, schedule.time_zone, deps.clock.now(), 3),
            }
          : null,
      },
    };
  };
}

export interface SettingsInput {
  readonly actor: string;
  readonly integrationId: string;
  /** Of the form as it was opened; absent where there was no form. */
  readonly version?: number;
  readonly thresholdDays: number;
  readonly newSeatGraceDays: number;
  /** Null leaves the list as it is. */
  readonly protectedEmails: readonly string[] | null;
  readonly approvers: readonly string[];
  readonly channel: string | null;
  /** Null leaves the switch as it is. */
  readonly reclaimEnabled: boolean | null;
  /** Local time of the daily sync as HH:MM; null leaves the schedule as it is. */
  readonly syncAt: string | null;
}

export type SaveSettingsResult =
  | { readonly kind: 'saved'; readonly voided: number }
  | ChangedMeanwhile
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Saves settings. A changed policy gets a new version, voids open plans and has every seat judged again. */
export function saveSettings(deps: SettingsDeps) {
  return async (input: SettingsInput): Promise<SaveSettingsResult> => {
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const shown = await openPlans(deps.store, input.integrationId);
    // Read, merged, compared and written in one step, so that of two saves at once none is lost.
    const result = await atomically(deps.store, (tx) => saveLocked(deps, tx, input));
    if (result.kind === 'saved') for (const plan of shown) deps.wake.redraw(plan.id);
    return result;
  };
}

async function saveLocked(deps: SettingsDeps, tx: Core['store'], input: SettingsInput): Promise<SaveSettingsResult> {
  const integration = await lockSettings(tx, input.integrationId);
  if (!integration) return { kind: 'not_found' };
  const errors = faults(input);
  if (capabilitiesOf(integration).reclaim.can === 'no' && input.reclaimEnabled === true) {
    errors['reclaim'] = capabilitiesOf(integration).reclaim.why.slice(0, 150);
  }
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const before = policyOf(integration);
  const protectedEmails = input.protectedEmails?.flatMap((email) => normalizeEmail(email) ?? []);
  const wanted = {
    ...before,
    thresholdDays: input.thresholdDays,
    newSeatGraceDays: input.newSeatGraceDays,
    protectedEmails: protectedEmails ? [...new Set(protectedEmails)].sort() : before.protectedEmails,
  };
  const schedule = await findSchedule(tx, 'sync', integration.id);
  const pattern = patternOf(input.syncAt, schedule?.pattern ?? null);
  const reclaim = input.reclaimEnabled ?? integration.reclaim_enabled_at !== null;
  // Groups are no part of the form, so they stay approvers.
  const approvers = [...new Set([...input.approvers, ...approversOf(integration).filter(isGroup)])];
  const rules = policyChange(before, wanted);
  const others = changeOf(othersOf(integration, schedule?.pattern ?? null), {
    approvers: approvers.join(' '),
    channel: input.channel,
    reclaim,
    schedule: pattern,
  });
  const changed = [...rules.codes, ...others.codes];
  const meanwhile = await changedMeanwhile(tx, refOf(integration, deps.vendors), input.version, changed);
  if (meanwhile) return meanwhile;
  if (changed.length === 0) return { kind: 'saved', voided: 0 };
  const now = iso(deps.clock.now());
  await updateIntegration(tx, integration.id, {
    approvers: JSON.stringify(approvers),
    channel: input.channel,
    reclaim_enabled_at: reclaim ? (integration.reclaim_enabled_at ?? now) : null,
  });
  const { policy, voided } = await changePolicy(deps, tx, integration, wanted);
  if (others.codes.includes('schedule') && pattern !== null)
    await deps.ensureSchedule({ kind: 'sync', subjectId: integration.id, pattern }, tx);
  await deps.audit(tx, {
    actor: input.actor,
    subject: `integration:${integration.id}`,
    type: 'integration.settings_changed',
    data: { ...rules.data, ...others.data, policy: policy.version, reclaim, changed: JSON.stringify(changed) },
  });
  return { kind: 'saved', voided };
}

/** What the settings hold beside the policy, by code. */
function othersOf(integration: IntegrationRow, schedule: string | null): Facts {
  return {
    approvers: approversOf(integration).join(' '),
    channel: integration.channel,
    reclaim: integration.reclaim_enabled_at !== null,
    schedule,
  };
}

/** A daily pattern for a time of day; a schedule that has this time already stays as it is, even a weekly one. */
function patternOf(syncAt: string | null, known: string | null): string | null {
  if (syncAt === null) return known;
  const [hour, minute] = syncAt.split(':').map(Number);
  const time = `${minute ?? 0} ${hour ?? 3} `;
  return known?.startsWith(time) ? known : `${time}* * *`;
}

function faults(input: SettingsInput): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!Number.isInteger(input.thresholdDays) || input.thresholdDays < 7 || input.thresholdDays > 730) {
    errors['threshold'] = 'A whole number of days from 7 to 730.';
  }
  if (!Number.isInteger(input.newSeatGraceDays) || input.newSeatGraceDays < 0 || input.newSeatGraceDays > 365) {
    errors['grace'] = 'A whole number of days from 0 to 365.';
  }
  const bad = input.protectedEmails?.find((email) => normalizeEmail(email) === null);
  if (bad !== undefined) errors['protected'] = `"${bad.slice(0, 60)}" is no email address. One address a line.`;
  if (input.syncAt !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(input.syncAt))
    errors['sync_at'] = 'A time such as 03:30.';
  return errors;
}

async function refuse(deps: SettingsDeps, actor: string): Promise<Refusal | null> {
  if (may('configure', await deps.people.standing(actor), [])) return null;
  return {
    kind: 'refused',
    reason: 'Settings are for admins of this Slack workspace.',
    whoMay: whoMayConfigure(deps.admins),
  };
}
