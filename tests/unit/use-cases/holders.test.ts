import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connector/contract.ts';
import { addDays } from '../../../src/domain/time.ts';
import { OutcomeUnknownError } from '../../../src/errors.ts';
import { claimSlot } from '../../../src/store/holder-messages.ts';
import { newsWithoutPerson, oweNews, redrawNews } from '../../../src/store/holder-news.ts';
import { insertPlan, requestsIn } from '../../../src/store/plans.ts';
import { claimPost } from '../../../src/store/posts.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import type { Vendors } from '../../../src/use-cases/ports.ts';
import { itemOf } from '../../../src/use-cases/rows.ts';
import { anItem, aPlanRow, aPolicy, aRequestRow, NOW } from '../../builders.ts';
import { type AskingTenant, aTenantThatAsks, BOSS } from '../../holders.ts';
import { aTenant } from './policy-scene.ts';

const idOf = (tenant: AskingTenant, person: string, at = -1): string => {
  const view = tenant.sent.filter((one) => one.to === person).at(at)?.view;
  const asked = view?.questions[0];
  if (!asked) throw new Error(`${person} was not asked`);
  return asked.questionId;
};
const proposed = async (tenant: AskingTenant) =>
  (await requestsIn(tenant.store, 'int_1', ['pending_approval'])).map((row) => [
    row.external_id,
    itemOf(row.item).note,
  ]);

describe('asking holders first', () => {
  it('asks who has a Slack account and proposes who has none, saying so', async () => {
    const tenant = await aTenantThatAsks();
    expect(await tenant.report()).toMatchObject({ kind: 'posted', seats: 1, asked: 2 });
    expect(await proposed(tenant)).toEqual([['1400', 'not asked: no Slack account']]);
    await tenant.holders.tendHolders();
    expect(tenant.sent.map((one) => one.to).sort()).toEqual(['U12', 'U13']);
  });

  it('merges the questions of all apps into one message a person', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report('int_1');
    await tenant.report('int_2');
    await tenant.holders.tendHolders();
    const [view] = tenant.sent.filter((one) => one.to === 'U12').map((one) => one.view);
    expect(view?.questions.map((one) => one.integration.id)).toEqual(['int_1', 'int_2']);
    expect(tenant.sent).toHaveLength(2);
  });

  it('lets a question that comes later in the week wait for the next message', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report('int_1');
    await tenant.holders.tendHolders();
    await tenant.report('int_2');
    tenant.later(6.9);
    await tenant.holders.tendHolders();
    expect(tenant.sent).toHaveLength(2);
    tenant.later(0.1);
    await tenant.holders.tendHolders();
    const view = tenant.sent.at(-1)?.view;
    // The first asking of the second and the reminder of the first, together.
    expect(view?.questions.map((one) => one.askedBefore)).toEqual([false, true]);
    expect(tenant.sent).toHaveLength(4);
  });

  it('has the earlier message point to the newer one', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    expect(tenant.redrawn.flatMap((one) => one.questions)).toMatchObject([{ movedOn: true }, { movedOn: true }]);
  });

  it('asks nobody while reclaiming is paused', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.store
      .insertInto('controls')
      .values({ name: 'pause', set_by: 'U1', set_at: NOW, reason: null })
      .execute();
    await tenant.holders.tendHolders();
    expect(tenant.sent).toEqual([]);
  });

  it('counts a message of unknown fate as sent, and asks again a week later', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    tenant.slack.answers = 'unknown';
    await tenant.holders.tendHolders();
    tenant.slack.answers = 'ok';
    await tenant.holders.tendHolders();
    expect(tenant.sent).toHaveLength(2);
    tenant.later(7);
    await tenant.holders.tendHolders();
    expect(tenant.sent).toHaveLength(4);
  });

  it('tries again a day after Slack refused', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    tenant.slack.answers = 'refused';
    await tenant.holders.tendHolders();
    tenant.slack.answers = 'ok';
    await tenant.holders.tendHolders();
    expect(tenant.sent).toEqual([]);
    tenant.later(1);
    await tenant.holders.tendHolders();
    expect(tenant.sent).toHaveLength(2);
  });
});

