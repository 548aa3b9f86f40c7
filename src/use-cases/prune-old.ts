import { iso } from '../clock.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { emptyLogFile } from '../store/person.ts';
import {
  PRUNE_BATCH,
  pruneChanges,
  pruneExemptions,
  pruneMessages,
  pruneQuestions,
  pruneRecords,
  pruneRequests,
  pruneSeats,
  pruneStrayActivity,
} from '../store/prune.ts';
import type { Core } from './ports.ts';

/** What one batch took, by kind. */
type Taken = Readonly<
  Record<'seats' | 'activity' | 'requests' | 'changes' | 'questions' | 'messages' | 'exemptions' | 'records', number>
>;

/**
 * Takes what is older than `days` out of every row where it is no longer needed, as erasing a person does, in batches
 * that are short transactions of their own, each with its event. The audit trail holds ids alone and is not touched;
 * nothing open is. Null keeps everything. Returns how many rows were changed.
 */
export function pruneOld(deps: Pick<Core, 'store' | 'clock' | 'audit' | 'log'> & { readonly days: number | null }) {
  return async (signal?: AbortSignal): Promise<number> => {
    if (deps.days === null) return 0;
    const now = iso(deps.clock.now());
    const before = addDays(now, -deps.days);
    let changed = 0;
    for (;;) {
      const taken = await atomically(deps.store, (tx) => pruneBatch(deps, tx, before, now));
      const rows = Object.values(taken);
      changed += rows.reduce((sum, count) => sum + count, 0);
      if (rows.every((count) => count < PRUNE_BATCH) || signal?.aborted) break;
    }
    if (changed > 0) {
      await emptyLogFile(deps.store);
      deps.log.info({ rows: changed, before }, 'old rows were blanked');
    }
    return changed;
  };
}

async function pruneBatch(deps: Pick<Core, 'audit'>, tx: Core['store'], before: string, now: string): Promise<Taken> {
  const { seats, activity } = await pruneSeats(tx, before);
  const taken: Taken = {
    seats,
    activity: activity + (await pruneStrayActivity(tx, before)),
    requests: await pruneRequests(tx, before, now),
    changes: await pruneChanges(tx, before),
    questions: await pruneQuestions(tx, before),
    messages: await pruneMessages(tx, before),
    exemptions: await pruneExemptions(tx, before),
    records: await pruneRecords(tx, before),
  };
  if (Object.values(taken).some((count) => count > 0)) {
    await deps.audit(tx, {
      actor: 'job:retention',
      subject: 'installation',
      type: 'retention.pruned',
      data: { before, ...taken },
    });
  }
  return taken;
}
