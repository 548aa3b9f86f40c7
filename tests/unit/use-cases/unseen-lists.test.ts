import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { openPlans } from '../../../src/store/plans.ts';
import { checkGuided, startGuided } from '../../../src/use-cases/guided-admin.ts';
import { DeliveryError } from '../../../src/use-cases/ports.ts';
import { type PostReport, postReport } from '../../../src/use-cases/post-report.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { settlePosts } from '../../../src/use-cases/send-digest.ts';
import { tendGuided } from '../../../src/use-cases/tend-guided.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';

const MINUTES = 1 / 1440;
const { signal } = new AbortController();

/** One idle member, two admins of whom one is idle, and a Slack that refuses channels; the process may die before it asks. */
async function aTenant() {
  const tenant = await aReversibleTenant([
    aMember('1200'),
    aMember('1500', { admin: 'admin' }),
    aMember('1900', { admin: 'owner' }),
  ]);
  const { store, clock, base, put } = tenant;
  const slack = { refuses: [] as string[], dies: false };
  const posted: string[] = [];
  const send = async (channel: string) => {
    if (slack.refuses.includes(channel)) throw new DeliveryError('is_archived', 'refused');
    posted.push(channel);
    return { channel, ts: String(posted.length) };
  };
  const notifier = { postReport: send, findByMarker: async () => null } as never;
  const posting = { ...base, notifier, timeZone: 'UTC', viewPlan: async () => ({ planId: 'p' }) as never };
  const post: PostReport = async (input) => {
    if (slack.dies) throw new Error('killed');
    return postReport(posting)(input);
  };
  const deps = { ...base, postReport: post, defaultChannel: 'C1' };
  const guidedPosts = { postGuided: async () => ({ channel: 'C1', ts: 'steps' }), updateGuided: async () => {} };
  const guiding = { ...deps, guidedPosts };
  return {
    store,
    slack,
    posted,
    report: () => reportInactivity(deps)({ actor: 'job:schedule', integrationId: 'int_1' }),
    upkeep: settlePosts(posting),
    tend: () => tendGuided(guiding)(signal),
    minutes: (count: number) => clock.set(addDays(clock.now().toISOString(), count * MINUTES)),
    lists: () => openPlans(store),
    /** An admin is led to the second step: the role is lowered by hand, and somebody has it read again. */
    async handOver() {
      await startGuided(guiding)({ actor: 'U2', integrationId: 'int_1', email: 'p1500@northwind.example' });
      put('1500', { admin: 'none' });
      const [guided] = await store.selectFrom('guided_plans').select('id').execute();
      return checkGuided(guiding)({ actor: 'U2', guidedId: guided?.id ?? '' }, signal);
    },
  };
}

describe('a list whose message', () => {
  it('a stop kept from being sent is sent by the bot that comes after, and never lies there unseen', async () => {
    const { slack, posted, report, upkeep, minutes, lists } = await aTenant();
    slack.dies = true;
    await expect(report()).rejects.toThrow('killed');
    expect(await lists()).toHaveLength(1);
    slack.dies = false;
    minutes(6);
    expect(await upkeep()).toBe(1);
    expect(posted).toEqual(['C1']);
    minutes(6);
    expect(await upkeep()).toBe(0);
  });

  it('is refused only then is ended, and its seats are free for the next report', async () => {
    const { slack, posted, report, upkeep, minutes, lists } = await aTenant();
    slack.dies = true;
    await expect(report()).rejects.toThrow('killed');
    slack.dies = false;
    slack.refuses = ['C1'];
    minutes(6);
    await upkeep();
    expect(await lists()).toEqual([]);
    slack.refuses = [];
    expect(await report()).toMatchObject({ kind: 'posted' });
    expect(posted).toEqual(['C1']);
  });

  it('of the guided way’s second step is sent again every ten minutes, to where lists go by then', async () => {
    const { store, slack, posted, handOver, tend, upkeep, minutes, lists } = await aTenant();
    slack.refuses = ['C1'];
    expect(await handOver()).toMatchObject({ kind: 'not_now', reason: expect.stringContaining('is_archived') });
    await tend();
    await upkeep();
    expect(await lists(), 'is not given up').toHaveLength(1);
    await updateIntegration(store, 'int_1', { channel: 'C2' });
    await tend();
    expect(posted, 'not at once').toEqual([]);
    minutes(10);
    await tend();
    await tend();
    expect(posted).toEqual(['C2']);
  });

  it('of the guided way’s second step survives a stop as any other does', async () => {
    const { slack, posted, handOver, upkeep, minutes } = await aTenant();
    slack.dies = true;
    await expect(handOver()).rejects.toThrow('killed');
    slack.dies = false;
    minutes(6);
    await upkeep();
    expect(posted).toEqual(['C1']);
  });
});
