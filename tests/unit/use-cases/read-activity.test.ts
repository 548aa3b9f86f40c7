import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { findSource } from '../../../src/store/activity.ts';
import { findSeat, upsertSeats } from '../../../src/store/seats.ts';
import { refreshVerdicts } from '../../../src/use-cases/judge-seats.ts';
import { readActivity } from '../../../src/use-cases/read-activity.ts';
import { aReading, daysAgo, NOW } from '../../builders.ts';
import { aLogOf, LOG, type LogStory } from '../../connections.ts';
import { aCore, aStore, connected, HandClock } from '../../stores.ts';

const CARLA = { externalId: '1300', at: daysAgo(1), signal: 'use' as const };

/** A tenant with an idle and a busy member, read once, 90 days of log behind it. */
async function aTenant(first: LogStory = {}) {
  const store = await aStore();
  const clock = new HandClock();
  const core = aCore(store, clock);
  const integration = await connected(store);
  await upsertSeats(store, 'int_1', [aReading(), aReading({ external_id: '1300' })], NOW);
  const read = (story: LogStory, signal = new AbortController().signal) =>
    readActivity(core, integration, aLogOf({ retention: 90, ...story }), signal);
  const verdictOf = async (id: string) => {
    await refreshVerdicts(core, integration);
    return (await findSeat(store, 'int_1', id))?.verdict;
  };
  await read({ signs: [CARLA], ...first });
  return { store, clock, read, verdictOf, source: () => findSource(store, 'int_1', LOG) };
}

describe('reading activity', () => {
  it('lets the silence of a log that watched long enough count', async () => {
    const { verdictOf } = await aTenant();
    expect(await verdictOf('1200')).toBe('inactive');
    expect(await verdictOf('1300')).toBe('active');
  });

  it('makes a seat active again at once, whoever read the sign of life', async () => {
    const { read, verdictOf } = await aTenant();
    expect(await verdictOf('1200')).toBe('inactive');
    await read({ signs: [{ ...CARLA, externalId: '1200' }] });
    expect(await verdictOf('1200')).toBe('active');
  });

  it('counts a sign of life even when the reading was stopped right after it', async () => {
    const { read, verdictOf } = await aTenant();
    expect(await verdictOf('1200')).toBe('inactive');
    const stop = new AbortController();
    const stopped = read({ signs: [{ ...CARLA, externalId: '1200' }], afterPage: () => stop.abort() }, stop.signal);
    await expect(stopped).rejects.toThrow();
    expect(await verdictOf('1200')).toBe('active');
  });

  it('takes back what rested on silence as soon as the log does not answer', async () => {
    const { read, verdictOf, source } = await aTenant();
    expect(await verdictOf('1200')).toBe('inactive');
    expect(await read({ fails: true })).toMatchObject({ problem: 'Asana does not answer' });
    expect(await verdictOf('1200')).toBe('undetermined');
    expect(await verdictOf('1300')).toBe('active');
    expect(await source()).toMatchObject({ failing: 'Asana does not answer', observed_at: NOW });
    await read({});
    expect(await verdictOf('1200')).toBe('inactive');
    expect((await source())?.failing).toBeNull();
  });

  it('does not believe a log that never saw anybody', async () => {
    const { verdictOf, source } = await aTenant({ signs: [] });
    expect((await source())?.failing).toMatch(/no activity of anybody/);
    expect(await verdictOf('1200')).toBe('undetermined');
  });

  it('takes a failed sign-in for no sign of life', async () => {
    const { read, verdictOf } = await aTenant();
    await read({ signs: [{ externalId: '1200', at: daysAgo(1), signal: 'attempt' }] });
    expect(await verdictOf('1200')).toBe('inactive');
  });

  it('has watched without a gap as long as it comes back before the vendor forgets, and starts anew after', async () => {
    const { read, clock, source } = await aTenant();
    const first = (await source())?.watched_since;
    expect(first).toBe(daysAgo(90));
    clock.set(addDays(NOW, 80));
    await read({});
    expect((await source())?.watched_since).toBe(first);
    clock.set(addDays(NOW, 171));
    await read({});
    expect((await source())?.watched_since).toBe(addDays(NOW, 81));
  });
});
