import { closest, distance } from 'fastest-levenshtein';
import { type IntegrationRow, listIntegrations } from '../store/integrations.ts';
import type { Core, Vendors } from './ports.ts';

export type Found =
  | { readonly kind: 'found'; readonly integration: IntegrationRow }
  /** Several instances of one vendor: the person must say which. */
  | { readonly kind: 'ambiguous'; readonly among: readonly IntegrationRow[] }
  | {
      readonly kind: 'unknown';
      readonly didYouMean: string | null;
      readonly known: readonly string[];
      readonly connectable: string | null;
    };

/**
 * Finds an integration by what a person typed: its own word, its name, or its vendor's id or name when there is just
 * one. Otherwise says what was probably meant.
 */
export function findByWord(deps: Pick<Core, 'store'> & { readonly vendors: Pick<Vendors, 'connectors' | 'find'> }) {
  return async (typed: string): Promise<Found> => {
    const word = typed.trim().toLowerCase();
    const all = await listIntegrations(deps.store);
    const exact = all.find((row) => row.slug === word || row.name.toLowerCase() === word);
    if (exact) return { kind: 'found', integration: exact };
    const vendor = deps.vendors.connectors.find(
      (connector) => connector.id === word || connector.name.toLowerCase() === word,
    );
    const instances = vendor ? all.filter((row) => row.connector_id === vendor.id) : [];
    const [only] = instances;
    if (instances.length === 1 && only) return { kind: 'found', integration: only };
    if (instances.length > 1) return { kind: 'ambiguous', among: instances };
    const known = all.map((row) => row.slug);
    return { kind: 'unknown', didYouMean: nearest(word, known), known, connectable: vendor?.id ?? null };
  };
}

/** Every living integration, in the order in which they were connected. */
export function connectedIntegrations({ store }: Pick<Core, 'store'>): Promise<readonly IntegrationRow[]> {
  return listIntegrations(store);
}

/** The nearest known word, unless nothing is near: at most two letters away, or a third of the word. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word === '') return null;
  const best = closest(word, known);
  return distance(word, best) <= Math.max(2, Math.floor(word.length / 3)) ? best : null;
}
