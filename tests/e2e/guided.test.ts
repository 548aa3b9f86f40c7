import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../sandbox/slack/types.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  connectAsana,
  everyButton,
  now,
  type Scene,
  startScene,
  textOf,
  waitUntil,
} from './scene.ts';

const told = (person: Person, text: string) =>
  person.waitFor(text, (me) =>
    me.messages(CHANNEL).findLast((message) => message.ephemeralTo === me.id && textOf(message).includes(text)),
  );

describe('the guided way to an idle admin’s seat', () => {
  let scene: Scene;
  let tomas: string;
  beforeAll(async () => {
    scene = await startScene();
    tomas = scene.world.people.tomas.email;
    await connectAsana(scene);
    await allowReclaim(scene, [scene.ada.id, scene.grace.id]);
  }, 60_000);
  afterAll(() => scene?.close());
  const steps = () => scene.ada.messages(CHANNEL).findLast(({ text }) => text.includes('admin account of'))!;
  const list = () => scene.ada.messages(CHANNEL).findLast(({ text }) => text.includes('1 idle seat'))!;
  const check = (person: Person) =>
    person.press(steps(), 'guided.check', { value: buttonValue(steps(), 'guided.check') });

  it('never proposes an admin in an ordinary report', async () => {
    await scene.ada.say('/licenses report asana', { channel: CHANNEL });
    const report = await scene.ada.waitFor('the report', (me) =>
      me.messages(CHANNEL).findLast(({ text }) => text.includes('to approve or keep')),
    );
    expect(textOf(report)).not.toContain('Tomás Rivera');
  });

  it('is refused to a member, for an admin in use, for the unknown and for an ordinary member', async () => {
    await scene.linus.say(`/licenses admin asana ${tomas}`, { channel: CHANNEL });
    await told(scene.linus, 'Admin accounts are for');
    await scene.ada.say(`/licenses admin asana ${scene.world.people.grace.email}`, { channel: CHANNEL });
    await told(scene.ada, 'used not long ago');
    await scene.ada.say('/licenses admin asana nobody@northwind.example', { channel: CHANNEL });
    await told(scene.ada, 'No account of Asana');
    await scene.ada.say(`/licenses admin asana ${scene.world.people.linus.email}`, { channel: CHANNEL });
    await told(scene.ada, 'is no admin');
    expect(steps()).toBeUndefined();
  });

  it('posts two steps for an idle one, with the way to the vendor’s admin page', async () => {
    await scene.ada.say(`/licenses admin asana ${tomas}`, { channel: CHANNEL });
    await scene.ada.waitFor('the steps', () => steps());
    expect(steps().text).toContain('step 1 of 2');
    expect(textOf(steps())).toContain('lower the role to an ordinary member in Asana');
    expect(JSON.stringify(steps().blocks)).toContain('https://app.asana.com/admin');
  });

  it('says so while the account still is an admin, and proposes nothing', async () => {
    await check(scene.ada);
    await told(scene.ada, 'still an admin');
    await scene.ada.waitFor('the steps to say so', () => textOf(steps()).includes('Still an admin when'));
    expect(list()).toBeUndefined();
  });

  it('hands over to a second approver once the role is lowered', async () => {
    scene.asana.people.makeMember(tomas);
    await check(scene.ada);
    await scene.ada.waitFor('the list of one', () => list());
    expect(textOf(list())).toContain('Tomás Rivera');
    const who = `<@${scene.grace.id}> can approve it; <@${scene.ada.id}> cannot`;
    await scene.ada.waitFor('the second step', () => textOf(steps()).includes(who));
  });

  it('does not let whoever took part in the first step approve the second', async () => {
    await scene.ada.press(list(), 'reclaim.approve_item', { value: buttonValue(list(), 'reclaim.approve_item') });
    await told(scene.ada, 'so somebody else approves it');
    expect(scene.asana.effects()).toEqual([]);
  });

  it('frees the seat after the approval of somebody else', async () => {
    const message = list();
    await scene.grace.press(message, 'reclaim.approve_item', { value: buttonValue(message, 'reclaim.approve_item') });
    await waitUntil('the removal at Asana', () => scene.asana.effects().length === 1);
    await scene.ada.waitFor('the message to say so', () => textOf(now(scene.ada, message)).includes('Removed'));
    expect(everyButton(now(scene.ada, steps()).blocks)).toEqual([]);
  });

  it('gives roles by person and user group in a modal, and what was given counts', async () => {
    await scene.linus.say('/licenses roles', { channel: CHANNEL });
    await told(scene.linus, 'Granting roles is for admins');
    await scene.ada.say('/licenses roles', { channel: CHANNEL });
    const modal = await scene.ada.waitFor('the roles', (me) =>
      me.modal()?.callbackId === 'roles.submit' ? me.modal() : null,
    );
    expect(textOf(modal.view)).toContain('@it-approvers');
    const { errors } = await scene.ada.submit({ auditor_users: [scene.linus.id], approver_groups: ['S0APPROVERS'] });
    expect(errors).toEqual({});
    await scene.linus.say(`/licenses why ${tomas.replace('tomas', 'nobody')}`, { channel: CHANNEL });
    await told(scene.linus, 'holds a seat here');
    await scene.ada.say('/licenses roles', { channel: CHANNEL });
    const again = await scene.ada.waitFor('the roles', (me) =>
      me.modal()?.callbackId === 'roles.submit' ? me.modal() : null,
    );
    expect(JSON.stringify(again.view)).toContain(`"initial_users":["${scene.linus.id}"]`);
    expect(JSON.stringify(again.view)).toContain('"initial_options"');
    await scene.ada.closeModal();
  });

  it('lets an approver hand the part over, and a member not', async () => {
    await scene.linus.say(`/licenses delegate <@${scene.ada.id}> until 2026-12-01`, { channel: CHANNEL });
    await told(scene.linus, 'Only somebody named approver');
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await scene.grace.say(`/licenses delegate <@${scene.linus.id}> until ${day}`, { channel: CHANNEL });
    await told(scene.grace, 'can decide in your place');
    await scene.linus.waitFor('the news', (me) =>
      me.messages('app').some(({ text }) => text.includes('in their place')),
    );
    await scene.grace.say('/licenses delegate off', { channel: CHANNEL });
    await told(scene.grace, 'Nobody decides in your place');
  });

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
