import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { findIntegration, updateIntegration } from '../../../src/store/integrations.ts';
import { takeLease } from '../../../src/store/leases.ts';
import type { Store } from '../../../src/store/open.ts';
import { openPlans } from '../../../src/store/plans.ts';
import { findSeat, type SeatRow, upsertSeats } from '../../../src/store/seats.ts';
import { dropVerdicts } from '../../../src/store/verdicts.ts';
import { explainPerson } from '../../../src/use-cases/explain-person.ts';
import { judgeBacklog } from '../../../src/use-cases/judge-backlog.ts';
import { backlogOf, refreshVerdicts } from '../../../src/use-cases/judge-seats.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { saveSettings } from '../../../src/use-cases/settings.ts';
import { showLicenses } from '../../../src/use-cases/show-licenses.ts';
import { aPolicy, aReading, NOW } from '../../builders.ts';
import { aTenant, emailOf, IDLE } from './policy-scene.ts';

/** More than one answer judges by itself. */
const MANY = 6000;
const CROWD = MANY - IDLE.length;

/** The tenant with many free accounts beside the idle members, all judged. */
async function aCrowd() {
  const tenant = await aTenant();
  const readings = Array.from({ length: CROWD }, (_, at) =>
    aReading({ external_id: String(50_000 + at), email: null, email_normalized: null, paid: 0 }),
  );
  await upsertSeats(tenant.store, 'int_1', readings, NOW);
  await refreshVerdicts(tenant.deps, { id: 'int_1' });
  return tenant;
}

async function integrationOf(store: Store) {
  const row = await findIntegration(store, 'int_1');
  if (!row) throw new Error('the integration is gone');
  return row;
}

/** How many rows a piece of work writes, as SQLite counts them. */
async function writesOf(store: Store, work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const { rows } = await sql<{ n: number }>`select total_changes() as n`.execute(store);
    return rows[0]?.n ?? 0;
  };
  const before = await count();
  await work();
  return (await count()) - before;
}

describe('a change of how seats are judged', () => {
  const save = (deps: Awaited<ReturnType<typeof aTenant>>['deps'], thresholdDays: number, protectedEmails: string[]) =>
    saveSettings({ ...deps, ensureSchedule: async () => {} })({
      actor: 'U1',
      integrationId: 'int_1',
      thresholdDays,
      newSeatGraceDays: 14,
      protectedEmails,
      approvers: [],
      channel: 'C1',
      reclaimEnabled: true,
      syncAt: null,
    });

  it('writes a handful of rows at the click, however many seats there are', async () => {
    const { store, deps } = await aCrowd();
    expect(await writesOf(store, () => save(deps, 60, []))).toBeLessThan(10);
    expect(await backlogOf(deps, 'int_1')).toEqual({ left: MANY, of: MANY });
  });

  it('has only those judged again whose protection it changes, where nothing else differs', async () => {
    const { store, deps } = await aCrowd();
    await save(deps, 30, [emailOf('1200')]);
    expect(await backlogOf(deps, 'int_1')).toEqual({ left: 1, of: MANY });
    await refreshVerdicts(deps, { id: 'int_1' });
    expect(await findSeat(store, 'int_1', '1200')).toMatchObject({ verdict: 'protected', verdict_detail: 'listed' });
  });

  it('writes no verdict again that stays the same', async () => {
    const { store, deps } = await aCrowd();
    await dropVerdicts(store, 'int_1');
    const pieces = Math.ceil(MANY / 500) + 1;
    expect(await writesOf(store, () => refreshVerdicts(deps, { id: 'int_1' }))).toBeLessThan(pieces * 4);
  });
});

describe('while seats are judged anew', () => {
  it('a report proposes nothing, says how many are left, and works once they are judged', async () => {
    const { store, deps, report } = await aCrowd();
    await dropVerdicts(store, 'int_1');
    const early = await report('U1');
    expect(early).toMatchObject({ kind: 'not_ready' });
    expect(early.kind === 'not_ready' ? early.reason : '').toBe(
      'Asana has new rules or evidence, and 1,000 of 6,000 seats are still to be judged. Nothing is proposed before that. Ask again in a minute; `/licenses asana` shows how far it is.',
    );
    expect(await openPlans(store, 'int_1')).toEqual([]);
    await judgeBacklog(deps)(new AbortController().signal);
    expect(await report('U1')).toMatchObject({ kind: 'posted', seats: IDLE.length });
  });

  it('a report nobody waits for judges all of them first', async () => {
    const { store, report } = await aCrowd();
    await dropVerdicts(store, 'int_1');
    expect(await report('job:schedule')).toMatchObject({ kind: 'posted', seats: IDLE.length });
  });

  it('the summary and the evidence on a person show how many are left', async () => {
    const { store, deps } = await aCrowd();
    await dropVerdicts(store, 'int_1');
    const why = await explainPerson(deps)({ actor: 'U1', email: emailOf('1200') });
    expect(why).toMatchObject({ views: [{ verdict: 'inactive', judging: { left: MANY, of: MANY } }] });
    const integration = await integrationOf(store);
    const summary = await showLicenses(deps)({ actor: 'U1', integration });
    expect(summary.judging).toEqual({ left: 1000, of: MANY });
    expect((await showLicenses(deps)({ actor: 'U1', integration })).judging).toBeNull();
  });

  it('others get their turn after each piece, and what a crash cuts short goes on where it was', async () => {
    const { store, deps } = await aCrowd();
    await dropVerdicts(store, 'int_1');
    const stopping = new AbortController();
    setImmediate(() => stopping.abort());
    expect(await judgeBacklog(deps)(stopping.signal)).toBe(500);
    expect(await backlogOf(deps, 'int_1')).toEqual({ left: MANY - 500, of: MANY });
    expect(await judgeBacklog(deps)(new AbortController().signal)).toBe(MANY - 500);
    expect(await backlogOf(deps, 'int_1')).toBeNull();
  });

  it('an app that is being read is left to its reading, which ends with judging', async () => {
    const { store, deps } = await aTenant();
    await takeLease(store, { name: 'sync:int_1', holder: 'another', now: NOW, expiresAt: '2026-11-21T10:00:00.000Z' });
    expect(await judgeBacklog(deps)(new AbortController().signal)).toBe(0);
  });
});

describe('rules saved while a report is made', () => {
  it('leave no list behind that rests on the former ones', async () => {
    const { store, deps } = await aTenant({ action: 'ask_first' });
    let asked = 0;
    const directory = {
      ...deps.directory,
      userOf: async () => {
        asked += 1;
        const policy = JSON.stringify(aPolicy({ action: 'ask_first', thresholdDays: 90, version: 2 }));
        await updateIntegration(store, 'int_1', { policy });
        return null;
      },
    };
    const result = await reportInactivity({ ...deps, directory })({ actor: 'U1', integrationId: 'int_1' });
    expect(asked).toBeGreaterThan(0);
    expect(result).toMatchObject({ kind: 'not_ready' });
    expect(await openPlans(store, 'int_1')).toEqual([]);
  });

  it('judge by the rules as they are when each piece is stored', async () => {
    const { store, deps } = await aTenant();
    const late = await integrationOf(store);
    await updateIntegration(store, 'int_1', { policy: JSON.stringify(aPolicy({ thresholdDays: 90, version: 2 })) });
    await refreshVerdicts(deps, late);
    const verdicts = await Promise.all(IDLE.map((id) => findSeat(store, 'int_1', id)));
    expect(verdicts.map((row?: SeatRow) => row?.verdict)).toEqual(IDLE.map(() => 'active'));
  });
});
