import { describe, expect, it } from 'vitest';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { FATAL, HARMLESS } from './fault-schedules.ts';
import { collect, countCalls, type Scene, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

/** What holds for every listing of accounts. */
export function describeRoster(bench: Workbench): void {
  const readAll = async (connection: Connection) => collect<VendorAccount>(connection.accounts?.(signal));

  describe('listing accounts', () => {
    it('gives everybody once, with ids as text, whatever the size of a page', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene));
      const small = await readAll(await bench.connectOnePerPage(scene));
      expect(all.map((account) => account.externalId).sort()).toEqual([...scene.everybody].sort());
      expect(small).toEqual(all);
    });

    it('gives times as UTC text of fixed width and licenses the connector names', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const pools = (await connection.licenseTypes?.(signal)) ?? [];
      expect((await (await bench.connectOnePerPage(scene)).licenseTypes?.(signal)) ?? []).toEqual(pools);
      for (const account of await readAll(connection)) {
        if (account.createdAt !== null) expect(account.createdAt).toBe(new Date(account.createdAt).toISOString());
        for (const { licenseTypeId } of account.licenses) expect(pools.map((pool) => pool.id)).toContain(licenseTypeId);
      }
    });

    it('counts no guest as a paid seat', async () => {
      const scene = await bench.open();
      const accounts = await readAll(await bench.connect(scene));
      const guests = accounts.filter((account) => account.kind === 'guest');
      expect(guests.map((guest) => guest.externalId)).toEqual(scene.guest ? [scene.guest.externalId] : []);
      expect(guests.flatMap((guest) => guest.licenses.filter((license) => license.paid))).toEqual([]);
    });

    it('ends at once on an empty tenant', async () => {
      const scene = await bench.open('empty');
      expect(await readAll(await bench.connect(scene))).toHaveLength(scene.everybody.length);
    });

    const harmless = [...HARMLESS, ['ids written as numbers', { kind: 'ids_as_numbers' }, 1000] as const];
    it.each(harmless)('gives the same after %s', async (_, does, times) => {
      const scene = await bench.open();
      const expected = await readAll(await bench.connect(scene));
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 2, times, does });
      expect(await readAll(connection)).toEqual(expected);
    });

    it.each(FATAL)('fails as a whole, never short, when %s', async (_, does, expected) => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 2, times: 1000, does });
      await expect(readAll(connection)).rejects.toBeInstanceOf(expected);
    });

    it('refuses a key that reaches another tenant, instead of listing that one', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, scene.strangerCredentials);
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorRefusedError);
    });

    it('names the host it was sent to', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const headers = { Location: 'https://elsewhere.test/api' };
      scene.vendor.plan({ path: scene.paths.accounts, does: { kind: 'status', status: 307, headers } });
      await expect(readAll(connection)).rejects.toThrow(/elsewhere\.test/);
    });

    it('ends when a page is served twice', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 2, does: { kind: 'repeat_previous_page' } });
      const found = new Set((await readAll(connection)).map((account) => account.externalId));
      expect([...found].filter((id) => !scene.everybody.includes(id))).toEqual([]);
    });

    it('goes on past an empty page in the middle', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 1, does: { kind: 'empty_page' } });
      expect((await readAll(connection)).length).toBeGreaterThanOrEqual(scene.everybody.length - 1);
    });

    it('stops with the reason of the signal when aborted midway, and asks for nothing more', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      const stop = new AbortController();
      const reason = new Error('shutting down');
      const read = async () => {
        for await (const page of connection.accounts?.(stop.signal) ?? []) if (page) stop.abort(reason);
      };
      await expect(read()).rejects.toBe(reason);
      expect(countCalls(scene, scene.paths.accounts)).toBeLessThanOrEqual(2 + countCheckCalls(scene));
    });

    it('leaves no failure behind that nobody hears when the caller goes away', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      const unheard: unknown[] = [];
      const listen = (reason: unknown) => unheard.push(reason);
      process.on('unhandledRejection', listen);
      scene.vendor.plan({ path: scene.paths.accounts, after: 1, times: 1000, does: { kind: 'status', status: 403 } });
      for await (const page of connection.accounts?.(signal) ?? []) if (page) break;
      await readAll(connection).catch(() => undefined);
      process.off('unhandledRejection', listen);
      expect(unheard).toEqual([]);
    });
  });
}

/** What holds for reading one account. */
export function describeOneAccount(bench: Workbench): void {
  describe('reading one account', () => {
    it('says of everybody what the roster says', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      for (const account of await collect<VendorAccount>(connection.accounts?.(signal))) {
        expect(await connection.account?.(account.externalId, signal)).toEqual(account);
      }
    });

    it('finds nobody under an unknown id', async () => {
      const scene = await bench.open();
      expect(await (await bench.connect(scene)).account?.(scene.nobody.externalId, signal)).toBeNull();
    });

    it('never takes a refusal or a failure for a person who is gone', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      for (const status of [400, 403]) {
        scene.vendor.plan({ does: { kind: 'status', status } });
        await expect(connection.account?.(scene.member.externalId, signal)).rejects.toBeInstanceOf(VendorRefusedError);
      }
      scene.vendor.plan({ times: 1000, does: { kind: 'status', status: 500 } });
      const failing = connection.account?.(scene.member.externalId, signal);
      await expect(failing).rejects.toBeInstanceOf(VendorUnavailableError);
    });

    it('never takes a tenant that is out of reach for a person who is gone', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, scene.strangerCredentials);
      await expect(connection.account?.(scene.member.externalId, signal)).rejects.toBeInstanceOf(VendorRefusedError);
    });
  });
}

/** Reads of the same listing made by the check, which asks for the key's owner alone. */
function countCheckCalls(scene: Scene): number {
  return scene.vendor.calls().filter((call) => scene.paths.accounts.test(call.path) && /[?&]user=/.test(call.path))
    .length;
}
