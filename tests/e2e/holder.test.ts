import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person, SeenMessage } from '../../sandbox/slack/types.ts';
import { addDays } from '../../src/domain/time.ts';
import { upsertPeople } from '../../src/store/directory-people.ts';
import { insertIntegration } from '../../src/store/integrations.ts';
import { openStore } from '../../src/store/open.ts';
import { insertLink } from '../../src/store/source-links.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  connectAsana,
  everyButton,
  now,
  postReport,
  type Scene,
  startScene,
  textOf,
  waitUntil,
} from './scene.ts';

describe('asking the holder of an idle seat', () => {
  let scene: Scene;
  let other: Person;
  beforeAll(async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
    await askFirst(scene);
  }, 60_000);
  afterAll(() => scene?.close());

  const question = (person: Person): SeenMessage | undefined =>
    person
      .messages('app')
      .find((message) => everyButton(message.blocks).some((one) => one.action_id === 'holder.keep'));
  const lastAnswer = (includes: string) =>
    scene.ada.waitFor(includes, (me) => me.messages(CHANNEL).findLast((message) => textOf(message).includes(includes)));

  it('asks Linus in a direct message, on evidence, and proposes at once only who has no Slack account', async () => {
    const report = await postReport(scene);
    expect(report.text).toContain('4 idle seats');
    expect(textOf(report)).toContain('not asked: no Slack account');
    expect(textOf(report)).toContain('16 holders asked first');
    expect(textOf(report)).not.toContain('Linus');
    const message = await scene.linus.waitFor('the question', question);
    expect(message.text).toContain('Do you still need Asana');
    expect(textOf(message)).toMatch(/Idle \d+ days: last (use|login)/);
    expect(textOf(message)).toContain('Without your answer nothing happens by itself');
  });

  it('asks nobody twice, however often a report is wanted', async () => {
    await scene.ada.say('/licenses report asana', { channel: CHANNEL });
    await lastAnswer('the 4 idle seats wait in the report');
    expect(scene.linus.messages('app').filter((message) => message.text.includes('still need'))).toHaveLength(1);
  });

  it('keeps the seat of who keeps it, and says for how long', async () => {
    const message = await scene.linus.waitFor('the question', question);
    await scene.linus.press(message, 'holder.keep', { value: buttonValue(message, 'holder.keep') });
    await scene.linus.waitFor('the answer to be shown', (me) => textOf(now(me, message)).includes('You kept it'));
    expect(textOf(now(scene.linus, message))).toContain('not asked again for 30 days');
    expect(everyButton(now(scene.linus, message).blocks)).toEqual([]);
  });

  it('takes no answer from a stranger', async () => {
    other = await someoneElseAsked(scene, question);
    const message = question(other);
    if (!message) throw new Error('nobody else was asked');
    const value = buttonValue(message, 'holder.release');
    await scene.grace.press(message, 'holder.release', { value }).catch(() => {});
    expect(textOf(now(other, message))).not.toContain('You released it');
    expect(everyButton(now(other, message).blocks)).toHaveLength(2);
  });

  it('puts a released seat before the approvers with a note, and takes it only after they approve', async () => {
    const message = await other.waitFor('the question', question);
    await other.press(message, 'holder.release', { value: buttonValue(message, 'holder.release') });
    await other.waitFor('the answer to be shown', (me) => textOf(now(me, message)).includes('You released it'));
    const report = await postReport(scene);
    expect(report.text).toContain('1 idle seat');
    expect(textOf(report)).toContain('the holder released it');
    expect(textOf(report)).not.toContain('Linus');
    expect(scene.asana.effects()).toEqual([]);
    const value = buttonValue(report, 'reclaim.approve_item');
    await scene.grace.press(report, 'reclaim.approve_item', { value });
    await waitUntil('the removal at Asana', () => scene.asana.effects().length === 1, 20_000);
  }, 60_000);

  it('tells who held it in the next weekly message, and shows the approvers when it is asked for again', async () => {
    expect(other.messages('app').some((message) => message.text.includes('taken back'))).toBe(false);
    await aWeekPasses(scene);
    const told = await other.waitFor(
      'the news',
      (me) => me.messages('app').find((message) => message.text.includes('was taken back')),
      30_000,
    );
    expect(textOf(told)).toContain(`Approved by <@${scene.grace.id}>`);
    await other.press(told, 'holder.ask_back', { value: buttonValue(told, 'holder.ask_back') });
    const line = await scene.grace.waitFor('the line under the report', (me) =>
      me.messages(CHANNEL).find((message) => message.text.includes('asks for the')),
    );
    expect(line.text).toContain(`<@${other.id}>`);
    expect(line.threadTs).toBeDefined();
    await other.waitFor('the message to say so', (me) => textOf(now(me, told)).includes('You asked for it back'));
    await scene.ada.waitFor('the report to say so', (me) =>
      me.messages(CHANNEL).some((message) => textOf(message).includes('asked back by its holder')),
    );
  }, 60_000);

  it('asks the manager of who stayed silent, and takes their reason in a form', async () => {
    const third = await someoneSilent(scene, [other, scene.linus]);
    const grace = scene.world.slack.users.find((user) => user.id === scene.grace.id);
    await staySilent(scene, third.id, grace?.email ?? '');
    const dm = await scene.grace.waitFor(
      'the question',
      (me) =>
        me
          .messages('app')
          .find((message) => everyButton(message.blocks).some((one) => one.action_id === 'manager.keep')),
      30_000,
    );
    expect(textOf(dm)).toContain('was asked twice and did not answer');
    await scene.grace.press(dm, 'manager.keep', { value: buttonValue(dm, 'manager.keep') });
    await scene.grace.waitFor('the form', (me) => me.modal()?.callbackId === 'manager.submit');
    expect((await scene.grace.submit({ reason: ' ' })).errors).toEqual({ reason: expect.stringContaining('why') });
    await scene.grace.submit({ reason: 'on leave until May' });
    await scene.grace.waitFor('the answer to be shown', (me) => textOf(now(me, dm)).includes('You kept it for them'));
    await third.waitFor('the holder to read it', (me) =>
      me.messages('app').some((message) => textOf(message).includes('kept it for you')),
    );
  }, 60_000);

  it('sent nothing that Slack refuses', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});

