import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process in leases: host, process id and something unique. */
export function createHolder(): string {
  return `${hostname()}/${process.pid}/${randomUUID()}`;
}

/**
 * Whether a lease's holder can be shown to be dead: a process of this host that no longer runs, or one that had our
 * own process id before us (as in a restarted container). Anything else is given the benefit of the doubt.
 */
export function isDeadHolder(holder: string, self: string): boolean {
  const [host, pid] = holder.split('/');
  // A lease's holder is a process and something more for the one acquisition.
  if (holder === self || holder.startsWith(`${self}/`) || host !== hostname()) return false;
  const id = Number(pid);
  if (!Number.isInteger(id) || id <= 0) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
