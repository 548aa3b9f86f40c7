import { afterEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import {
  claimSlot,
  insertHolderMessage,
  markStale,
  staleMessages,
  takeRedraw,
} from '../../src/store/holder-messages.ts';
import {
  keepWayBack,
  newsWithoutPerson,
  notePerson,
  noteRefused,
  noteTold,
  oweNews,
  peopleToTell,
  untoldNewsOf,
} from '../../src/store/holder-news.ts';
import {
  insertQuestion,
  latestAnswer,
  latestQuestions,
  moveQuestion,
  nameManager,
  noteManagerAsked,
  questionsIn,
  questionsToManager,
} from '../../src/store/holder-questions.ts';
import type { Store } from '../../src/store/open.ts';
import { insertPlan } from '../../src/store/plans.ts';
import { anItem, aPlanRow, aRequestRow, NOW } from '../builders.ts';
import { aPostgresStore, aStore, connected } from '../stores.ts';

describe.each([
  ['SQLite', () => aStore()],
  ['PostgreSQL', () => aPostgresStore()],
])('messages to holders on %s', (_name, open) => {
  let store: Store;
  afterEach(() => store.destroy());
  const week = (at: string) => addDays(at, -7);
  const aQuestionRow = (id: string, created_at = NOW) => ({
    id,
    integration_id: 'int_1',
    external_id: '1200',
    email: 'dana@northwind.example',
    slack_user: 'U12',
    state: 'open' as const,
    item: JSON.stringify(anItem()),
    asked_at: null,
    reminded_at: null,
    ended_at: null,
    reason: null,
    message_id: null,
    manager_user: null,
    manager_since: null,
    manager_asked_at: null,
    answered_by: null,
    created_at,
  });

  it('give one slot a person and rolling week, however many ask at once', async () => {
    store = await open();
    const at = (days: number) => addDays(NOW, days);
    const claims = await Promise.all([0, 0, 0].map(() => claimSlot(store, 'U12', NOW, week(NOW))));
    expect(claims.filter((won) => won)).toHaveLength(1);
    expect(await claimSlot(store, 'U13', NOW, week(NOW))).toBe(true);
    expect(await claimSlot(store, 'U12', at(6.99), week(at(6.99)))).toBe(false);
    expect(await claimSlot(store, 'U12', at(7), week(at(7)))).toBe(true);
    expect(await claimSlot(store, 'U12', at(13.99), week(at(13.99)))).toBe(false);
  });

  it('keep the last word somebody had about a seat, whatever is asked since', async () => {
    store = await open();
    await connected(store);
    expect(await latestAnswer(store, 'int_1', '1200')).toBeUndefined();
    const kept = { ...aQuestionRow('ask_1'), state: 'kept' as const, ended_at: NOW };
    await insertQuestion(store, kept);
    await insertQuestion(store, aQuestionRow('ask_2', addDays(NOW, 1)));
    expect((await latestQuestions(store, 'int_1', ['1200'])).get('1200')?.state).toBe('open');
    expect((await latestAnswer(store, 'int_1', '1200'))?.id).toBe('ask_1');
    const released = { ...aQuestionRow('ask_3', addDays(NOW, 2)), state: 'released' as const };
    await insertQuestion(store, { ...released, ended_at: addDays(NOW, 3) });
    expect((await latestAnswer(store, 'int_1', '1200'))?.id).toBe('ask_3');
  });

  it('hold one open question a seat, and find the latest one', async () => {
    store = await open();
    await connected(store);
    expect(await insertQuestion(store, aQuestionRow('ask_1'))).toBe(true);
    expect(await insertQuestion(store, aQuestionRow('ask_2'))).toBe(false);
    const [first] = await questionsIn(store, ['open']);
    expect(await moveQuestion(store, first!, 'keep', { ended_at: NOW })).toMatchObject({ state: 'kept' });
    expect(await moveQuestion(store, first!, 'release', { ended_at: NOW })).toBeUndefined();
    expect(await insertQuestion(store, aQuestionRow('ask_2', addDays(NOW, 40)))).toBe(true);
    expect((await latestQuestions(store, 'int_1', ['1200', '9'])).get('1200')?.id).toBe('ask_2');
  });

  it('are redrawn by one process, whatever of theirs changed', async () => {
    store = await open();
    const row = { id: 'msg_1', slack_user: 'U12', subject: '["req_1","ask_1"]', channel: 'D1', ts: '1' };
    await insertHolderMessage(store, { ...row, claimed_at: NOW, sent_at: NOW, drawn_at: NOW });
    await markStale(store, 'U12', 'req_1');
    expect((await staleMessages(store, 9)).map((one) => one.id)).toEqual(['msg_1']);
    expect([await takeRedraw(store, 'msg_1', NOW), await takeRedraw(store, 'msg_1', NOW)]).toEqual([true, false]);
  });

  it('tell of a taken seat once, to nobody where nobody is named, and not after it was restored', async () => {
    store = await open();
    await connected(store);
    const taken = (id: string, position: number) =>
      aRequestRow({ id, position, external_id: id, state: 'succeeded', undo: '{}', restore_until: addDays(NOW, 1) });
    await insertPlan(store, aPlanRow(), [taken('req_1', 0), taken('req_2', 1), taken('req_3', 2)]);
    const waiting = async (after = '') => (await newsWithoutPerson(store, after, 9)).map((one) => one.id);
    for (const id of ['req_1', 'req_2', 'req_3', 'req_1']) await oweNews(store, { id, plan_id: 'plan_1' }, NOW);
    expect([await waiting(), await waiting('req_1')]).toEqual([
      ['req_1', 'req_2', 'req_3'],
      ['req_2', 'req_3'],
    ]);
    expect(await notePerson(store, 'req_1', 'U12')).toBe(true);
    expect(await notePerson(store, 'req_1', 'U13')).toBe(false);
    await notePerson(store, 'req_2', '');
    await notePerson(store, 'req_3', 'U12');
    await store.updateTable('reclaim_requests').set({ state: 'restored' }).where('id', '=', 'req_3').execute();
    expect(await waiting()).toEqual([]);
    expect([await peopleToTell(store), await untoldNewsOf(store, 'U12')]).toEqual([['U12'], ['req_1']]);
    expect([await noteTold(store, 'req_1', NOW), await noteTold(store, 'req_1', NOW)]).toEqual([true, false]);
    expect(await peopleToTell(store)).toEqual([]);
  });

  it('give up telling of a taken seat only once Slack has refused it for so long', async () => {
    store = await open();
    await connected(store);
    await insertPlan(store, aPlanRow(), [aRequestRow({ id: 'req_1', state: 'succeeded' })]);
    await oweNews(store, { id: 'req_1', plan_id: 'plan_1' }, addDays(NOW, -90));
    await notePerson(store, 'req_1', 'U12');
    const refusedAt = (days: number) => noteRefused(store, ['req_1'], addDays(NOW, days), addDays(NOW, days - 28));
    for (const days of [0, 1, 27]) await refusedAt(days);
    expect(await peopleToTell(store)).toEqual(['U12']);
    await refusedAt(28);
    expect(await peopleToTell(store)).toEqual([]);
  });

  it('owe no news of a lowered role, which people tell on the way to the seat', async () => {
    store = await open();
    await connected(store);
    await insertPlan(store, aPlanRow({ action: 'demote' }), [aRequestRow({ id: 'req_1', state: 'succeeded' })]);
    await oweNews(store, { id: 'req_1', plan_id: 'plan_1' }, NOW);
    expect(await newsWithoutPerson(store, '', 9)).toEqual([]);
  });

  it('lengthen the way back and never shorten it, and make none where there was none', async () => {
    store = await open();
    await connected(store);
    const taken = (id: string, undo: string | null) =>
      aRequestRow({ id, external_id: id, state: 'succeeded', undo, restore_until: undo && addDays(NOW, 5) });
    await insertPlan(store, aPlanRow(), [taken('req_1', '{}'), taken('req_2', null)]);
    expect(await keepWayBack(store, 'req_1', addDays(NOW, 4))).toBe(false);
    expect(await keepWayBack(store, 'req_1', addDays(NOW, 9))).toBe(true);
    expect(await keepWayBack(store, 'req_2', addDays(NOW, 9))).toBe(false);
  });

  it('put a question to one manager, once, while it is open', async () => {
    store = await open();
    await connected(store);
    await insertQuestion(store, aQuestionRow('ask_1'));
    expect(await nameManager(store, 'ask_1', 'U77', NOW)).toBe(true);
    expect(await nameManager(store, 'ask_1', 'U78', NOW)).toBe(false);
    expect(await questionsToManager(store, 'U77')).toHaveLength(1);
    expect([await noteManagerAsked(store, 'ask_1', NOW), await noteManagerAsked(store, 'ask_1', NOW)]).toEqual([
      true,
      false,
    ]);
    const [question] = await questionsIn(store, ['open']);
    await moveQuestion(store, question!, 'keep', { ended_at: NOW });
    expect(await questionsToManager(store, 'U77')).toEqual([]);
  });
});