describe('answering', () => {
  const asked = async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.holders.tendHolders();
    return tenant;
  };

  it('protects a kept seat for the days the policy says, then the holder is asked anew', async () => {
    const tenant = await asked();
    const answer = { actor: 'U12', questionId: idOf(tenant, 'U12'), answer: 'keep' as const };
    expect(await tenant.holders.answerQuestion(answer)).toEqual({ kind: 'answered', state: 'kept' });
    tenant.later(29);
    await tenant.report();
    expect((await proposed(tenant)).map(([id]) => id)).not.toContain('1200');
    tenant.later(1);
    await tenant.report();
    await tenant.holders.tendHolders();
    expect(tenant.sent.filter((one) => one.to === 'U12')).toHaveLength(2);
  });

  it('protects a kept seat even when the policy stops asking', async () => {
    const tenant = await asked();
    await tenant.holders.answerQuestion({ actor: 'U12', questionId: idOf(tenant, 'U12'), answer: 'keep' });
    await tenant.usePolicy({ action: 'reclaim' });
    await tenant.report();
    expect((await proposed(tenant)).map(([id]) => id).sort()).toEqual(['1300', '1400']);
  });

  it('puts a released seat before the approvers with a note, and approves nothing', async () => {
    const tenant = await asked();
    await tenant.holders.answerQuestion({ actor: 'U12', questionId: idOf(tenant, 'U12'), answer: 'release' });
    await tenant.report();
    expect(await proposed(tenant)).toContainEqual(['1200', 'the holder released it']);
    expect(await requestsIn(tenant.store, 'int_1', ['approved'])).toEqual([]);
  });

  it('is for the holder alone, and counts once', async () => {
    const tenant = await asked();
    const questionId = idOf(tenant, 'U12');
    const { answerQuestion } = tenant.holders;
    expect(await answerQuestion({ actor: 'U13', questionId, answer: 'release' })).toMatchObject({
      kind: 'refused',
      whoMay: ['U12'],
    });
    const both = await Promise.all([
      answerQuestion({ actor: 'U12', questionId, answer: 'keep' }),
      answerQuestion({ actor: 'U12', questionId, answer: 'release' }),
    ]);
    expect(both).toEqual([
      { kind: 'answered', state: 'kept' },
      { kind: 'over', state: 'kept', reason: null },
    ]);
  });

  it('is over after the seat was used, and the message says so', async () => {
    const tenant = await asked();
    const questionId = idOf(tenant, 'U12');
    await tenant.use('1200');
    expect(await tenant.holders.refreshQuestions('int_1')).toBe(1);
    await tenant.holders.tendHolders();
    expect(tenant.redrawn).toMatchObject([{ questions: [{ questionId, state: 'withdrawn' }] }]);
    expect(await tenant.holders.answerQuestion({ actor: 'U12', questionId, answer: 'release' })).toMatchObject({
      kind: 'over',
      state: 'withdrawn',
    });
  });

  it('to release is void as soon as the seat is used again', async () => {
    const tenant = await asked();
    await tenant.holders.answerQuestion({ actor: 'U12', questionId: idOf(tenant, 'U12'), answer: 'release' });
    await tenant.use('1200');
    await tenant.holders.refreshQuestions();
    tenant.later(31);
    await tenant.readAnew();
    expect(await tenant.report()).toMatchObject({ asked: 1 });
  });
});

describe('silence', () => {
  it('goes to the approvers after two asks and a fortnight, with a note, and decides nothing', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    tenant.later(6.9);
    await tenant.holders.tendHolders();
    expect(await tenant.report()).toMatchObject({ kind: 'already_open' });
    tenant.later(0.1);
    await tenant.holders.tendHolders();
    await tenant.report();
    expect(await proposed(tenant)).toContainEqual(['1200', 'asked twice, no answer']);
    expect(await requestsIn(tenant.store, 'int_1', ['approved', 'succeeded'])).toEqual([]);
  });

  it('of a bot that was off is not held against the holder: the reminder still has its week', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(27);
    await tenant.holders.tendHolders();
    tenant.later(6.9);
    await tenant.holders.tendHolders();
    expect(
      (await tenant.store.selectFrom('holder_questions').select('state').execute()).map((row) => row.state),
    ).toEqual(['open', 'open']);
  });
});

