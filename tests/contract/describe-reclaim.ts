import { describe, expect, it } from 'vitest';
import type { Connection, Target } from '../../src/connector/contract.ts';
import {
  OutcomeUnknownError,
  StoppedError,
  VendorAuthError,
  VendorRateLimitedError,
  VendorRefusedError,
} from '../../src/errors.ts';
import { countWrites, type Doing, planWrite, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

/** What holds for every way to take a seat back. */
export function describeReclaim(bench: Workbench): void {
  const reclaim = (connection: Connection, target: Target, stop = signal) =>
    connection.perform('reclaim', target, stop);
  const isAchieved = async (connection: Connection, target: Target) =>
    connection.achieved('reclaim', (await connection.account?.(target.externalId, signal)) ?? null, target);

  describe('taking a seat back', () => {
    it('says before what it does to the person’s work and whether it can be undone', async () => {
      const scene = await bench.open();
      const effects = (await bench.connect(scene)).effects('reclaim');
      expect(effects?.does).toMatch(/\w/);
      expect(effects?.onData).toMatch(/\.$/);
      expect(typeof effects?.reversible).toBe('boolean');
    });

    it('changes the vendor once, and reading proves it', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      expect(await isAchieved(connection, scene.member)).toBe('no');
      expect(await reclaim(connection, scene.member)).toMatchObject({ kind: 'applied' });
      expect(scene.vendor.effects()).toHaveLength(1);
      expect(await isAchieved(connection, scene.member)).toBe('yes');
    });

    it('is already done the second time, and for somebody unknown, and changes nothing then', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      await reclaim(connection, scene.member);
      const writes = countWrites(scene);
      expect(await reclaim(connection, scene.member)).toEqual({ kind: 'already_applied' });
      expect(await reclaim(connection, scene.nobody)).toEqual({ kind: 'already_applied' });
      expect(countWrites(scene)).toBe(writes);
      expect(scene.vendor.effects()).toHaveLength(1);
    });

    it('has an unknown outcome when the answer is lost, which reading settles as done', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      planWrite(scene, { kind: 'lose_answer' });
      await expect(reclaim(connection, scene.member)).rejects.toBeInstanceOf(OutcomeUnknownError);
      expect(await isAchieved(connection, scene.member)).toBe('yes');
      expect(scene.vendor.effects()).toHaveLength(1);
    });

    const lost: readonly [string, Doing][] = [
      ['the connection is cut before', { kind: 'cut' }],
      ['the vendor fails', { kind: 'status', status: 500 }],
    ];
    it.each(lost)(
      'has an unknown outcome when %s, is not sent again, and reading settles it as not done',
      async (_, does) => {
        const scene = await bench.open();
        const connection = await bench.connect(scene);
        planWrite(scene, does);
        await expect(reclaim(connection, scene.member)).rejects.toBeInstanceOf(OutcomeUnknownError);
        expect(await isAchieved(connection, scene.member)).toBe('no');
        expect(countWrites(scene)).toBe(1);
      },
    );

    it('is not sent again after 429', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const headers = { 'Retry-After': '30' };
      planWrite(scene, { kind: 'status', status: 429, headers });
      await expect(reclaim(connection, scene.member)).rejects.toBeInstanceOf(VendorRateLimitedError);
      expect(countWrites(scene)).toBe(1);
      expect(scene.vendor.effects()).toEqual([]);
    });

    it('is refused with a reason where the key lacks the right, and changes nothing', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene, scene.weakCredentials);
      expect((await connection.check(signal)).can.reclaim.can).toBe('no');
      const outcome = await reclaim(connection, scene.member);
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/\w/) });
      expect(scene.vendor.effects()).toEqual([]);
    });

    it('is never sent with a dead key, on another tenant, or after an abort', async () => {
      const scene = await bench.open();
      const dead = bench.connectUnchecked(scene, scene.unknownCredentials);
      await expect(reclaim(dead, scene.member)).rejects.toBeInstanceOf(VendorAuthError);
      const stranger = bench.connectUnchecked(scene, scene.strangerCredentials);
      await expect(reclaim(stranger, scene.member)).rejects.toBeInstanceOf(VendorRefusedError);
      const stop = new AbortController();
      const reason = new Error('shutting down');
      stop.abort(reason);
      await expect(reclaim(await bench.connect(scene), scene.member, stop.signal)).rejects.toBe(reason);
      expect(countWrites(scene)).toBe(0);
    });

    it('is not sent once nothing more may be: a pause is asked for right before it', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const stopped = connection.perform('reclaim', scene.member, signal, async () => false);
      await expect(stopped).rejects.toBeInstanceOf(StoppedError);
      expect(countWrites(scene)).toBe(0);
    });

    it('has nothing against a member with a paid seat, and reasons against a guest and the key’s owner', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const blockers = async (target: Target, ownerExternalId: string | null) => {
        const account = await connection.account?.(target.externalId, signal);
        if (!account) throw new Error('the scene lacks this person');
        return connection.blockers('reclaim', account, target, { ownerExternalId });
      };
      expect(await blockers(scene.member, null)).toEqual([]);
      expect(await blockers(scene.member, scene.member.externalId)).toHaveLength(1);
      if (scene.guest) expect((await blockers(scene.guest, null)).length).toBeGreaterThan(0);
    });

    it('is neither begun nor proved on somebody else’s account', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const account = await connection.account?.(scene.member.externalId, signal);
      if (!account) throw new Error('the scene lacks this person');
      const other = { ...account, externalId: scene.nobody.externalId };
      expect(connection.blockers('reclaim', other, scene.member, { ownerExternalId: null })).not.toEqual([]);
      for (const status of ['active', 'deactivated'] as const)
        expect(connection.achieved('reclaim', { ...other, status }, scene.member)).toBe('unknown');
    });
  });
}
