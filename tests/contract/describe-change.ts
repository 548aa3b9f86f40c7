import { describe, expect, it } from 'vitest';
import type { ActionInput, ActionName, Connection, VendorAccount } from '../../src/connector/contract.ts';
import { OutcomeUnknownError, StoppedError, VendorRefusedError } from '../../src/errors.ts';
import { countWrites, planWrite, type Scene, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

const read = async (connection: Connection, id: string): Promise<VendorAccount> => {
  const account = await connection.account?.(id, signal);
  if (!account) throw new Error('the scene lacks this person');
  return account;
};

/** What holds for a way back: what it needs is known before the call, so no lost answer and no crash can lose it. */
export function describeWayBack(bench: Workbench): void {
  const changes = (scene: Scene): readonly (readonly [ActionName, ActionInput])[] => [
    ['reclaim', scene.member],
    ...(scene.cheaper ? [['downgrade', { ...scene.cheaper.member, toLicenseTypeId: scene.cheaper.to }] as const] : []),
  ];
  const reversible = (connection: Connection, scene: Scene) =>
    changes(scene).filter(([action]) => connection.effects(action)?.reversible);

  describe('undoing a change', () => {
    it('is promised only where what it needs can be read before the call, and where there is an action for it', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      for (const [action, input] of changes(scene)) {
        const kept = connection.undoOf?.(action, await read(connection, input.externalId), input) ?? null;
        expect([action, kept !== null]).toEqual([action, connection.effects(action)?.reversible]);
        if (kept !== null) expect(bench.has('action:restore')).toBe(true);
      }
    });

    it('brings the person back exactly, also when the answer to the change was lost', async () => {
      for (const lost of [false, true]) {
        const scene = await bench.open();
        const connection = await bench.connect(scene);
        for (const [action, input] of reversible(connection, scene)) {
          const before = await read(connection, input.externalId);
          const undo = connection.undoOf?.(action, before, input) ?? {};
          if (lost) planWrite(scene, { kind: 'lose_answer' });
          await connection.perform(action, input, signal).catch((error: unknown) => {
            if (!(error instanceof OutcomeUnknownError)) throw error;
          });
          // A vendor may take and restore by different methods, of which one was planned for each.
          scene.vendor.clearFaults();
          const changed = await read(connection, input.externalId);
          expect(connection.achieved(action, changed, input)).toBe('yes');
          expect(connection.blockers('restore', changed, { ...input, undo }, { ownerExternalId: null })).toEqual([]);
          expect(await connection.perform('restore', { ...input, undo }, signal)).toMatchObject({ kind: 'applied' });
          expect(sameAs(await read(connection, input.externalId))).toEqual(sameAs(before));
        }
      }
    });

    it('is refused with what was kept of somebody else', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      for (const [action, input] of reversible(connection, scene)) {
        const account = await read(connection, input.externalId);
        const other = { externalId: '1199999999999998' };
        const foreign = connection.undoOf?.(action, { ...account, ...other }, { ...input, ...other }) ?? {};
        expect(
          connection.blockers('restore', account, { ...input, undo: foreign }, { ownerExternalId: null }),
        ).not.toEqual([]);
        expect(await connection.perform('restore', { ...input, undo: foreign }, signal)).toMatchObject({
          kind: 'refused',
        });
      }
      expect(scene.vendor.effects()).toEqual([]);
    });
  });
}

/** Everything but when it was last changed, or assigned. */
function sameAs({ fields, licenses, ...account }: VendorAccount) {
  const { updated_at, ...rest } = fields;
  return { ...account, fields: rest, licenses: licenses.map(({ assignedAt, ...license }) => license) };
}