/** Has the policy ask holders first, as the settings do. */
async function askFirst(scene: Scene): Promise<void> {
  const store = await openStore(`file:${scene.databaseFile}`);
  const { id, policy } = await store.selectFrom('integrations').select(['id', 'policy']).executeTakeFirstOrThrow();
  const asking = JSON.stringify({ ...(JSON.parse(policy) as object), action: 'ask_first' });
  await store.updateTable('integrations').set({ policy: asking }).where('id', '=', id).execute();
  await store.destroy();
}

/** Everybody's weekly message was sent a week ago. */
async function aWeekPasses(scene: Scene): Promise<void> {
  const store = await openStore(`file:${scene.databaseFile}`);
  const claimed_at = addDays(new Date().toISOString(), -8);
  await store.updateTable('holder_slots').set({ claimed_at }).execute();
  await store.destroy();
}

/** A holder with an open question. */
async function someoneSilent(scene: Scene, but: readonly Person[]): Promise<Person> {
  const store = await openStore(`file:${scene.databaseFile}`);
  const open = await store.selectFrom('holder_questions').select('slack_user').where('state', '=', 'open').execute();
  await store.destroy();
  const found = open.find((row) => !but.some((person) => person.id === row.slack_user));
  if (!found) throw new Error('nobody is silent');
  return scene.slack.as(found.slack_user);
}

/** Both asks went by in silence, and a record of a source confirmed for the app names the manager. */
async function staySilent(scene: Scene, holder: string, managerEmail: string): Promise<void> {
  const store = await openStore(`file:${scene.databaseFile}`);
  const at = new Date().toISOString();
  const { email, integration_id } = await store
    .selectFrom('holder_questions')
    .select(['email', 'integration_id'])
    .where('slack_user', '=', holder)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  const unknown = { employee_id: null, display_name: null, starts_on: null, ends_on: null, manager_external_id: null };
  const rest = { department: null, location: null, last_sign_in: null, sign_in_known: 0, aliases: [] };
  const person = { external_id: 'hr-1', email, email_normalized: email, kind: 'human' as const, ...unknown, ...rest };
  const employed = { employment: 'active' as const, raw_status: 'active', manager_email: managerEmail };
  const app = await store
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', integration_id)
    .executeTakeFirstOrThrow();
  const source = { id: 'int_hr', connector_id: 'bamboohr', slug: 'hr', name: 'HR', tenant_id: 'northwind-hr' };
  await insertIntegration(store, { ...app, ...source, is_source: 1 });
  const confirmed = { state: 'confirmed' as const, decided_by: holder, decided_at: at };
  const link = { id: 'lnk_hr', integration_id, source_id: source.id, role: 'hr' as const, app_id: '' };
  await insertLink(store, { ...link, ...confirmed, matched: 'people', made_at: at });
  await upsertPeople(store, source.id, [{ ...person, ...employed }], at);
  await store
    .updateTable('holder_questions')
    .set({ asked_at: addDays(at, -15), reminded_at: addDays(at, -8) })
    .where('slack_user', '=', holder)
    .where('state', '=', 'open')
    .execute();
  await store.destroy();
}

/** Somebody beside Linus who was asked. */
async function someoneElseAsked(scene: Scene, question: (person: Person) => unknown): Promise<Person> {
  const everybody = scene.world.slack.users
    .map((user) => scene.slack.as(user.id))
    .filter((person) => person.id !== scene.linus.id && person.id !== scene.grace.id);
  let found: Person | undefined;
  await waitUntil('somebody else to be asked', () => {
    found = everybody.find((person) => question(person));
    return found !== undefined;
  });
  if (!found) throw new Error('nobody else was asked');
  return found;
}
