import { afterEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import {
  claimSlot,
  insertHolderMessage,
  markStale,
  staleMessages,
  takeRedraw,
} from '../../src/store/holder-messages.ts';
import { insertQuestion, latestQuestions, moveQuestion, questionsIn } from '../../src/store/holder-questions.ts';
import type { Store } from '../../src/store/open.ts';
import { anItem, NOW } from '../builders.ts';
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

  it('tell of a taken seat once, and are redrawn by one process', async () => {
    store = await open();
    const row = { id: 'msg_1', slack_user: 'U12', kind: 'taken' as const, subject: 'req_1', channel: 'D1', ts: '1' };
    const rest = { claimed_at: NOW, sent_at: NOW, drawn_at: NOW };
    expect(await insertHolderMessage(store, { ...row, ...rest })).toBe(true);
    expect(await insertHolderMessage(store, { ...row, ...rest, id: 'msg_2' })).toBe(false);
    await markStale(store, 'U12', 'req_1');
    expect((await staleMessages(store, 9)).map((one) => one.id)).toEqual(['msg_1']);
    expect([await takeRedraw(store, 'msg_1', NOW), await takeRedraw(store, 'msg_1', NOW)]).toEqual([true, false]);
  });
});