describe('a silent holder’s manager', () => {
  const silent = async () => {
    const tenant = await aTenantThatAsks();
    tenant.hr.known = true;
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    return tenant;
  };
  const toBoss = (tenant: AskingTenant) => tenant.sent.filter((one) => one.to === BOSS.user);
  const aboutU12 = (tenant: AskingTenant) =>
    toBoss(tenant)[0]?.view.team.find((one) => one.holder === 'U12')?.questionId ?? '';

  it('is asked before the approvers, in one message about everybody', async () => {
    const tenant = await silent();
    expect(toBoss(tenant).map((one) => one.view.team.map((two) => two.holder))).toEqual([['U12', 'U13']]);
    await tenant.report();
    expect(await proposed(tenant)).toEqual([['1400', 'not asked: no Slack account']]);
  });

  it('is asked within a weekly message of their own', async () => {
    const tenant = await aTenantThatAsks();
    tenant.hr.known = true;
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    tenant.later(6);
    await claimSlot(tenant.store, BOSS.user, tenant.clock.now().toISOString(), NOW);
    tenant.later(1);
    for (let round = 0; round < 3; round += 1) await tenant.holders.tendHolders();
    expect(toBoss(tenant)).toEqual([]);
    tenant.later(6);
    await tenant.holders.tendHolders();
    expect(toBoss(tenant)).toHaveLength(1);
  });

  it('keeps a seat with a reason, which its holder reads', async () => {
    const tenant = await silent();
    const answer = { actor: BOSS.user, questionId: aboutU12(tenant), answer: 'keep' as const };
    expect(await tenant.holders.answerForHolder({ ...answer, reason: ' ' })).toMatchObject({ kind: 'invalid' });
    expect(await tenant.holders.answerForHolder({ ...answer, reason: 'on leave' })).toEqual({
      kind: 'answered',
      state: 'kept',
    });
    tenant.redrawn.length = 0;
    await tenant.holders.redrawHolders();
    expect(tenant.redrawn.flatMap((one) => one.questions)).toContainEqual(
      expect.objectContaining({ state: 'kept', answeredBy: BOSS.user, reason: 'on leave' }),
    );
    await tenant.report();
    expect((await proposed(tenant)).map(([id]) => id)).not.toContain('1200');
  });

  it('may let a seat go, which only puts it before the approvers, with a note', async () => {
    const tenant = await silent();
    const questionId = aboutU12(tenant);
    await tenant.holders.answerForHolder({ actor: BOSS.user, questionId, answer: 'release' });
    await tenant.report();
    expect(await proposed(tenant)).toContainEqual(['1200', 'the manager says it may go']);
    expect(await requestsIn(tenant.store, 'int_1', ['approved'])).toEqual([]);
  });

  it('answers for nobody who answered in the meantime, and nobody else answers in their place', async () => {
    const tenant = await silent();
    const questionId = aboutU12(tenant);
    const { answerForHolder, answerQuestion } = tenant.holders;
    const go = { questionId, answer: 'release' as const };
    expect(await answerForHolder({ ...go, actor: 'U13' })).toMatchObject({ kind: 'refused', whoMay: [BOSS.user] });
    expect(await answerQuestion({ actor: 'U12', questionId, answer: 'keep' })).toMatchObject({ kind: 'answered' });
    expect(await answerForHolder({ ...go, actor: BOSS.user })).toMatchObject({ kind: 'over', state: 'kept' });
  });

  it('who is silent too leaves it to the approvers after a week: silence releases nothing', async () => {
    const tenant = await silent();
    tenant.later(6.9);
    await tenant.holders.tendHolders();
    await tenant.report();
    expect((await proposed(tenant)).map(([id]) => id)).toEqual(['1400']);
    tenant.later(0.1);
    await tenant.holders.tendHolders();
    await tenant.report();
    expect(await proposed(tenant)).toContainEqual(['1200', 'asked twice, no answer, nor from the manager']);
    expect(await requestsIn(tenant.store, 'int_1', ['approved', 'succeeded'])).toEqual([]);
  });
});

