import { may } from '../domain/access.ts';
import type { Core, People, Vendors } from './ports.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type SourcesDeps = Core & {
  readonly vendors: Pick<Vendors, 'find'>;
  readonly people: Pick<People, 'standing'>;
  readonly admins: readonly string[];
};

/** The refusal of somebody who may not set an app up, or null. */
export async function refuseSources(
  deps: Pick<SourcesDeps, 'people' | 'admins'>,
  actor: string,
): Promise<Refusal | null> {
  if (may('configure', await deps.people.standing(actor), [])) return null;
  return {
    kind: 'refused',
    reason: 'Saying which sources speak for an app is for admins of this Slack workspace.',
    whoMay: whoMayConfigure(deps.admins),
  };
}
