import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe.each(['socket', 'http'] as const)('the first journey of an admin, delivered by %s', (mode) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ mode });
  }, 60_000);
  afterAll(() => scene?.close());

  it('says what to do while nothing is connected', async () => {
    await scene.ada.say('/licenses', { channel: CHANNEL });
    const answer = await scene.ada.waitFor('the overview', (me) => me.messages(CHANNEL).at(-1));
    expect(answer.ephemeralTo).toBe(scene.ada.id);
    expect(textOf(answer)).toContain('/licenses connect');
  });

  it('refuses a member who wants to connect, and names who may', async () => {
    await scene.linus.say('/licenses connect', { channel: CHANNEL });
    const answer = await scene.linus.waitFor('the refusal', (me) => me.messages(CHANNEL).at(-1));
    expect(answer.ephemeralTo).toBe(scene.linus.id);
    expect(textOf(answer)).toContain(`<@${scene.ada.id}>`);
    expect(scene.linus.modal()).toBeNull();
  });

  it('explains a key that the vendor does not accept, in the form, without keeping it', async () => {
    await scene.ada.say('/licenses connect asana', { channel: CHANNEL });
    await scene.ada.waitFor('the form', (me) => me.modal()?.callbackId === 'connect.submit');
    await scene.ada.submit({ token: scene.world.token('revoked') });
    const modal = await scene.ada.waitFor('the reason', (me) =>
      textOf(me.modal()?.view).includes('does not accept') ? me.modal() : null,
    );
    expect(JSON.stringify(modal)).not.toContain(scene.world.token('revoked'));
    await scene.ada.closeModal();
  });

  it('connects one organization of two, reads it, and shows numbers that equal the made-up company', async () => {
    await connectAsana(scene);
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    const summary = await scene.ada.waitFor('the summary', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('paid seats')),
    );
    // 100 full seats less the two service accounts: 94 members and 4 pending invitations.
    expect(summary.text).toContain('20 of 98 paid seats idle');
    expect(textOf(summary)).toContain('62 active · 20 idle · 4 unknown · 4 protected · 8 too new to judge');
  });

  it('shows numbers but no names to somebody who may not act', async () => {
    await scene.linus.say('/licenses asana', { channel: CHANNEL });
    const summary = await scene.linus.waitFor('the summary', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('paid seats')),
    );
    expect(textOf(summary)).not.toContain('Linus');
    expect(everyButton(summary.blocks)).toEqual([]);
  });

  it('guesses what a misspelled word meant', async () => {
    await scene.ada.say('/licenses asanna', { channel: CHANNEL });
    const answer = await scene.ada.waitFor('the guess', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('asanna')),
    );
    expect(textOf(answer)).toContain('/licenses asana');
  });

  it('is read-only until an admin switches reclaiming on', async () => {
    const report = await postReport(scene);
    expect(everyButton(report.blocks).map((button) => button.action_id)).not.toContain('reclaim.approve_all');
    expect(textOf(report)).toContain('Read-only');
    await allowReclaim(scene, [scene.ada.id, scene.grace.id]);
    await scene.ada.waitFor('the report to be redrawn', () =>
      everyButton(now(scene.ada, report).blocks).some((button) => button.action_id === 'reclaim.approve_all'),
    );
  });

  it('says before approval that the removal cannot be undone, what is lost and who inherits', () => {
    const report = lastReport(scene);
    expect(textOf(report)).toContain('cannot undo this');
    expect(textOf(report)).toContain('owned by the admin named in Asana’s admin console');
  });

  it('refuses a click of somebody who is no approver and removes nobody', async () => {
    const report = lastReport(scene);
    await scene.linus.press(report, 'reclaim.approve_all', { value: buttonValue(report, 'reclaim.approve_all') });
    await scene.linus.waitFor(
      'the refusal',
      (me) =>
        me.messages(CHANNEL).at(-1)?.ephemeralTo === me.id && textOf(me.messages(CHANNEL).at(-1)).includes('approvers'),
    );
    expect(scene.asana.effects()).toEqual([]);
  });

  it('refuses whoever asked for the list, and names who else may', async () => {
    const report = lastReport(scene);
    await scene.ada.press(report, 'reclaim.approve_all', { value: buttonValue(report, 'reclaim.approve_all') });
    const refusal = await scene.ada.waitFor('the refusal', (me) =>
      me.messages(CHANNEL).find((message) => message.text.includes('You asked for this list')),
    );
    expect(refusal.text).toContain(`<@${scene.grace.id}>`);
    expect(scene.asana.effects()).toEqual([]);
  });

  it('removes one person after one approval, once, however often the button is pressed and the click is delivered', async () => {
    const report = lastReport(scene);
    const value = buttonValue(report, 'reclaim.approve_item');
    await scene.grace.press(report, 'reclaim.approve_item', { value });
    await scene.slack.redeliverLast();
    await waitUntil('the removal at Asana', () => scene.asana.effects().length > 0);
    await scene.ada.waitFor('the message to say so', () => textOf(now(scene.ada, report)).includes('Removed'));
    expect(textOf(now(scene.ada, report))).toContain(`<@${scene.grace.id}>`);
    expect(everyButton(now(scene.ada, report).blocks).filter((button) => button.value === value)).toEqual([]);
    expect(scene.asana.effects()).toHaveLength(1);
    expect(scene.asana.effects()[0]?.path).toMatch(/\/workspaces\/\d+\/removeUser$/);
  });

  it('removes exactly those chosen in the list', async () => {
    const report = lastReport(scene);
    const before = scene.asana.effects().length;
    await scene.grace.press(report, 'reclaim.review', { value: buttonValue(report, 'reclaim.review') });
    const list = await scene.grace.waitFor('the list', (me) =>
      me.modal()?.callbackId === 'review.submit' ? me.modal() : null,
    );
    const values = [...JSON.stringify(list.view).matchAll(/"value":"(req_[a-z0-9]{20})"/g)].map((match) => match[1]!);
    expect((await scene.grace.submit({})).errors).toHaveProperty('page-1');
    await scene.grace.submit({ 'page-1': values.slice(0, 2) });
    await waitUntil('two more removals', () => scene.asana.effects().length === before + 2);
    await scene.ada.waitFor(
      'the message to say so',
      () => (textOf(now(scene.ada, report)).match(/Removed/g) ?? []).length >= 3,
    );
    expect(scene.asana.effects()).toHaveLength(before + 2);
  });

  it('keeps whom an approver keeps', async () => {
    const report = now(scene.ada, lastReport(scene));
    const value = buttonValue(report, 'reclaim.keep_item');
    await scene.grace.press(report, 'reclaim.keep_item', { value });
    await scene.ada.waitFor('the message to say so', () => /[Kk]ept by/.test(textOf(now(scene.ada, report))));
  });

  it('posts the digest once for one request, with what was done', async () => {
    await scene.ada.say('/licenses digest', { channel: CHANNEL });
    const digest = await scene.ada.waitFor('the digest', (me) =>
      me.messages(CHANNEL).findLast((message) => /digest|week/i.test(message.text) && !message.ephemeralTo),
    );
    expect(textOf(digest)).toMatch(/3 people removed/);
  });

  it('shows the Home tab', async () => {
    await scene.ada.openHome();
    const home = await scene.ada.waitFor('the Home tab', (me) => me.home());
    expect(textOf(home.view)).toContain('Asana');
  });

  it('sent nothing that Slack refuses, and wrote no token to its log', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain(scene.world.token('sat-full'));
    expect(scene.log()).not.toContain('xoxb-1111');
    expect(scene.log()).not.toContain('"level":"error"');
  });

  it('stops cleanly on SIGTERM', async () => {
    expect(await scene.stopBot()).toBe(0);
  });
});

function lastReport(scene: Scene) {
  const report = scene.ada
    .messages(CHANNEL)
    .findLast(
      (message) =>
        message.ephemeralTo === undefined &&
        everyButton(message.blocks).some((button) => button.action_id.startsWith('reclaim.')),
    );
  if (!report) throw new Error('there is no report');
  return report;
}