describe('after a seat was taken back', () => {
  const take = async (tenant: AskingTenant, over: Parameters<typeof aRequestRow>[0] = {}) => {
    const item = JSON.stringify(anItem({ email: 'p1200@northwind.example' }));
    const done = { state: 'succeeded' as const, approved_by: 'U1', approved_at: NOW };
    const request = aRequestRow({ ...done, item, ...over });
    await insertPlan(tenant.store, aPlanRow(), [request]);
    await oweNews(tenant.store, request, NOW);
    const post = { id: 'post_1', kind: 'report' as const, subject_id: 'plan_1', slot: 's', channel: 'C1', ts: '7' };
    const rest = { claimed_at: NOW, posted_at: NOW, repeated: 0, drawn: null };
    await claimPost(tenant.store, { ...post, ...rest, state: 'posted' });
  };
  const taken = async () => {
    const tenant = await aTenantThatAsks();
    await take(tenant);
    return tenant;
  };

  it('tells who held it once, with who approved', async () => {
    const tenant = await taken();
    await tenant.holders.tendHolders();
    await tenant.holders.tendHolders();
    expect(tenant.sent).toMatchObject([
      { to: 'U12', view: { taken: [{ approvedBy: 'U1', requestId: 'req_1' }], questions: [] } },
    ]);
  });

  it('tells nobody where the policy says not to', async () => {
    const silent = await taken();
    await silent.usePolicy({ tellHolders: false });
    await silent.holders.tendHolders();
    expect(silent.sent).toEqual([]);
  });

  it('merges what was taken back with what is asked, in the one message of the week', async () => {
    const tenant = await taken();
    await tenant.report('int_2');
    await tenant.holders.tendHolders();
    const toU12 = tenant.sent.filter((one) => one.to === 'U12');
    expect(toU12).toMatchObject([
      { view: { taken: [{ requestId: 'req_1' }], questions: [{ integration: { id: 'int_2' } }] } },
    ]);
  });

  it('waits for the next message where this week’s is spent, and is not lost meanwhile', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report('int_2');
    await tenant.holders.tendHolders();
    await take(tenant);
    await tenant.holders.tendHolders();
    tenant.later(6.9);
    await tenant.holders.tendHolders();
    expect(tenant.sent.filter((one) => one.to === 'U12')).toHaveLength(1);
    tenant.later(0.1);
    await tenant.holders.tendHolders();
    // With the reminder of the week before.
    expect(tenant.sent.filter((one) => one.to === 'U12').at(-1)).toMatchObject({
      view: { taken: [{ requestId: 'req_1' }], questions: [{ askedBefore: true }] },
    });
  });

  it('can be restored for all the days of the policy from when its holder was told', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report('int_2');
    await tenant.holders.tendHolders();
    await take(tenant, { undo: '{}', restore_until: addDays(NOW, 14) });
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    const [request] = await requestsIn(tenant.store, 'int_1', ['succeeded']);
    expect(request?.restore_until).toBe(addDays(NOW, 7 + aPolicy().restoreDays));
  });

  it('is told while reclaiming is paused, though nobody is asked then', async () => {
    const tenant = await taken();
    await tenant.report('int_2');
    const pause = { name: 'pause', set_by: 'U1', set_at: NOW, reason: null };
    await tenant.store.insertInto('controls').values(pause).execute();
    await tenant.holders.tendHolders();
    expect(tenant.sent).toMatchObject([{ to: 'U12', view: { taken: [{ requestId: 'req_1' }], questions: [] } }]);
  });

  it('shows that the seat is there again once it was restored, and still when it was taken', async () => {
    const tenant = await taken();
    await tenant.holders.tendHolders();
    tenant.later(1);
    const updated_at = tenant.clock.now().toISOString();
    await tenant.store.updateTable('reclaim_requests').set({ state: 'restored', updated_at }).execute();
    await redrawNews(tenant.store, 'req_1');
    await tenant.holders.redrawHolders();
    expect(tenant.redrawn).toMatchObject([{ taken: [{ restored: true, takenAt: NOW }] }]);
  });

  it('is not called gone where the list was about a cheaper license', async () => {
    const tenant = await taken();
    await tenant.store.updateTable('plans').set({ action: 'downgrade', to_license_type_id: 'viewer' }).execute();
    await tenant.holders.tendHolders();
    expect(tenant.sent).toMatchObject([{ view: { taken: [{ changedTo: 'viewer' }] } }]);
  });

  it('is given up after four weeks in which Slack took no message', async () => {
    const tenant = await taken();
    tenant.slack.answers = 'refused';
    await tenant.holders.tendHolders();
    tenant.later(28.1);
    await tenant.holders.tendHolders();
    tenant.slack.answers = 'ok';
    tenant.later(1);
    await tenant.holders.tendHolders();
    expect(tenant.sent).toEqual([]);
  });

  it.each([3, 40])(
    'is told although nothing was looked up for %d days: the bot was off, or Slack silent',
    async (days) => {
      const off = await taken();
      off.later(days);
      await off.holders.tendHolders();
      expect(off.sent).toMatchObject([{ to: 'U12', view: { taken: [{ requestId: 'req_1', takenAt: NOW }] } }]);
      const silent = await taken();
      silent.slack.knows = false;
      for (const _ of Array(days)) {
        await silent.holders.tendHolders();
        silent.later(1);
      }
      silent.slack.knows = true;
      await silent.holders.tendHolders();
      expect(silent.sent).toMatchObject([{ to: 'U12', view: { taken: [{ requestId: 'req_1' }] } }]);
    },
  );

  it('is told at last although Slack refused it once long ago, and meanwhile the bot was off', async () => {
    const tenant = await taken();
    tenant.later(60);
    tenant.slack.answers = 'refused';
    await tenant.holders.tendHolders();
    tenant.later(1);
    tenant.slack.answers = 'ok';
    await tenant.holders.tendHolders();
    expect(tenant.sent).toMatchObject([{ to: 'U12', view: { taken: [{ requestId: 'req_1' }] } }]);
  });

  it('notes once that it is asked for again, by who held it alone, and tells the approvers', async () => {
    const tenant = await taken();
    await tenant.holders.tendHolders();
    const { askBack } = tenant.holders;
    expect(await askBack({ actor: 'U13', requestId: 'req_1' })).toMatchObject({ kind: 'refused' });
    expect(await askBack({ actor: 'U12', requestId: 'req_1' })).toEqual({ kind: 'asked' });
    expect(await askBack({ actor: 'U12', requestId: 'req_1' })).toEqual({ kind: 'already' });
    expect(tenant.askedBack).toMatchObject([{ holder: 'U12', restorable: false }]);
    await tenant.holders.redrawHolders();
    expect(tenant.redrawn).toMatchObject([{ taken: [{ askedBackAt: NOW }] }]);
  });
});

