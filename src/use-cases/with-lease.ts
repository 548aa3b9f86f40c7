import { iso } from '../clock.ts';
import { releaseLease, takeLease } from '../store/leases.ts';
import type { Core } from './ports.ts';

const LEASE_MS = 60_000;
const RENEW_MS = 15_000;

export type LeaseDeps = Pick<Core, 'store' | 'clock' | 'ids'> & { readonly holder: string };

export type Leased<T> = { readonly held: true; readonly value: T } | { readonly held: false };

/**
 * Does work that only one process may do at a time, under a lease in the store that is renewed while the work goes on
 * and that a crash lets expire. The work's signal aborts when the lease was lost or the caller stops.
 */
export async function withLease<T>(
  deps: LeaseDeps,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Leased<T>> {
  const { store, clock } = deps;
  // One holder an acquisition, not one a process: two syncs asked for in the same bot exclude each other too.
  const holder = `${deps.holder}/${deps.ids.next('lease')}`;
  const hold = () => {
    const now = clock.now();
    const expiresAt = iso(new Date(now.getTime() + LEASE_MS));
    return takeLease(store, { name, holder, now: iso(now), expiresAt });
  };
  if (!(await hold())) return { held: false };
  const lost = new AbortController();
  const beat = setInterval(() => {
    hold().then(
      (held) => held || lost.abort(new Error(`the lease ${name} was lost`)),
      (error: unknown) => lost.abort(error),
    );
  }, RENEW_MS);
  beat.unref();
  try {
    return { held: true, value: await work(AbortSignal.any([signal, lost.signal])) };
  } finally {
    clearInterval(beat);
    await releaseLease(store, name, holder);
  }
}
