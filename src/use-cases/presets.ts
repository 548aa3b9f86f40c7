import type { Connector } from '../connector/contract.ts';
import { type AccessAction, may, type Standing } from '../domain/access.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { Preset } from './person-views.ts';
import { approversOf } from './rows.ts';

/** What may be wanted of one seat: the right it takes, and whether a vendor can. */
const PRESETS: readonly {
  readonly preset: Preset;
  readonly right: AccessAction;
  readonly can: (connector: Connector) => boolean;
}[] = [
  { preset: 'details', right: 'read_details', can: ({ capabilities }) => capabilities.has('account') },
  { preset: 'roles', right: 'read_details', can: ({ capabilities }) => capabilities.has('action:getRoles') },
  { preset: 'update', right: 'change_details', can: ({ updateFields }) => updateFields !== null },
  { preset: 'deactivate', right: 'report', can: ({ capabilities }) => capabilities.has('action:reclaim') },
];

/** What this person may want of a seat in this app, of what its vendor can. Asked again by whatever then does it. */
export function presetsFor(
  connector: Connector | undefined,
  standing: Standing,
  integration: IntegrationRow,
): readonly Preset[] {
  if (!connector) return [];
  const approvers = approversOf(integration);
  return PRESETS.filter(({ right, can }) => can(connector) && may(right, standing, approvers)).map(
    ({ preset }) => preset,
  );
}

/** A vendor's id as somebody may type it: nothing that could become a path of its own. Null for anything else. */
export function cleanVendorId(typed: string): string | null {
  const id = typed.trim();
  return /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,99}$/.test(id) && !id.includes('..') ? id : null;
}
