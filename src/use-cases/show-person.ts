import { findIntegration } from '../store/integrations.ts';
import { findSeat } from '../store/seats.ts';
import { type ExplainDeps, explainPerson } from './explain-person.ts';
import type { PersonCard, Preset } from './person-views.ts';
import { presetsFor } from './presets.ts';
import type { Refusal, WhyView } from './views.ts';

export type ShowPersonResult =
  | { readonly kind: 'card'; readonly card: PersonCard }
  /** Nobody with this address holds a seat in any app this person may look into. */
  | { readonly kind: 'unknown' }
  | Refusal;

/** Whose card, by address or by one of their seats. */
export type ShowPersonInput = { readonly actor: string } & (
  | { readonly email: string }
  | { readonly integrationId: string; readonly externalId: string }
);

/** The card of a person: every seat with its verdict of this moment, and what the asker may have done about it. */
export function showPerson(deps: ExplainDeps) {
  const explain = explainPerson(deps);
  return async ({ actor, ...whom }: ShowPersonInput): Promise<ShowPersonResult> => {
    const email = 'email' in whom ? whom.email : await emailOf(deps, whom);
    const input = { actor, email };
    const explained = await explain(input);
    if (explained.kind !== 'explained') return explained;
    const standing = await deps.people.standing(input.actor);
    const seats: { readonly why: WhyView; readonly presets: readonly Preset[] }[] = [];
    for (const why of explained.views) {
      const integration = await findIntegration(deps.store, why.integration.id);
      if (!integration) continue;
      const connector = deps.vendors.find(integration.connector_id);
      seats.push({ why, presets: presetsFor(connector, standing, integration) });
    }
    const [first] = explained.views;
    return {
      kind: 'card',
      card: { name: first?.displayName ?? first?.email ?? input.email, email: first?.email ?? input.email, seats },
    };
  };
}

/** The address of whoever holds a seat; empty where it is gone. */
async function emailOf(
  { store }: Pick<ExplainDeps, 'store'>,
  seat: { readonly integrationId: string; readonly externalId: string },
): Promise<string> {
  return (await findSeat(store, seat.integrationId, seat.externalId))?.email ?? '';
}
