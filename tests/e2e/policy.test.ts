import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../sandbox/slack/types.ts';
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

describe('further rules and exemptions, as an admin and an approver meet them', () => {
  let scene: Scene;
  let report: SeenMessage;
  beforeAll(async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
  }, 90_000);
  afterAll(() => scene?.close());

  async function openRules() {
    const { ada } = scene;
    await ada.say('/licenses settings asana', { channel: CHANNEL });
    const settings = await ada.waitFor('the settings', (me) =>
      me.modal()?.callbackId === 'settings.submit' ? me.modal() : null,
    );
    const value = everyButton(settings.view).find((one) => one.action_id === 'settings.rules')?.value ?? '';
    await ada.press({ viewId: settings.id }, 'settings.rules', { value });
    return ada.waitFor('the rules', (me) => (me.modal()?.callbackId === 'rules.submit' ? me.modal() : null));
  }

  it('a rule that cannot be is refused beside its field, and nothing entered is lost', async () => {
    await openRules();
    const { errors } = await scene.ada.submit({ cap_day: 'two', cap_run: '3', zone: 'Europe/Berlin' });
    expect(Object.keys(errors)).toEqual(['cap_day']);
    expect(scene.ada.modal()?.callbackId).toBe('rules.submit');
  });

  it('a cap is saved from the second form, which goes back to the settings', async () => {
    expect((await scene.ada.submit({ cap_day: '2', cap_run: '' })).errors).toEqual({});
    await scene.ada.waitFor('the settings again', (me) => me.modal()?.callbackId === 'settings.submit');
    await scene.ada.closeModal();
    expect(textOf((await openRules()).view)).toContain('\n2');
    await scene.ada.closeModal();
  });

  it('"Keep until…" exempts one person, who leaves the list, named', async () => {
    const { ada, grace } = scene;
    report = await postReport(scene);
    const value = buttonValue(report, 'exempt.open_item');
    await grace.press(report, 'exempt.open_item', { value });
    await grace.waitFor('the form', (me) => me.modal()?.callbackId === 'exempt.submit');
    expect((await grace.submit({ reason: '' })).errors).toHaveProperty('reason');
    expect((await grace.submit({ reason: 'back in spring' })).errors).toEqual({});
    await grace.waitFor('the confirmation', (me) => textOf(me.modal()?.view).includes('is exempt until'));
    await grace.closeModal();
    await ada.waitFor('the list without them', () => textOf(now(ada, report)).includes('an exemption was granted'));
  });

  it('what is approved beyond the cap waits, and the message says why', async () => {
    const { ada, grace } = scene;
    const value = buttonValue(now(ada, report), 'reclaim.approve_all');
    await grace.press(report, 'reclaim.approve_all', { value });
    await waitUntil('two removals', () => scene.asana.effects().length === 2);
    await ada.waitFor('the message to say so', () =>
      textOf(now(ada, report)).includes('waits: the cap of 2 a day is reached'),
    );
    expect(scene.asana.effects()).toHaveLength(2);
  }, 30_000);

  it('a changed rule voids what still waits, and the message says what differs', async () => {
    const { ada } = scene;
    await openRules();
    expect((await ada.submit({ cap_day: '' })).errors).toEqual({});
    await ada.waitFor('the list to be void', () =>
      textOf(now(ada, report)).includes('The policy changed: no cap a day'),
    );
    await ada.waitFor('the settings again', (me) => me.modal()?.callbackId === 'settings.submit');
    await ada.closeModal();
    expect(scene.asana.effects()).toHaveLength(2);
  });

  it('the exemption is listed with its reason, and can be ended', async () => {
    const { grace } = scene;
    await grace.say('/licenses exemptions', { channel: CHANNEL });
    const listed = await grace.waitFor('the list', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('1 exemption')),
    );
    expect(textOf(listed)).toContain('back in spring');
    await grace.press(listed, 'exempt.end', { value: buttonValue(listed, 'exempt.end') });
    await grace.waitFor('the empty list', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('Nobody is exempt')),
    );
  });

  it('a person is exempted from everything by name, and a member may not do that', async () => {
    const { ada, linus } = scene;
    await linus.say('/licenses exempt asana', { channel: CHANNEL });
    await linus.waitFor('the refusal', (me) => textOf(me.messages(CHANNEL).at(-1)).includes('approvers and admins'));
    await ada.say('/licenses exempt asana', { channel: CHANNEL });
    await ada.waitFor('the form', (me) => me.modal()?.callbackId === 'exempt.submit');
    expect((await ada.submit({ reason: 'on call' })).errors).toHaveProperty('person');
    expect((await ada.submit({ person: linus.id, reason: 'on call' })).errors).toEqual({});
    await ada.waitFor('the confirmation', (me) => textOf(me.modal()?.view).includes('is exempt until'));
    await ada.closeModal();
  });

  it('the error rate is there for everybody to see', async () => {
    await scene.linus.say('/licenses stats', { channel: CHANNEL });
    const stats = await scene.linus.waitFor('the numbers', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('removals asked back')),
    );
    expect(stats.text).toBe('0 of 2 removals asked back or restored in 30 days');
  });

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
