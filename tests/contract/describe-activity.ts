import { describe, expect, it } from 'vitest';
import type { Activity, Connection } from '../../src/connector/contract.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { collect, type Doing, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

/** What holds for every source of activity. */
export function describeActivity(bench: Workbench): void {
  const readAll = (connection: Connection, from: { since: string; resume?: string } = { since: bench.harness.since }) =>
    collect<Activity>(connection.activity?.(from, signal));

  describe('reading activity', () => {
    it('tells who was seen, by whom and when, whatever the size of a page', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene));
      const small = await readAll(await bench.connectOnePerPage(scene));
      expect([...new Set(all.map((one) => one.externalId))].sort()).toEqual([...scene.seen].sort());
      expect(small).toEqual(all);
      for (const { at } of all) expect(at).toBe(new Date(at).toISOString());
    });

    it('names its source as its coverage does, and says what it cannot see', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const coverage = connection.coverage?.();
      expect(coverage?.blindSpots.length).toBeGreaterThan(0);
      for (const { source } of await readAll(connection)) expect(source).toBe(coverage?.source);
    });

    it('starts at the instant it is asked from, that instant included', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const all = await readAll(connection);
      const newest =
        all
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? '';
      expect(await readAll(connection, { since: newest })).toEqual(all.filter(({ at }) => at === newest));
    });

    it('goes on from where an earlier reading ended', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      let resume: string | undefined;
      for await (const page of connection.activity?.({ since: bench.harness.since }, signal) ?? [])
        resume = page.resume;
      expect(resume).toBeDefined();
      expect(await readAll(connection, { since: bench.harness.since, ...(resume ? { resume } : {}) })).toEqual([]);
    });

    it('ends on a tenant where nothing ever happened', async () => {
      const scene = await bench.open('empty');
      expect(await readAll(await bench.connect(scene))).toEqual([]);
    });

    it('gives the same after 429 with Retry-After and after a server error', async () => {
      const scene = await bench.open();
      const expected = await readAll(await bench.connect(scene));
      const connection = await bench.connect(scene);
      const limited: Doing = { kind: 'status', status: 429, headers: { 'Retry-After': '30' } };
      scene.vendor.plan({ path: scene.paths.activity, does: limited });
      scene.vendor.plan({ path: scene.paths.activity, does: { kind: 'status', status: 502 } });
      expect(await readAll(connection)).toEqual(expected);
    });

    it('ends with an error when the same place is named again and again', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.activity, times: 1000, does: { kind: 'same_cursor' } });
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorProtocolError);
    });

    it('refuses, instead of finding nobody active, where the key may not read it', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene, scene.weakCredentials);
      const { can: answer } = await connection.check(signal);
      expect(answer.activity.can).toBe('no');
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorRefusedError);
    });
  });
}
