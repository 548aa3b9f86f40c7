import { describe, expect, it } from 'vitest';
import { insertPlan, requestsIn } from '../../../src/store/plans.ts';
import { claimPost } from '../../../src/store/posts.ts';
import { itemOf } from '../../../src/use-cases/rows.ts';
import { anItem, aPlanRow, aRequestRow, NOW } from '../../builders.ts';
import { type AskingTenant, aTenantThatAsks } from '../../holders.ts';

const idOf = (tenant: AskingTenant, person: string, at = -1): string => {
  const view = tenant.sent.filter((one) => one.to === person).at(at)?.view;
  if (view?.kind !== 'questions') throw new Error(`${person} was not asked`);
  return view.questions[0]?.questionId ?? '';
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
    expect(view?.kind === 'questions' && view.questions.map((one) => one.integration.id)).toEqual(['int_1', 'int_2']);
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
    // The reminder of the first and the first asking of the second, together.
    expect(view?.kind === 'questions' && view.questions.map((one) => one.askedBefore)).toEqual([true, false]);
    expect(tenant.sent).toHaveLength(4);
  });

  it('has the earlier message point to the newer one', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.report();
    await tenant.holders.tendHolders();
    tenant.later(7);
    await tenant.holders.tendHolders();
    expect(tenant.redrawn.flatMap((one) => (one.kind === 'questions' ? one.questions : []))).toMatchObject([
      { movedOn: true },
      { movedOn: true },
    ]);
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

describe('after a seat was given back', () => {
  const taken = async () => {
    const tenant = await aTenantThatAsks();
    const item = JSON.stringify(anItem({ email: 'p1200@northwind.example' }));
    const done = { state: 'succeeded' as const, approved_by: 'U1', approved_at: NOW };
    await insertPlan(tenant.store, aPlanRow(), [aRequestRow({ ...done, item })]);
    const post = { id: 'post_1', kind: 'report' as const, subject_id: 'plan_1', slot: 's', channel: 'C1', ts: '7' };
    const rest = { claimed_at: NOW, posted_at: NOW, repeated: 0, drawn: null };
    await claimPost(tenant.store, { ...post, ...rest, state: 'posted' });
    return tenant;
  };

  it('tells who held it once, with who approved', async () => {
    const tenant = await taken();
    await tenant.holders.tendHolders();
    await tenant.holders.tendHolders();
    expect(tenant.sent).toMatchObject([{ to: 'U12', view: { kind: 'taken', approvedBy: 'U1', requestId: 'req_1' } }]);
  });

  it('tells nobody where the policy says not to, and does not count as a question where it does', async () => {
    const silent = await taken();
    await silent.usePolicy({ tellHolders: false });
    await silent.holders.tendHolders();
    expect(silent.sent).toEqual([]);
    const tenant = await taken();
    await tenant.holders.tendHolders();
    await tenant.report('int_2');
    await tenant.holders.tendHolders();
    expect(tenant.sent.filter((one) => one.to === 'U12').map((one) => one.view.kind)).toEqual(['taken', 'questions']);
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
    expect(tenant.redrawn).toMatchObject([{ kind: 'taken', askedBackAt: NOW }]);
  });
});
