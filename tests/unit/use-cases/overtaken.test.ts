import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { OutcomeUnknownError } from '../../../src/errors.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { findPlan, findRequest, openPlans, requestsIn } from '../../../src/store/plans.ts';
import { endDelegation, insertGrant, saveDelegation } from '../../../src/store/roles.ts';
import { approvePlan, voidPlan } from '../../../src/use-cases/decide-plan.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { NOT_NOW } from '../../../src/use-cases/open-attempt.ts';
import type { Vendors } from '../../../src/use-cases/ports.ts';
import { rightNow } from '../../../src/use-cases/right-in-store.ts';
import { HASH_PREFIX } from '../../../src/use-cases/view-plan.ts';
import { aStanding, NOW } from '../../builders.ts';
import { aRemovedSeat } from '../../reversible.ts';
import { aStore, connected } from '../../stores.ts';
import { aTenant } from './policy-scene.ts';

const never = new AbortController().signal;
const NO_CAPS = { perRun: null, perDay: null, percentPerDay: null };

async function integrationOf({ store }: { readonly store: Awaited<ReturnType<typeof aStore>> }) {
  const [row] = await store.selectFrom('integrations').selectAll().execute();
  if (!row) throw new Error('nothing is connected');
  return row;
}

describe('“not done”', () => {
  it('is believed two minutes after the doubt, however long it took until the call was sent', async () => {
    const { deps, clock, report, approve } = await aTenant({ caps: { ...NO_CAPS, perRun: 1 } });
    await report();
    await approve();
    const sent: string[] = [];
    const pass = (seconds: number) => clock.set(addDays(clock.now().toISOString(), seconds / 86_400));
    const connect: Vendors['connect'] = async (integration) => ({
      ...(await deps.vendors.connect(integration)),
      perform: async (_, input) => {
        // What the connector reads first met a slow vendor and was asked again.
        pass(130);
        sent.push(input.externalId);
        throw new OutcomeUnknownError('no answer', { connector: 'asana', operation: 'reclaim' });
      },
    });
    const execute = () => executeReclaims({ ...deps, vendors: { ...deps.vendors, connect } })(never);
    await execute();
    for (const seconds of [10, 60, 49]) {
      pass(seconds);
      await execute();
      await execute();
    }
    expect(sent).toHaveLength(1);
    pass(2);
    await execute();
    await execute();
    expect(sent).toHaveLength(2);
  });

  it('is believed as late of a restore', async () => {
    const { base, store, clock, connection, button, request, use } = await aRemovedSeat();
    await use.restore({ actor: 'U2', ...button });
    const pass = (seconds: number) => clock.set(addDays(clock.now().toISOString(), seconds / 86_400));
    connection.perform = async () => {
      pass(130);
      throw new OutcomeUnknownError('no answer', { connector: 'acme', operation: 'restore' });
    };
    const deps = { ...base, timeZone: 'UTC', holder: 'h1', settleAfterMs: 10_000, pause: async () => {} };
    const execute = () => executeReclaims(deps)(never);
    await execute();
    pass(11);
    await execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restoring' });
    pass(120);
    await execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'succeeded' });
  });

  it('is believed of a restore whose process was killed two minutes after that was found', async () => {
    const { base, store, clock, connection, button, request, use } = await aRemovedSeat();
    await use.restore({ actor: 'U2', ...button });
    const pass = (seconds: number) => clock.set(addDays(clock.now().toISOString(), seconds / 86_400));
    connection.perform = () => Promise.reject(new Error('killed'));
    let dead = true;
    const audit: typeof base.audit = async (tx, event) => {
      if (dead && event.type === 'restore.lost') throw new Error('killed');
      return base.audit(tx, event);
    };
    const deps = { ...base, audit, timeZone: 'UTC', holder: 'h1', settleAfterMs: 10_000, pause: async () => {} };
    const execute = () => executeReclaims(deps)(never);
    await execute();
    dead = false;
    pass(3600);
    await execute();
    pass(11);
    await execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'restoring' });
    pass(110);
    await execute();
    expect(await findRequest(store, request.id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('an approver who loses the part between the last look and the call', () => {
  it('takes no seat any more: the approval waits, and leaves its list in the next round', async () => {
    const tenant = await aTenant();
    const { store, deps, removed } = tenant;
    await updateIntegration(store, 'int_1', { approvers: '["U2"]' });
    await tenant.report();
    await tenant.approve('U2');
    const people = {
      ...deps.people,
      standing: async (userId: string) => {
        await updateIntegration(store, 'int_1', { approvers: '["U9"]' });
        return aStanding({ userId });
      },
    };
    // The right was asked for with the approvers of before; the settings are saved while Slack answers.
    await executeReclaims({ ...deps, people })(never);
    expect(removed).toEqual([]);
    await executeReclaims({ ...deps, people })(never);
    expect(removed).toEqual([]);
    expect((await requestsIn(store, 'int_1', ['superseded'])).map((row) => row.outcome_reason)).toContain(
      'who approved it is no longer an approver',
    );
  });

  it.each([
    ['by name', { approvers: '["U5"]' }, {}, async () => {}, null],
    ['no more by name', { approvers: '["U9"]' }, {}, async () => {}, NOT_NOW],
    ['by a group', { approvers: '["SAPPROVE"]' }, { groups: ['SAPPROVE'] }, async () => {}, null],
    ['by a group that is no longer named', { approvers: '["U9"]' }, { groups: ['SAPPROVE'] }, async () => {}, NOT_NOW],
    ['by a grant', { approvers: '["U9"]' }, { roles: ['approver'] }, grant('U5'), null],
    ['by a grant that was taken back', { approvers: '["U9"]' }, { roles: ['approver'] }, async () => {}, NOT_NOW],
    ['by a part handed over', { approvers: '["U2"]' }, { delegatedBy: ['U2'] }, handOver, null],
    ['by a part taken back', { approvers: '["U2"]' }, { delegatedBy: ['U2'] }, takeBack, NOT_NOW],
    ['by a granted part handed over', { approvers: '["U9"]' }, borrowed, both, null],
    ['by a grant its deputy no longer has', { approvers: '["U9"]' }, borrowed, handOver, NOT_NOW],
  ] as const)('is known in the store: %s', async (_, row, standing, happened, answer) => {
    const store = await aStore();
    await connected(store, row);
    await happened(store);
    const core = { clock: { now: () => new Date(NOW) } };
    const who = aStanding({ userId: 'U5', ...standing } as never);
    expect(await rightNow(core, store, await integrationOf({ store }), who)).toBe(answer);
  });
});

type Store = Awaited<ReturnType<typeof aStore>>;
const borrowed = { borrowedRoles: ['approver'], delegatedBy: ['U2'] };

function grant(holder_id: string) {
  return (store: Store) =>
    insertGrant(store, {
      id: 'g1',
      role: 'approver',
      holder_id,
      holder_kind: 'user',
      granted_by: 'U1',
      granted_at: NOW,
    });
}

function handOver(store: Store) {
  return saveDelegation(store, { from_user: 'U2', to_user: 'U5', until: addDays(NOW, 1), made_at: NOW });
}

async function takeBack(store: Store) {
  await handOver(store);
  await endDelegation(store, 'U2');
}

async function both(store: Store) {
  await grant('U2')(store);
  await handOver(store);
}

describe('a list that ends while it is being approved', () => {
  it('is not approved any more, and whoever clicked hears why it ended', async () => {
    const tenant = await aTenant();
    await tenant.report();
    const [plan] = await openPlans(tenant.store, 'int_1');
    const hashPrefix = plan!.hash.slice(0, HASH_PREFIX);
    const emailOf = async (user: string) => {
      await voidPlan(tenant.deps, plan!, 'a rule changed');
      return tenant.deps.people.emailOf(user);
    };
    const people = { ...tenant.deps.people, emailOf };
    const answer = await approvePlan({ ...tenant.deps, people })({
      actor: 'U1',
      target: plan!.id,
      hashPrefix,
      requests: 'all',
    });
    expect(answer).toEqual({ kind: 'void', reason: 'a rule changed' });
    expect(await requestsIn(tenant.store, 'int_1', ['approved'])).toEqual([]);
  });

  it('leaves no approved seat claimed for ever', async () => {
    const { store, report, approve, execute, removed } = await aTenant();
    await report();
    const [plan] = await openPlans(store, 'int_1');
    await approve();
    await store.updateTable('plans').set({ state: 'void', void_reason: 'a rule changed' }).execute();
    await execute();
    expect(removed).toEqual([]);
    expect(await requestsIn(store, 'int_1', ['approved'])).toEqual([]);
    expect((await findPlan(store, plan!.id))?.state).toBe('void');
  });
});
