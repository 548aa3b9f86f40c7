import { type ExemptDeps, endExemption, extendExemption, grantExemption, showExemptForm } from './exempt.ts';
import { listExemptions, refreshGroups, tellEndedExemptions } from './keep-exemptions.ts';
import type { Notifier } from './ports.ts';

/** Everything about exemptions, composed once. */
export function createExemptions(deps: ExemptDeps & { readonly notifier: Notifier }) {
  const groups = refreshGroups(deps);
  const tell = tellEndedExemptions(deps);
  return {
    showExemptForm: showExemptForm(deps),
    grantExemption: grantExemption(deps),
    endExemption: endExemption(deps),
    extendExemption: extendExemption(deps),
    listExemptions: listExemptions(deps),
    /** Upkeep: asks again who is in exempt user groups, and tells granters what has ended. */
    keepExemptions: async (): Promise<void> => {
      await groups();
      await tell();
    },
  };
}
