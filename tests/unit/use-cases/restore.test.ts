import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { attemptsOf } from '../../../src/store/attempts.ts';
import { auditOf } from '../../../src/store/audit.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { findRequest } from '../../../src/store/plans.ts';
import { findSeat } from '../../../src/store/seats.ts';
import { pauseReclaims, resumeReclaims } from '../../../src/use-cases/pause.ts';
import { aPolicy, NOW } from '../../builders.ts';
import { aRemovedSeat } from '../../reversible.ts';

const later = (seconds: number) => addDays(NOW, seconds / 86_400);

describe('what a removal leaves for its undoing', () => {
  it('is kept with the request, for as many days as the policy says', async () => {
    const { store, request } = await aRemovedSeat();
    expect(await findRequest(store, request.id)).toMatchObject({
      state: 'succeeded',
      undo: '{"was":"1200"}',
      restore_until: addDays(NOW, aPolicy().restoreDays),
    });
  });
});

describe('restoring a seat', () => {
  it('brings the account back at the vendor and the seat back here, with an attempt of its own', async () => {
    const { store, use, button, request, accounts, calls } = await aRemovedSeat();
    expect(await findSeat(store, 'int_1', '1200')).toBeUndefined();
    expect(await use.restore({ actor: 'U3', ...button })).toMatchObject({ kind: 'restoring' });
    await use.execute();
    expect(accounts.get('1200')?.status).toBe('active');
    expect(await findSeat(store, 'int_1', '1200')).toMatchObject({ status: 'active' });
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restored', decided_by: 'U3' });
    expect((await attemptsOf(store, request.id)).map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'applied'],
      [2, 'applied'],
    ]);
    expect(calls).toEqual(['reclaim 1200', 'restore 1200']);
    const types = (await auditOf(store, `request:${request.id}`)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['restore.asked', 'attempt.started', 'restore.done']);
  });

  it('has one effect under two clicks at once and any number of rounds', async () => {
    const { use, button, calls } = await aRemovedSeat();
    const answers = await Promise.all([
      use.restore({ actor: 'U2', ...button }),
      use.restore({ actor: 'U3', ...button }),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['not_now', 'restoring']);
    await Promise.all([use.execute(), use.execute()]);
    await use.execute();
    expect(await use.restore({ actor: 'U2', ...button })).toMatchObject({ reason: 'It was restored already.' });
    expect(calls.filter((call) => call.startsWith('restore'))).toHaveLength(1);
  });

  it('is for approvers and admins', async () => {
    const { use, button } = await aRemovedSeat();
    expect(await use.restore({ actor: 'U9', ...button })).toMatchObject({ kind: 'refused' });
    expect(await use.restore({ actor: 'U1', ...button })).toMatchObject({ kind: 'restoring' });
  });

  it('is refused when the time is over, on another list, without a way back, and while read-only', async () => {
    const { store, clock, use, button, request, calls } = await aRemovedSeat();
    const ask = (over = {}) => use.restore({ actor: 'U2', ...button, ...over });
    expect(await ask({ hashPrefix: '000000000000' })).toMatchObject({ kind: 'not_now' });
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: null });
    expect(await ask()).toMatchObject({ kind: 'not_now', reason: expect.stringContaining('read-only') });
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: NOW });
    clock.set(addDays(NOW, aPolicy().restoreDays));
    expect(await ask()).toMatchObject({ reason: 'The time to restore this seat from here is over.' });
    clock.set(NOW);
    await store.updateTable('reclaim_requests').set({ undo: null }).where('id', '=', request.id).execute();
    expect(await ask()).toMatchObject({ reason: expect.stringContaining('no way back') });
    await use.execute();
    expect(calls).toEqual(['reclaim 1200']);
  });

  it('is refused while everything is paused; what was asked before waits until it is resumed', async () => {
    const { base, use, button, accounts, calls } = await aRemovedSeat();
    const who = { actor: 'U1', integrationId: null, reason: null };
    await pauseReclaims(base)(who);
    expect(await use.restore({ actor: 'U2', ...button })).toMatchObject({
      kind: 'not_now',
      reason: expect.stringContaining('paused'),
    });
    await resumeReclaims(base)(who);
    await use.restore({ actor: 'U2', ...button });
    await pauseReclaims(base)(who);
    await use.execute();
    expect(calls).toEqual(['reclaim 1200']);
    await resumeReclaims(base)(who);
    await use.execute();
    expect(accounts.get('1200')?.status).toBe('active');
  });

  it('settles a lost answer by reading, never by asking again', async () => {
    const { store, clock, use, button, request, faults, calls } = await aRemovedSeat();
    faults.push('lost');
    await use.restore({ actor: 'U2', ...button });
    await use.execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restoring' });
    await use.execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restoring' });
    clock.set(later(11));
    await use.execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restored' });
    expect(calls).toEqual(['reclaim 1200', 'restore 1200']);
  });

  it('offers the button again when the vendor did not do it', async () => {
    const { store, clock, use, button, request, faults } = await aRemovedSeat();
    faults.push('lost_undone');
    await use.restore({ actor: 'U2', ...button });
    await use.execute();
    // A "no" is believed only after a while: the vendor may still be at work.
    for (const seconds of [11, 600, 1200, 3600]) {
      clock.set(later(seconds));
      await use.execute();
    }
    expect(await findRequest(store, request.id)).toMatchObject({
      state: 'succeeded',
      outcome_reason: 'the vendor did not do it; try again',
    });
    await use.restore({ actor: 'U2', ...button });
    await use.execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restored', outcome_reason: null });
  });

  it('settles what a killed process left open', async () => {
    const { store, clock, connection, use, button, request, put } = await aRemovedSeat();
    await use.restore({ actor: 'U2', ...button });
    const perform = connection.perform;
    // The process dies with the call on its way: the vendor does it, nobody hears of it.
    connection.perform = () => {
      put('1200', { status: 'active' });
      throw new Error('killed');
    };
    await use.execute();
    connection.perform = () => {
      throw new Error('nothing is asked a second time');
    };
    clock.set(later(11));
    await use.execute();
    connection.perform = perform;
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restored' });
    expect((await attemptsOf(store, request.id)).every(({ ended_at }) => ended_at !== null)).toBe(true);
  });

  it('says what the vendor refused and what is left, and what was restored by hand needs no call', async () => {
    const { store, use, button, request, faults, put, calls } = await aRemovedSeat();
    faults.push('refused', 'partly');
    const round = async () => {
      await use.restore({ actor: 'U2', ...button });
      await use.execute();
      return findRequest(store, request.id);
    };
    expect(await round()).toMatchObject({ state: 'succeeded', outcome_reason: 'no seat is free' });
    expect(await round()).toMatchObject({ outcome_reason: 'done in part, left: the role editor' });
    put('1200', { status: 'active' });
    expect(await round()).toMatchObject({ state: 'restored' });
    expect(calls).toHaveLength(3);
  });
});
