import { describe, expect, it } from 'vitest';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { VendorAuthError, VendorProtocolError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { collect, countCalls, type Doing, type Scene, type Workbench } from './workbench.ts';

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

    const harmless: readonly [string, Doing, number][] = [
      ['a server error', { kind: 'status', status: 500 }, 1],
      ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'Retry-After': '30' } }, 2],
      ['a lost answer', { kind: 'lose_answer' }, 1],
      ['a cut connection', { kind: 'cut' }, 1],
      ['a body that breaks off', { kind: 'truncate_body' }, 1],
      ['something that is not JSON', { kind: 'bad_json' }, 1],
      ['ids written as numbers', { kind: 'ids_as_numbers' }, 1000],
    ];
    it.each(harmless)('gives the same after %s', async (_, does, times) => {
      const scene = await bench.open();
      const expected = await readAll(await bench.connect(scene));
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 2, times, does });
      expect(await readAll(connection)).toEqual(expected);
    });

    const fatal: readonly [string, Doing, new (...args: never[]) => Error][] = [
      ['the key is revoked midway', { kind: 'status', status: 401 }, VendorAuthError],
      ['the vendor refuses', { kind: 'status', status: 403 }, VendorRefusedError],
      ['the vendor stays out of order', { kind: 'status', status: 503 }, VendorUnavailableError],
      ['the answer never is JSON', { kind: 'bad_json' }, VendorProtocolError],
      [
        'the answer has another shape',
        { kind: 'status', status: 200, body: { data: [{ gid: true }] } },
        VendorProtocolError,
      ],
      ['the same place is named again and again', { kind: 'same_cursor' }, VendorProtocolError],
      [
        'it is sent to another host',
        { kind: 'status', status: 302, headers: { Location: 'https://elsewhere.test/' } },
        VendorProtocolError,
      ],
    ];
    it.each(fatal)('fails as a whole, never short, when %s', async (_, does, expected) => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: scene.paths.accounts, after: 2, times: 1000, does });
      await expect(readAll(connection)).rejects.toBeInstanceOf(expected);
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