describe('a seat that is taken is owed to its holder in the step that says so', () => {
  const taken = async (lost: boolean) => {
    const tenant = await aTenant();
    const connect: Vendors['connect'] = async (integration) => {
      const vendor = await tenant.deps.vendors.connect(integration);
      const perform: Connection['perform'] = async (...call) => {
        const outcome = await vendor.perform(...call);
        if (lost) throw new OutcomeUnknownError('lost', { connector: 'asana', operation: 'reclaim' });
        return outcome;
      };
      return { ...vendor, perform };
    };
    await tenant.report();
    await tenant.approve();
    const execute = executeReclaims({ ...tenant.deps, vendors: { ...tenant.deps.vendors, connect } });
    for (const _ of [1, 2]) await execute(new AbortController().signal);
    const done = await requestsIn(tenant.store, 'int_1', ['succeeded']);
    const owed = await newsWithoutPerson(tenant.store, '', 99);
    return { done: done.map((row) => row.id).sort(), owed: owed.map((row) => row.id) };
  };

  it.each([
    ['the vendor answers that it is done', false],
    ['reading alone confirms it, since the answer was lost', true],
  ] as const)('when %s', async (_, lost) => {
    const { done, owed } = await taken(lost);
    expect(done).toHaveLength(6);
    expect(owed).toEqual(done);
  });
});
