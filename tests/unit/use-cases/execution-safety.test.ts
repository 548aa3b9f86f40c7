import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connector/contract.ts';
import { addDays } from '../../../src/domain/time.ts';
import { VendorAuthError, VendorRateLimitedError, VendorRefusedError } from '../../../src/errors.ts';
import { attemptsOf } from '../../../src/store/attempts.ts';
import { insertExemption } from '../../../src/store/exemptions.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { requestsIn } from '../../../src/store/plans.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import type { Directory, Vendors } from '../../../src/use-cases/ports.ts';
import { daysAgo, NOW } from '../../builders.ts';
import { aTenant, emailOf, IDLE } from './policy-scene.ts';

const never = new AbortController().signal;
const ctx = { connector: 'asana', operation: 'reclaim' };
const later = (minutes: number) => addDays(NOW, minutes / 1440);

/** Six approved removals; `trouble` may throw in place of the vendor's answer to a call. */
async function approved(trouble: (call: number, id: string) => void = () => {}) {
  const tenant = await aTenant();
  await tenant.report();
  await tenant.approve();
  let calls = 0;
  const vendors: Vendors = {
    ...tenant.deps.vendors,
    connect: async (integration) => {
      const vendor: Connection = await tenant.deps.vendors.connect(integration);
      const perform: Connection['perform'] = async (action, input, signal) => {
        calls += 1;
        trouble(calls, input.externalId);
        return vendor.perform(action, input, signal);
      };
      return { ...vendor, perform };
    },
  };
  const execute = (directory: Partial<Directory> = {}) =>
    executeReclaims({ ...tenant.deps, vendors, directory: { ...tenant.deps.directory, ...directory } })(never);
  const waits = async () =>
    (await tenant.view())?.items.filter((item) => item.state === 'approved').map((item) => item.waits) ?? [];
  const reasons = async () =>
    (await requestsIn(tenant.store, 'int_1', ['superseded'])).map((row) => row.outcome_reason);
  return { ...tenant, execute, waits, reasons, calls: () => calls };
}

describe('a key the vendor refuses at a removal', () => {
  it('spends no try, is not tried again within ten minutes, and the report says who has to act', async () => {
    let refused = true;
    const { store, clock, removed, execute, waits, calls } = await approved(() => {
      if (refused) throw new VendorAuthError('Asana no longer accepts these credentials.', ctx);
    });
    for (let round = 0; round < 5; round += 1) {
      clock.set(later(11 * round));
      await execute();
      await execute();
    }
    expect(calls()).toBe(5);
    expect(removed).toEqual([]);
    expect(await waits()).toEqual(Array(6).fill('waits: Asana no longer accepts its key; an admin connects it again'));
    refused = false;
    clock.set(later(60));
    await execute();
    expect(removed).toHaveLength(6);
    expect(await store.selectFrom('integrations').select('state').execute()).toEqual([{ state: 'connected' }]);
  });

  it('is tried at once after a sync or an admin found that it works', async () => {
    const { store, removed, execute } = await approved((call) => {
      if (call === 1) throw new VendorAuthError('Asana no longer accepts these credentials.', ctx);
    });
    await execute();
    await updateIntegration(store, 'int_1', { state: 'connected' });
    await execute();
    expect(removed).toHaveLength(6);
  });
});

describe('a limit at a removal', () => {
  it('spends no try, and the whole app waits until the vendor said', async () => {
    let limited = true;
    const { clock, removed, execute, waits, calls } = await approved(() => {
      if (limited) throw new VendorRateLimitedError('Asana asked us to slow down.', ctx, later(30));
    });
    await execute();
    clock.set(later(29));
    await execute();
    expect(calls()).toBe(1);
    expect(await waits()).toEqual(Array(6).fill('waits: Asana asked us to slow down, until Sat 09:30'));
    clock.set(later(30));
    limited = false;
    await execute();
    expect(removed).toHaveLength(6);
  });

  it('without a time is tried less and less often, never in a loop', async () => {
    const { clock, execute, calls } = await approved(() => {
      throw new VendorRateLimitedError('Asana asked us to slow down.', ctx, clockNow());
    });
    const clockNow = () => clock.now().toISOString();
    for (let second = 0; second < 3600; second += 5) {
      clock.set(addDays(NOW, second / 86_400));
      await execute();
    }
    expect(calls()).toBeLessThan(12);
    expect(calls()).toBeGreaterThan(5);
  });
});

describe('a right the key lacks for one removal', () => {
  it('spends no try and lets that seat wait alone for an hour', async () => {
    let refused = true;
    const { store, clock, removed, execute, waits } = await approved((_call, id) => {
      if (refused && id === '1300') throw new VendorRefusedError('Forbidden', { ...ctx, status: 403 });
    });
    await execute();
    await execute();
    expect(removed).toHaveLength(5);
    expect(await waits()).toEqual(['waits: the key may lack a right there']);
    const [waiting] = await requestsIn(store, 'int_1', ['approved']);
    expect(await attemptsOf(store, waiting?.id ?? '')).toMatchObject([
      { turned_away: 'credentials', outcome: 'failed' },
    ]);
    refused = false;
    clock.set(later(61));
    await execute();
    expect(removed).toHaveLength(6);
  });
});