/** What holds for a change to a cheaper license. */
export function describeDowngrade(bench: Workbench): void {
  const given = async () => {
    const scene = await bench.open();
    const connection = await bench.connect(scene);
    if (!scene.cheaper) throw new Error('the scene names nobody for a cheaper license');
    return { scene, connection, input: { ...scene.cheaper.member, toLicenseTypeId: scene.cheaper.to } };
  };

  describe('changing to a cheaper license', () => {
    it('is offered by the license type somebody holds, to one that is listed and costs nothing more', async () => {
      const { connection, input } = await given();
      const pools = (await connection.licenseTypes?.(signal)) ?? [];
      const [held] = (await read(connection, input.externalId)).licenses;
      expect(pools.find(({ id }) => id === held?.licenseTypeId)?.downgradesTo).toContain(input.toLicenseTypeId);
      const ids = pools.map(({ id }) => id);
      for (const { downgradesTo = [] } of pools) expect(ids).toEqual(expect.arrayContaining([...downgradesTo]));
      expect((await connection.check(signal)).can.downgrade?.can).not.toBe('no');
    });

    it('keeps the person, changes the license, and reading proves it', async () => {
      const { connection, input } = await given();
      const before = await read(connection, input.externalId);
      expect(connection.achieved('downgrade', before, input)).toBe('no');
      expect(connection.blockers('downgrade', before, input, { ownerExternalId: null })).toEqual([]);
      expect(await connection.perform('downgrade', input, signal)).toMatchObject({ kind: 'applied' });
      const after = await read(connection, input.externalId);
      expect(after.status).toBe('active');
      expect(after.licenses.map(({ licenseTypeId }) => licenseTypeId)).toEqual([input.toLicenseTypeId]);
      expect(connection.achieved('downgrade', after, input)).toBe('yes');
    });

    it('is not sent once nothing more may be', async () => {
      const { scene, connection, input } = await given();
      const stopped = connection.perform('downgrade', input, signal, async () => false);
      await expect(stopped).rejects.toBeInstanceOf(StoppedError);
      expect(countWrites(scene)).toBe(0);
    });

    it('is already done the second time and changes nothing then', async () => {
      const { scene, connection, input } = await given();
      await connection.perform('downgrade', input, signal);
      const writes = countWrites(scene);
      expect(await connection.perform('downgrade', input, signal)).toEqual({ kind: 'already_applied' });
      expect(countWrites(scene)).toBe(writes);
    });

    it('has reasons against another license, the key’s owner and somebody else’s account', async () => {
      const { connection, input } = await given();
      const account = await read(connection, input.externalId);
      const why = (over: object, ownerExternalId: string | null = null) =>
        connection.blockers('downgrade', account, { ...input, ...over }, { ownerExternalId });
      expect(why({ toLicenseTypeId: 'no-such-license' })).not.toEqual([]);
      expect(why({}, input.externalId)).not.toEqual([]);
      expect(why({ externalId: '1199999999999998' })).not.toEqual([]);
    });

    it('is settled by nobody’s account and by silence as unknown', async () => {
      const { connection, input } = await given();
      const account = await read(connection, input.externalId);
      expect(connection.achieved('downgrade', null, input)).toBe('unknown');
      expect(connection.achieved('downgrade', { ...account, licenses: [] }, input)).toBe('unknown');
    });

    it('is not sent with a weak key, on another tenant, or after an abort', async () => {
      const { scene, input } = await given();
      const weak = await bench.connect(scene, scene.weakCredentials);
      expect(await weak.perform('downgrade', input, signal)).toMatchObject({ kind: 'refused' });
      const stranger = bench.connectUnchecked(scene, scene.strangerCredentials);
      const outcome = await stranger.perform('downgrade', input, signal).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(VendorRefusedError);
      else expect(outcome).toMatchObject({ kind: 'refused' });
      const stop = new AbortController();
      stop.abort(new Error('shutting down'));
      await expect((await bench.connect(scene)).perform('downgrade', input, stop.signal)).rejects.toThrow('shutting');
      expect(scene.vendor.effects()).toEqual([]);
    });
  });
}

/** What holds for lowering an admin's role. */
export function describeDemote(bench: Workbench): void {
  const given = async () => {
    const scene = await bench.open();
    if (!scene.admin) throw new Error('the scene names no admin whose role may be lowered');
    return { scene, connection: await bench.connect(scene), input: scene.admin };
  };

  describe('lowering an admin’s role', () => {
    it('says what it does, changes the role and nothing else, and reading proves it', async () => {
      const { scene, connection, input } = await given();
      const before = await read(connection, input.externalId);
      expect(connection.effects('demote')).toMatchObject({ does: expect.stringMatching(/\w/) });
      expect(connection.achieved('demote', before, input)).toBe('no');
      expect(await connection.perform('demote', input, signal)).toMatchObject({ kind: 'applied' });
      const after = await read(connection, input.externalId);
      expect(after).toMatchObject({ admin: 'none', status: before.status, email: before.email });
      expect(connection.achieved('demote', after, input)).toBe('yes');
      expect(scene.vendor.effects()).toHaveLength(1);
    });

    it('is not sent once nothing more may be', async () => {
      const { scene, connection, input } = await given();
      const stopped = connection.perform('demote', input, signal, async () => false);
      await expect(stopped).rejects.toBeInstanceOf(StoppedError);
      expect(countWrites(scene)).toBe(0);
    });

    it('is already done the second time, and a lost answer is settled by reading', async () => {
      const { scene, connection, input } = await given();
      planWrite(scene, { kind: 'lose_answer' });
      await expect(connection.perform('demote', input, signal)).rejects.toBeInstanceOf(OutcomeUnknownError);
      expect(connection.achieved('demote', await read(connection, input.externalId), input)).toBe('yes');
      expect(await connection.perform('demote', input, signal)).toEqual({ kind: 'already_applied' });
      expect(scene.vendor.effects()).toHaveLength(1);
    });

    it('has reasons against the key’s owner, who is no admin, and somebody else’s account', async () => {
      const { scene, connection, input } = await given();
      const account = await read(connection, input.externalId);
      const facts = { ownerExternalId: null };
      expect(connection.blockers('demote', account, input, facts)).toEqual([]);
      expect(connection.blockers('demote', account, input, { ownerExternalId: input.externalId })).not.toEqual([]);
      expect(connection.blockers('demote', account, { ...input, externalId: '1199999999999998' }, facts)).not.toEqual(
        [],
      );
      const member = await read(connection, scene.member.externalId);
      expect(connection.blockers('demote', member, scene.member, facts)).not.toEqual([]);
      expect(connection.achieved('demote', null, input)).toBe('unknown');
    });
  });
}
