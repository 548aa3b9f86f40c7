import { describe, expect, it } from 'vitest';
import { may } from '../../../src/domain/access.ts';
import { addDays } from '../../../src/domain/time.ts';
import { auditSince } from '../../../src/store/audit.ts';
import { insertGuided, moveGuided } from '../../../src/store/guided-plans.ts';
import { claimPost } from '../../../src/store/posts.ts';
import { listGrants } from '../../../src/store/roles.ts';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { delegatePart, endDelegatedPart } from '../../../src/use-cases/delegate.ts';
import { remindWaiting } from '../../../src/use-cases/remind-waiting.ts';
import { saveRoles } from '../../../src/use-cases/roles.ts';
import { createPeople } from '../../../src/use-cases/standing.ts';
import { aStanding, NOW } from '../../builders.ts';
import { emptySlack } from '../../connections.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';

const mute = { say: async () => {} };

const DAY = addDays(NOW, 5).slice(0, 10);
const aGuided = {
  id: 'gui_1',
  integration_id: 'int_1',
  external_id: '1300',
  state: 'lowering' as const,
  asked_by: 'U2',
  created_at: NOW,
  expires_at: addDays(NOW, 7),
  checked_by: null,
  checked_at: null,
  plan_id: null,
  ended_reason: null,
  channel: null,
  ts: null,
};

describe('four eyes', () => {
  it('keeps an own seat, and a seat whose role one had lowered, for somebody else', async () => {
    const { store, use, plan } = await aReversibleTenant([aMember('1200', { email: 'u2@northwind.example' })]);
    await use.report({ actor: 'U1', integrationId: 'int_1' });
    const { id: target, hashPrefix } = await plan();
    const approve = (actor: string) => use.approve({ actor, target, hashPrefix, requests: 'all' });
    expect(await approve('U2')).toMatchObject({ kind: 'decided', decided: 0, notYours: ['1200'] });
    await insertGuided(store, { ...aGuided, external_id: '1200', asked_by: 'U3' });
    await moveGuided(store, 'gui_1', 'lowered', { plan_id: target, checked_by: 'U2' });
    expect(await approve('U3')).toMatchObject({ kind: 'refused', whoMay: [] });
    expect(await approve('U2')).toMatchObject({ kind: 'refused' });
  });
});

describe('a deputy', () => {
  it('of somebody who took part is no second pair of eyes, unless named as approver in their own right', async () => {
    const over = { approvers: '["U3","U4"]' };
    const { store, base, use, plan } = await aReversibleTenant([aMember('1200')], over);
    await use.report({ actor: 'U1', integrationId: 'int_1' });
    const { id: target, hashPrefix } = await plan();
    await insertGuided(store, { ...aGuided, external_id: '1200', asked_by: 'U3' });
    await moveGuided(store, 'gui_1', 'lowered', { plan_id: target, checked_by: 'U2' });
    const standing = async (userId: string) => aStanding({ userId, delegatedBy: ['U3'] });
    const people = { ...base.people, standing };
    const approve = (actor: string) => approvePlan({ ...base, people })({ actor, target, hashPrefix, requests: 'all' });
    expect(await approve('U9')).toMatchObject({ kind: 'refused', whoMay: ['U4'] });
    expect(await approve('U4')).toMatchObject({ kind: 'decided' });
  });
});

describe('roles', () => {
  it('are given and taken as chosen, each change once and audited; what is left out stays', async () => {
    const { store, base } = await aReversibleTenant([]);
    const save = saveRoles(base);
    const chosen = { role: 'approver' as const, users: ['U5', 'U5'], groups: ['SGROUP'] };
    expect(await save({ actor: 'U1', wishes: [chosen] })).toMatchObject({ given: 2, taken: 0 });
    expect(await save({ actor: 'U1', wishes: [chosen] })).toMatchObject({ given: 0, taken: 0 });
    expect(await save({ actor: 'U1', wishes: [{ ...chosen, users: [], groups: null }] })).toMatchObject({ taken: 1 });
    expect((await listGrants(store)).map(({ holder_id }) => holder_id)).toEqual(['SGROUP']);
    expect(await auditSince(store, 'role.given', NOW)).toHaveLength(2);
    expect(await auditSince(store, 'role.taken', NOW)).toHaveLength(1);
  });

  it('an approver’s part is handed over whole, whether held by name, group or grant, and ends with its day', async () => {
    const { store, clock, base } = await aReversibleTenant([], { approvers: '["U2","SGROUP"]' });
    const directory = { ...emptySlack, membersOf: async (id: string) => (id === 'SGROUP' ? ['U3'] : []) };
    const people = createPeople({ store, clock, directory, admins: ['U1'] });
    await saveRoles(base)({ actor: 'U1', wishes: [{ role: 'approver', users: ['U4'], groups: null }] });
    const delegate = delegatePart({ ...base, people, notifier: mute });
    const mayApprove = async (user: string) => may('approve', await people.standing(user), ['U2', 'SGROUP']);
    for (const actor of ['U2', 'U3', 'U4']) {
      expect(await mayApprove('U9')).toBe(false);
      expect(await delegate({ actor, to: 'U9', until: DAY })).toMatchObject({ kind: 'handed_over' });
      expect(await mayApprove('U9')).toBe(true);
      // A deputy has nothing to hand on.
      expect(await delegate({ actor: 'U9', to: 'U8', until: DAY }).then(() => mayApprove('U8'))).toBe(false);
      await endDelegatedPart({ ...base, people, notifier: mute })({ actor });
      await endDelegatedPart({ ...base, people, notifier: mute })({ actor: 'U9' });
    }
    await delegate({ actor: 'U2', to: 'U9', until: DAY });
    clock.set(addDays(NOW, 6));
    expect(await mayApprove('U9')).toBe(false);
  });

  it.each(['2026-11-20', '2027-11-20', '2026-02-31', 'tomorrow', ''])('are not handed over until %j', async (until) => {
    const { base } = await aReversibleTenant([]);
    const people = { ...base.people, standing: async (userId: string) => aStanding({ userId, roles: ['approver'] }) };
    const result = delegatePart({ ...base, people, notifier: mute })({ actor: 'U2', to: 'U3', until });
    expect(await result).toMatchObject({ kind: 'not_valid' });
  });
});

describe('a list that waits', () => {
  it('is brought up once after three days and once for admins after five, and never approved by time', async () => {
    const { store, clock, base, use, plan, calls } = await aReversibleTenant([aMember('1200')]);
    await use.report({ actor: 'U2', integrationId: 'int_1' });
    const { id } = await plan();
    const post = { id: 'post_x', kind: 'report' as const, subject_id: id, slot: 's', state: 'posted' as const };
    await claimPost(store, {
      ...post,
      channel: 'C1',
      ts: '1',
      claimed_at: NOW,
      posted_at: NOW,
      repeated: 0,
      drawn: null,
    });
    const said: string[] = [];
    const notifier = { say: async (_: string, text: string) => void said.push(text) };
    const remind = remindWaiting({ ...base, notifier });
    for (const days of [1, 2.9, 3, 3.5, 4.9, 5, 6, 6.9, 7, 30]) {
      clock.set(addDays(NOW, days));
      await remind();
      await remind();
      await use.execute();
    }
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^1 seat has waited 3 days for a decision about Asana: <@U2> <@U3>\. Without/);
    expect(said[0]).not.toContain('<@U1>');
    expect(said[1]).toContain('admins are named too: <@U1>');
    expect((await plan()).requests.map(({ state }) => state)).toEqual(['pending_approval']);
    expect(calls).toEqual([]);
  });
});
