import * as z from 'zod';
import type { ActionInput } from '../connector/contract.ts';
import type { FieldChange } from '../domain/detail-change.ts';
import type { ChangeRow } from '../store/detail-changes.ts';

/** From rows of asked changes to what they say: the JSON columns are parsed here and nowhere else. */

const Difference = z.array(
  z.object({ field: z.string(), label: z.string(), from: z.string().nullable(), to: z.string() }),
);

export function differenceOf(row: Pick<ChangeRow, 'difference'>): readonly FieldChange[] {
  return Difference.parse(JSON.parse(row.difference));
}

export function seenOf(row: Pick<ChangeRow, 'seen'>): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(JSON.parse(row.seen));
}

/** What the vendor is asked: the fields somebody chose, and nothing else. */
export function inputOf(row: Pick<ChangeRow, 'external_id' | 'email' | 'difference'>): ActionInput {
  const values = Object.fromEntries(differenceOf(row).map(({ field, to }) => [field, to]));
  return { externalId: row.external_id, email: row.email, values };
}

/** How many characters of a change's hash its buttons carry. */
export const CHANGE_HASH_PREFIX = 12;

export function hashPrefixOf(row: Pick<ChangeRow, 'hash'>): string {
  return row.hash?.slice(0, CHANGE_HASH_PREFIX) ?? '';
}
