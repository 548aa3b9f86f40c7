import { describe, expect, it } from 'vitest';
import { Random } from '../../sandbox/world/random.ts';
import { IDLE, INTEGRATION, World } from '../harness/world.ts';

const STOPS = 50;
const SYNC = [{ do: 'sync' }] as const;

/** A tenant of 37, read once; since then three used it, one became an admin and one left. */
async function aChangedTenant(seed = 1): Promise<World> {
  const world = await World.open(seed);
  for (let number = 0; number < 27; number += 1) world.vendor.add(`p${number}`, 1 + ((number * 7) % 85));
  await world.together(SYNC);
  await world.together([{ do: 'pass', ms: 3_600_000 }]);
  for (const seat of [0, 1, 2]) world.vendor.happens(IDLE[seat]!, 'activity');
  world.vendor.happens('dee', 'admin');
  world.vendor.happens('p3', 'gone');
  world.vendor.add('newcomer', 0);
  return world;
}

/** Everything a reading leaves behind but run ids and the times at which it happened to be made. */
async function content({ store }: World) {
  const seats = await store.selectFrom('seats').selectAll().orderBy('external_id').execute();
  const activity = await store.selectFrom('activity').selectAll().orderBy('external_id').execute();
  const sources = await store.selectFrom('activity_sources').selectAll().orderBy('source').execute();
  const snapshots = await store.selectFrom('snapshots').selectAll().orderBy('day').execute();
  const integrations = await store.selectFrom('integrations').selectAll().execute();
  return {
    seats: seats.map(({ first_seen_at: _, gone_at, verdict_changes_at: __, ...seat }) => ({
      ...seat,
      gone: gone_at !== null,
    })),
    activity,
    sources: sources.map(({ watched_since: _, observed_at: __, ...source }) => source),
    snapshots: snapshots.map(({ taken_at: _, ...snapshot }) => snapshot),
    integrations: integrations.map(({ checked_at: _, ...integration }) => integration),
    running: (await store.selectFrom('sync_runs').select('id').where('state', '=', 'running').execute()).length,
  };
}

async function undisturbed() {
  const world = await aChangedTenant();
  const before = world.process().steps;
  await world.together(SYNC);
  const steps = world.process().steps - before;
  const expected = await content(world);
  await world.close();
  expect(expected.seats.filter((seat) => seat.gone).map((seat) => seat.external_id)).toEqual(['p3']);
  return { steps, expected };
}

describe('a reading that is stopped and made again', () => {
  it(`leaves the same behind as an undisturbed one, killed at ${STOPS} places`, async () => {
    const { steps, expected } = await undisturbed();
    expect(steps).toBeGreaterThan(STOPS);
    const random = new Random(50);
    for (let stop = 0; stop < STOPS; stop += 1) {
      const fuse = random.int(1, steps);
      const world = await aChangedTenant();
      await world.together([{ do: 'fuse', steps: fuse }]);
      await world.together(SYNC);
      expect(world.crashes, `step ${fuse} of ${steps}`).toBe(1);
      await world.together(SYNC);
      expect(await content(world), `killed at step ${fuse} of ${steps}\n${world.trace.join('\n')}`).toEqual(expected);
      await world.close();
    }
  }, 120_000);

  it('leaves the same behind when it is told to stop after any of its pages', async () => {
    const { expected } = await undisturbed();
    for (let page = 1; ; page += 1) {
      const world = await aChangedTenant();
      const stopping = new AbortController();
      let pages = 0;
      const result = await world.process().use.sync({
        actor: 'U1',
        integrationId: INTEGRATION,
        signal: stopping.signal,
        onProgress: async () => {
          pages += 1;
          if (pages === page) stopping.abort(new Error('the process stops'));
        },
      });
      expect(result.kind).toBe('finished');
      await world.together(SYNC);
      expect(await content(world), `stopped after page ${page}`).toEqual(expected);
      await world.close();
      if (pages < page) break;
    }
  }, 60_000);
});
