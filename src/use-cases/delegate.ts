import { iso } from '../clock.ts';
import { inOwnName, may } from '../domain/access.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { listIntegrations } from '../store/integrations.ts';
import { endDelegation, saveDelegation } from '../store/roles.ts';
import { type Core, DeliveryError, type Notifier, type People } from './ports.ts';
import { approversOf } from './rows.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type DelegateDeps = Core & {
  readonly people: People;
  readonly notifier: Pick<Notifier, 'say'>;
  readonly admins: readonly string[];
};

/** A part is handed over for at most this long at a time. */
const MOST_DAYS = 90;

export type DelegateResult =
  | { readonly kind: 'handed_over'; readonly to: string; readonly until: string }
  | { readonly kind: 'taken_back' }
  | { readonly kind: 'not_valid'; readonly reason: string }
  | Refusal;

/**
 * Hands an approver's part to somebody else until the end of a day (UTC), in place of any former deputy. A part one
 * holds as a deputy, or as the first admin while nobody is named, cannot be handed on.
 */
export function delegatePart(deps: DelegateDeps) {
  return async (input: {
    readonly actor: string;
    readonly to: string;
    /** A day as YYYY-MM-DD. */
    readonly until: string;
  }): Promise<DelegateResult> => {
    const { actor, to } = input;
    const refusal = await refuse(deps, actor);
    if (refusal) return refusal;
    const now = iso(deps.clock.now());
    const until = `${input.until}T23:59:59.999Z`;
    if (to === actor) return { kind: 'not_valid', reason: 'You are no deputy of yourself. Name somebody else.' };
    if (!isDay(input.until) || until <= now || until > addDays(now, MOST_DAYS + 1)) {
      return { kind: 'not_valid', reason: `Say a day from today on, at most ${MOST_DAYS} days ahead: 2026-12-01.` };
    }
    await atomically(deps.store, async (tx) => {
      await saveDelegation(tx, { from_user: actor, to_user: to, until, made_at: now });
      await deps.audit(tx, { actor, subject: `holder:${to}`, type: 'delegation.made', data: { until } });
    });
    const told = `<@${actor}> asked you to approve or keep seats in their place until ${input.until}. Lists name them; your clicks count.`;
    await deps.notifier.say(to, told).catch((error: unknown) => {
      if (!(error instanceof DeliveryError)) throw error;
      deps.log.warn({ err: error }, 'a deputy could not be told');
    });
    return { kind: 'handed_over', to, until };
  };
}

/** Takes an approver's part back; somebody who handed nothing over is told the same. */
export function endDelegatedPart(deps: DelegateDeps) {
  return async (input: { readonly actor: string }): Promise<DelegateResult> => {
    const { actor } = input;
    // Asked of nobody's rights: whoever handed a part over may always take it back.
    await atomically(deps.store, async (tx) => {
      if (!(await endDelegation(tx, actor))) return;
      await deps.audit(tx, { actor, subject: `holder:${actor}`, type: 'delegation.ended' });
    });
    return { kind: 'taken_back' };
  };
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

async function refuse(deps: DelegateDeps, actor: string): Promise<Refusal | null> {
  const approvers = (await listIntegrations(deps.store)).flatMap(approversOf);
  const own = { ...inOwnName(await deps.people.standing(actor)), firstAdmin: false };
  if (may('approve', own, approvers)) return null;
  const reason = 'Only somebody named approver can hand that part over; an admin names approvers in an app’s settings.';
  return { kind: 'refused', reason, whoMay: whoMayConfigure(deps.admins) };
}
