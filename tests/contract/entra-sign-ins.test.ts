import { describe, expect, it } from 'vitest';
import type { Connection, Page } from '../../src/connector/contract.ts';
import type { SignIn } from '../../src/connector/directory.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { apps, aSeed, clients, daysAgo, guid, onePerPage, people, START } from './entra-scene.ts';
import { createSettings } from './entra-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const { appId } = apps.drawboard;
const SINCE = '2026-08-01T00:00:00.000Z';
const read = (connection: Connection, from: { since?: string; resume?: string } = {}) =>
  connection.signIns?.({ appId, since: SINCE, ...from }, signal);
const ids = (found: readonly SignIn[]) => found.map(({ id }) => id);

/** Every page of a reading, with the place each names. */
async function pagesOf(connection: Connection, from: { resume?: string } = {}): Promise<Page<SignIn>[]> {
  const pages: Page<SignIn>[] = [];
  for await (const page of read(connection, from) ?? []) pages.push(page);
  return pages;
}

describe('sign-ins into one app', () => {
  it('are successes into that app alone, newest first, with who and when', async () => {
    const { reach } = await setUp();
    expect(await collect<SignIn>(read(await reach()))).toEqual([
      { id: guid(901), personExternalId: people.ben.id, email: 'ben@northwind.test', at: daysAgo(2) },
      { id: guid(903), personExternalId: people.ivy.id, email: 'ivy@northwind.test', at: daysAgo(5) },
      { id: guid(902), personExternalId: people.ben.id, email: 'ben@northwind.test', at: daysAgo(20) },
    ]);
  });

  it('start at the instant asked for', async () => {
    const { reach } = await setUp();
    expect(ids(await collect<SignIn>(read(await reach(), { since: daysAgo(5) })))).toEqual([guid(901), guid(903)]);
  });

  it('reach back no further than Microsoft keeps them, and the coverage says so', async () => {
    const { reach } = await setUp();
    const connection = await reach();
    expect(ids(await collect<SignIn>(read(connection)))).not.toContain(guid(906));
    const coverage = connection.coverage?.();
    expect(coverage).toMatchObject({ source: 'entra-sign-ins', retentionDays: 30 });
    expect(coverage?.blindSpots.join()).toMatch(/without a person at the screen/);
  });

  it('of an app nobody used are none', async () => {
    const { reach } = await setUp();
    const from = { appId: guid(4242), since: SINCE };
    expect(await collect<SignIn>((await reach()).signIns?.(from, signal))).toEqual([]);
  });

  it('are refused, not none, without the plan or the permission', async () => {
    const free = await (await setUp(aSeed({ plan: 'free' }))).reach();
    await expect(collect<SignIn>(read(free))).rejects.toBeInstanceOf(VendorRefusedError);
    const weak = await (await setUp()).reach({ client: clients.weak });
    await expect(collect<SignIn>(read(weak))).rejects.toBeInstanceOf(VendorRefusedError);
  });

  it('keep within what Microsoft allows the log by themselves, behind a check and a list of people', async () => {
    const at = (n: number) => daysAgo(n / 4);
    const signIns = Array.from({ length: 40 }, (_, n) => ({
      id: guid(30_000 + n),
      userId: people.ben.id,
      appId,
      at: at(n),
    }));
    const { fake, clock, reach } = await setUp(aSeed({ signIns }, { limits: { retryAfter: true } }));
    const connection = await reach({ rewrite: onePerPage, time: clock });
    expect(await collect(connection.people?.(signal))).toHaveLength(Object.keys(people).length);
    expect(await collect<SignIn>(read(connection))).toHaveLength(40);
    expect(fake.calls().map(({ status }) => status)).not.toContain(429);
  });

  it('are read to their end when somebody else uses up the allowance', async () => {
    const { fake, clock, reach } = await setUp(aSeed({}, { limits: { retryAfter: false } }));
    const connection = await reach({ rewrite: onePerPage, time: clock });
    fake.plan({ path: /auditLogs/, times: 3, does: { kind: 'status', status: 429 } });
    expect(await collect<SignIn>(read(connection))).toHaveLength(3);
  });
});

describe('a reading of sign-ins', () => {
  it('that was broken off goes on below what it has, without what came since', async () => {
    const { fake, clock, reach } = await setUp();
    const connection = await reach({ rewrite: onePerPage });
    const places: (string | undefined)[] = [];
    for await (const page of read(connection) ?? []) {
      places.push(page.resume);
      if (page.items.length > 0) break;
    }
    clock.time += 60_000;
    fake.people.signIn('ada@northwind.test', 'Drawboard');
    const rest = await pagesOf(connection, { resume: places.at(-1) ?? '' });
    const found = rest.flatMap(({ items }) => ids(items));
    expect(found).toEqual(expect.arrayContaining([guid(902), guid(903)]));
    // The next whole reading starts at what was newest when the first one began.
    const after = await pagesOf(connection, { resume: rest.at(-1)?.resume ?? '' });
    expect(after.flatMap(({ items }) => items.map(({ personExternalId }) => personExternalId))).toEqual([
      people.ada.id,
    ]);
  });

  it('that ended is gone on with by the next one, which finds only what is new', async () => {
    const { fake, clock, reach } = await setUp();
    const connection = await reach();
    const resume = (await pagesOf(connection)).at(-1)?.resume ?? '';
    expect((await pagesOf(connection, { resume })).flatMap(({ items }) => items)).toEqual([]);
    clock.time += 3_600_000;
    fake.people.signIn('ada@northwind.test', 'Drawboard');
    const more = (await pagesOf(connection, { resume })).flatMap(({ items }) => items);
    expect(more).toMatchObject([{ personExternalId: people.ada.id, at: new Date(START + 3_600_000).toISOString() }]);
  });

  it('that reads the last hours again tells what it meets there under the same ids', async () => {
    const { fake, clock, reach } = await setUp();
    const connection = await reach();
    fake.people.signIn('ada@northwind.test', 'Drawboard');
    const first = await pagesOf(connection);
    clock.time += 60_000;
    fake.people.signIn('ben@northwind.test', 'Drawboard');
    const more = (await pagesOf(connection, { resume: first.at(-1)?.resume ?? '' })).flatMap(({ items }) => items);
    expect(more.map(({ personExternalId }) => personExternalId)).toEqual([people.ben.id, people.ada.id]);
    expect(first.flatMap(({ items }) => ids(items))).toContain(more[1]?.id);
  });

  it('finds events that Microsoft lists hours late, behind however many newer ones', async () => {
    const event = (id: number, minutesAgo: number) => ({
      id: guid(id),
      userId: people.ben.id,
      appId,
      at: new Date(START - minutesAgo * 60_000).toISOString(),
    });
    const late = { ...event(950, 300), userId: people.ada.id };
    const busy = Array.from({ length: 450 }, (_, n) => event(40_000 + n, n / 100));
    const seen = await (await setUp(aSeed({ signIns: busy }))).reach();
    const resume = (await pagesOf(seen)).at(-1)?.resume ?? '';
    const grown = await (await setUp(aSeed({ signIns: [...busy, late] }))).reach();
    expect((await pagesOf(grown, { resume })).flatMap(({ items }) => ids(items))).toContain(late.id);
  });

  it('starts over from its instant when its place is nothing it wrote', async () => {
    const { reach } = await setUp();
    const found = (await pagesOf(await reach(), { resume: '2026-11-01|garbage' })).flatMap(({ items }) => items);
    expect(found).toHaveLength(3);
  });
});
