import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, updateIntegration } from '../store/integrations.ts';
import { findSchedule } from '../store/schedules.ts';
import { nextPolicy, storePolicy, voidForPolicy } from './change-policy.ts';
import type { Core, People, Vendors, Wake } from './ports.ts';
import { approversOf, capabilitiesOf, policyOf, refOf } from './rows.ts';
import { type EnsureSchedule, nextRuns } from './schedules.ts';
import type { Refusal, SettingsView } from './views.ts';
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
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Saves settings. A changed policy gets a new version, voids open plans and has every seat judged again. */
export function saveSettings(deps: SettingsDeps) {
  return async (input: SettingsInput): Promise<SaveSettingsResult> => {
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const errors = faults(input);
    const reclaim = input.reclaimEnabled ?? integration.reclaim_enabled_at !== null;
    if (capabilitiesOf(integration).reclaim.can === 'no' && input.reclaimEnabled === true) {
      errors['reclaim'] = capabilitiesOf(integration).reclaim.why.slice(0, 150);
    }
    if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    const before = policyOf(integration);
    const wanted = input.protectedEmails?.flatMap((email) => normalizeEmail(email) ?? []);
    const protectedEmails = wanted ? [...new Set(wanted)].sort() : before.protectedEmails;
    const change = await nextPolicy(deps, integration, {
      ...before,
      thresholdDays: input.thresholdDays,
      newSeatGraceDays: input.newSeatGraceDays,
      protectedEmails,
    });
    const { policy } = change;
    const wasEnabled = integration.reclaim_enabled_at;
    await atomically(deps.store, async (tx) => {
      await updateIntegration(tx, integration.id, {
        approvers: JSON.stringify(input.approvers),
        channel: input.channel,
        reclaim_enabled_at: reclaim ? (wasEnabled ?? iso(deps.clock.now())) : null,
      });
      await storePolicy(tx, integration.id, change);
      await deps.audit(tx, {
        actor: input.actor,
        subject: `integration:${integration.id}`,
        type: 'integration.settings_changed',
        data: {
          policy: policy.version,
          threshold: policy.thresholdDays,
          grace: policy.newSeatGraceDays,
          reclaim,
          approvers: input.approvers.join(' '),
        },
      });
    });
    if (input.syncAt !== null) {
      const [hour, minute] = input.syncAt.split(':').map(Number);
      await deps.ensureSchedule({
        kind: 'sync',
        subjectId: integration.id,
        pattern: `${minute ?? 0} ${hour ?? 3} * * *`,
      });
    }
    return { kind: 'saved', voided: await voidForPolicy(deps, integration.id, change) };
  };
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
