import { describe, expect, it } from 'vitest';
import { findRequest } from '../../../src/store/plans.ts';
import { createAhaTenants } from './aha-tenant.ts';

const aTenant = createAhaTenants();
const SECONDS = 1 / 86_400;

/** Ada's removal, approved and ready to be carried out. */
async function approved(policy = {}) {
  const tenant = await aTenant({ policy });
  await tenant.report();
  const [plan] = await tenant.lists();
  const request = plan?.requests[0];
  if (!plan || !request) throw new Error('nothing was proposed');
  await tenant.approve('U2', plan);
  return { ...tenant, plan, request, now: () => findRequest(tenant.store, request.id) };
}

describe('what a way back needs', () => {
  it('is stored before the vendor is called, so it survives a lost answer on Aha!', async () => {
    const { execute, later, fake, now, restore, plan, request, account } = await approved();
    const before = await account('ada');
    fake.plan({ method: 'PUT', does: { kind: 'lose_answer' } });
    await execute();
    expect(await now()).toMatchObject({ state: 'outcome_unknown', undo: expect.stringContaining('reviewer') });
    later(30 * SECONDS);
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded', restore_until: expect.any(String) });
    expect(await restore('U3', plan, request.id)).toMatchObject({ kind: 'restoring' });
    await execute();
    expect(await now()).toMatchObject({ state: 'restored' });
    const { updated_at: _, ...fields } = (await account('ada'))?.fields ?? {};
    expect(before?.fields).toMatchObject(fields);
    expect(await account('ada')).toMatchObject({ status: 'active', licenses: before?.licenses });
  });

  it('survives a process that dies between the vendor’s success and writing it down', async () => {
    const { dies, execute, later, now, restore, plan, request, account, writes } = await approved();
    dies.at = ['attempt.succeed', 'attempt.lose'];
    await execute();
    expect((await account('ada'))?.status).toBe('deactivated');
    expect(await now()).toMatchObject({ state: 'executing' });
    dies.at = [];
    later(30 * SECONDS);
    await execute();
    later(30 * SECONDS);
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded' });
    expect(writes()).toHaveLength(1);
    await restore('U3', plan, request.id);
    await execute();
    expect((await account('ada'))?.status).toBe('active');
  });

  it('is not kept where somebody else disabled the person first: that is not ours to undo', async () => {
    const { vendors, execute, now } = await approved();
    const { connect } = vendors;
    vendors.connect = async (row) => {
      const connection = await connect(row);
      // They are disabled by hand between our last look and the call.
      return {
        ...connection,
        perform: async (action, input, signal) => {
          await connection.perform(action, input, signal);
          return { kind: 'already_applied' };
        },
      };
    };
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded', undo: null, restore_until: null });
  });
});
