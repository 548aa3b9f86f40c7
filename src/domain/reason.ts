/** Why seats are taken back, as lists, events and exports carry it. */
export type ReasonCode = 'license' | 'compliance' | 'security' | 'leaver';

/** What somebody who asks for a report may give as the reason. That a person left is a fact, and nobody's choice. */
export const ASKED_REASONS = ['license', 'compliance', 'security'] as const;

export type AskedReason = (typeof ASKED_REASONS)[number];

/** The reason of one seat on a list: who left is a leaver, whatever the list was asked for. */
export function reasonOf(item: { readonly verdict: 'inactive' | 'leaver' }, list: ReasonCode): ReasonCode {
  return item.verdict === 'leaver' ? 'leaver' : list;
}
