import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegrations } from '../store/attempts.ts';
import {
  claimTelling,
  type ExemptionRow,
  forgetExempted,
  livingExemptions,
  saveMembers,
  untoldExemptions,
} from '../store/exemptions.ts';
import { findIntegration, listIntegrations, listLicenseTypes } from '../store/integrations.ts';
import { findSeat } from '../store/seats.ts';
import { coveredBy, type ExemptDeps, mayEnd, refuseExempt } from './exempt.ts';
import { emailsOf } from './exempt-target.ts';
import { type Core, DeliveryError, type Directory, type Notifier, type Vendors } from './ports.ts';
import { approversOf, refOf, stringsOf } from './rows.ts';
import type { ExemptionView, Refusal } from './views.ts';

const REFRESH_MS = 60 * 60_000;

export type ListExemptionsResult = { readonly kind: 'list'; readonly exemptions: readonly ExemptionView[] } | Refusal;

/** Every exemption that holds now where this person may exempt, the soonest to end first, and which of them they may end. */
export function listExemptions(deps: ExemptDeps) {
  return async (input: { readonly actor: string }): Promise<ListExemptionsResult> => {
    const all = await listIntegrations(deps.store);
    const refusal = await refuseExempt(deps, input.actor, all.flatMap(approversOf));
    if (refusal) return refusal;
    const standing = await deps.people.standing(input.actor);
    const mine = all.filter((one) => may('exempt', standing, approversOf(one))).map((one) => one.id);
    const rows = (await livingExemptions(deps.store, iso(deps.clock.now()))).filter(
      (row) => row.integration_id === null || mine.includes(row.integration_id),
    );
    const exemptions: ExemptionView[] = [];
    for (const row of [...rows].reverse()) {
      exemptions.push({ ...(await viewOf(deps, row)), mayEnd: mayEnd(standing, await coveredBy(deps, row)) });
    }
    return { kind: 'list', exemptions };
  };
}

/**
 * Tells the granter of each exemption whose time is over, once: the telling is claimed before it is sent. Returns how
 * many were told.
 */
export function tellEndedExemptions(
  deps: Core & { readonly notifier: Notifier; readonly vendors: Pick<Vendors, 'find'> },
) {
  return async (): Promise<number> => {
    let told = 0;
    for (const row of await untoldExemptions(deps.store, iso(deps.clock.now()))) {
      if (!(await claimTelling(deps.store, row.id, iso(deps.clock.now())))) continue;
      try {
        await deps.notifier.sayExemptionEnded(row.granted_by, await viewOf(deps, row));
        told += 1;
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        deps.log.warn({ err: error, exemption: row.id }, 'the end of an exemption could not be told');
      }
    }
    return told;
  };
}

/**
 * Asks Slack again, at most once an hour, who is in the user groups that are exempt. Who joined is exempt from then on,
 * who left is judged again; where Slack does not answer, or not for everybody, nobody loses the promise.
 */
export function refreshGroups(
  deps: Core & { readonly directory: Directory; readonly refreshPlans: ExemptDeps['refreshPlans'] },
) {
  let asked = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    const now = deps.clock.now();
    if (now.getTime() - asked < REFRESH_MS) return;
    asked = now.getTime();
    for (const row of await livingExemptions(deps.store, iso(now))) {
      if (row.scope === 'group' && (await refreshOne(deps, row)).moved)
        await deps.refreshPlans(row.integration_id ?? undefined);
    }
  };
}

/**
 * Asks Slack who is in the user groups that are exempt in one integration; what it said within `maxAgeMs` counts. False
 * where it does not answer about one of them, or about one member, so that it is not known who is exempt. No group,
 * nobody is asked.
 */
export async function refreshGroupsOf(
  deps: Pick<Core, 'store' | 'clock' | 'audit'> & { readonly directory: Pick<Directory, 'membersOf' | 'emailOf'> },
  integrationId: string,
  maxAgeMs: number,
): Promise<boolean> {
  let known = true;
  for (const row of await livingExemptions(deps.store, iso(deps.clock.now()), integrationId)) {
    if (row.scope === 'group' && !(await refreshOne(deps, row, maxAgeMs)).known) known = false;
  }
  return known;
}

/** `known`: Slack told of every member. `moved`: what it told is not what was stored, and now is. */
async function refreshOne(
  deps: Pick<Core, 'store' | 'audit'> & { readonly directory: Pick<Directory, 'membersOf' | 'emailOf'> },
  row: ExemptionRow,
  maxAgeMs?: number,
): Promise<{ readonly known: boolean; readonly moved: boolean }> {
  const told = await emailsOf(deps.directory, row.target, maxAgeMs);
  if (told === null) return { known: false, moved: false };
  const before = stringsOf(row.members);
  const after = told.whole ? told.emails : [...new Set([...before, ...told.emails])].sort();
  const moved = [...before.filter((one) => !after.includes(one)), ...after.filter((one) => !before.includes(one))];
  if (moved.length === 0) return { known: told.whole, moved: false };
  await atomically(deps.store, async (tx) => {
    await lockIntegrations(tx, row.integration_id);
    await saveMembers(tx, row.id, after);
    await forgetExempted(tx, row, moved);
    await deps.audit(tx, {
      actor: 'job:upkeep',
      subject: `exemption:${row.id}`,
      type: 'exemption.members_changed',
      data: { members: after.length },
    });
  });
  return { known: told.whole, moved: true };
}

async function viewOf(
  deps: Pick<Core, 'store'> & { readonly vendors: Pick<Vendors, 'find'> },
  row: ExemptionRow,
): Promise<ExemptionView> {
  const integration = row.integration_id === null ? undefined : await findIntegration(deps.store, row.integration_id);
  return {
    id: row.id,
    scope: row.scope,
    who: await whoOf(deps, row),
    integration: integration ? refOf(integration, deps.vendors) : null,
    reason: row.reason,
    grantedBy: row.granted_by,
    until: row.until,
    mayEnd: true,
  };
}

async function whoOf({ store }: Pick<Core, 'store'>, row: ExemptionRow): Promise<string> {
  if (row.scope === 'seat') {
    const seat = await findSeat(store, row.integration_id ?? '', row.target);
    return seat?.display_name ?? seat?.email ?? row.target;
  }
  if (row.scope !== 'license_type') return row.target;
  const types = await listLicenseTypes(store, row.integration_id ?? '');
  return types.find((type) => type.license_type_id === row.target)?.name ?? row.target;
}