describe('who approved', () => {
  it('and was deactivated in Slack since takes the seats off the list', async () => {
    const { removed, execute, reasons } = await approved();
    await execute({ isActive: async () => false });
    expect(removed).toEqual([]);
    expect(await reasons()).toEqual(Array(6).fill('who approved it was deactivated in Slack'));
  });

  it('is waited for while Slack does not say, and the report says so', async () => {
    const { removed, execute, waits } = await approved();
    await execute({ isActive: async () => null });
    expect(removed).toEqual([]);
    expect(await waits()).toEqual(Array(6).fill('waits: Slack does not say whether who approved this is still there'));
    await execute();
    expect(removed).toHaveLength(6);
  });
});

describe('a Slack that does not answer', () => {
  it('is asked once in half a minute about one person, whatever the number of seats and rounds', async () => {
    let asked = 0;
    const { clock, deps } = await approved();
    const isActive = async () => {
      asked += 1;
      return null;
    };
    const execute = executeReclaims({ ...deps, directory: { ...deps.directory, isActive } });
    for (const seconds of [0, 5, 10, 29, 30]) {
      clock.set(later(seconds / 60));
      await execute(never);
    }
    expect(asked).toBe(2);
  });
});

describe('an exempt user group', () => {
  const group = (members: readonly string[]) => ({
    id: 'exm_1',
    integration_id: 'int_1',
    scope: 'group' as const,
    target: 'SLEAVE',
    members: JSON.stringify(members),
    reason: 'parental leave',
    granted_by: 'U1',
    granted_at: daysAgo(1),
    until: addDays(NOW, 30),
    ended_at: null,
    told_at: null,
  });

  it('is asked right before a round, so who joined after the approval keeps the seat', async () => {
    const { store, groups, removed, execute, reasons } = await approved();
    await insertExemption(store, group([]));
    groups.set('SLEAVE', ['U1300']);
    await execute();
    expect(removed).toEqual(IDLE.filter((id) => id !== '1300'));
    expect(await reasons()).toEqual(['an exemption was granted']);
    expect(emailOf('1300')).toBe('p1300@northwind.example');
  });

  it('that Slack does not tell lets every seat wait that it might cover, and is asked again', async () => {
    const { store, groups, removed, execute, waits } = await approved();
    await insertExemption(store, group([]));
    await execute();
    expect(removed).toEqual([]);
    expect(await waits()).toEqual(Array(6).fill('waits: Slack does not say who is in an exempt user group'));
    groups.set('SLEAVE', ['U9999']);
    await execute();
    expect(removed).toHaveLength(6);
  });

  it('with one member of whom Slack does not tell the address lets every seat wait that might be theirs', async () => {
    const { store, groups, removed, execute, waits, deps } = await approved();
    await insertExemption(store, group([emailOf('1200')]));
    groups.set('SLEAVE', ['U1200', 'U1300']);
    const silent = async (user: string) => (user === 'U1300' ? undefined : deps.directory.emailOf(user));
    await execute({ emailOf: silent });
    expect(removed).toEqual([]);
    expect(await waits()).toEqual(Array(6).fill('waits: Slack does not say who is in an exempt user group'));
    await execute();
    expect(removed).toEqual(['1400', '1500', '1600', '1700']);
  });

  it('keeps whom Slack told just now although it did not tell of everybody', async () => {
    const { store, groups, removed, execute } = await approved();
    await insertExemption(store, group([emailOf('1200')]));
    groups.set('SLEAVE', ['U1300', 'UX']);
    await execute();
    expect(removed).toEqual([]);
    const [row] = await store.selectFrom('exemptions').select('members').execute();
    expect(JSON.parse(row?.members ?? '')).toEqual([emailOf('1200'), emailOf('1300')]);
  });

  it('with a bot in it, which has no address, holds up no removal', async () => {
    const { store, groups, removed, execute } = await approved();
    await insertExemption(store, group([]));
    groups.set('SLEAVE', ['U1300', 'UB1']);
    await execute();
    expect(removed).toEqual(IDLE.filter((id) => id !== '1300'));
  });

  it('is asked once a round, and nobody is where no group is exempt', async () => {
    let asked = 0;
    const membersOf = async () => {
      asked += 1;
      return ['U9999'];
    };
    const { execute } = await approved();
    await execute({ membersOf });
    expect(asked).toBe(0);
    const other = await approved();
    await insertExemption(other.store, group([]));
    await other.execute({ membersOf });
    expect(asked).toBe(1);
  });
});
