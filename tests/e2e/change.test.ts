import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAha, startFakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import { createWorld } from '../../sandbox/world.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  everyButton,
  now,
  postReport,
  type Scene,
  startScene,
  textOf,
  waitUntil,
} from './scene.ts';

const START = new Date();

describe('a cheaper license instead of a removal, and an admin’s role lowered', () => {
  let aha: FakeAha;
  let scene: Scene;
  beforeAll(async () => {
    aha = await startFakeAha({ seed: createWorld(START).aha });
    scene = await startScene({ start: START, env: { CONNECTOR_AHA_URL: aha.url } });
    const { ada } = scene;
    await ada.say('/licenses connect aha', { channel: CHANNEL });
    await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
    await ada.submit({ subdomain: scene.world.ahaDomains.northwind, apiKey: scene.world.token('aha-admin') });
    await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'));
    expect(textOf(ada.modal()?.view)).toContain('Change to a cheaper license');
    await ada.closeModal();
    await ada.waitFor('the first sync', (me) => me.messages('app').some(({ text }) => text.includes('synced')), 20_000);
    await allowReclaim(scene, [ada.id, scene.grace.id], 'aha');
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
    await aha?.close();
  });
  const posted = (piece: string) =>
    scene.ada.messages(CHANNEL).findLast((one) => one.ephemeralTo === undefined && one.text.includes(piece));

  it('is chosen in the rules of the app', async () => {
    const { ada } = scene;
    await ada.say('/licenses settings aha', { channel: CHANNEL });
    const settings = await ada.waitFor('the settings', (me) =>
      me.modal()?.callbackId === 'settings.submit' ? me.modal() : null,
    );
    const value = everyButton(settings.view).find((one) => one.action_id === 'settings.rules')?.value ?? '';
    await ada.press({ viewId: settings.id }, 'settings.rules', { value });
    const rules = await ada.waitFor('the rules', (me) =>
      me.modal()?.callbackId === 'rules.submit' ? me.modal() : null,
    );
    expect(textOf(rules.view)).toContain('Propose a change to Free seat');
    expect((await ada.submit({ action: 'downgrade:free' })).errors).toEqual({});
    await ada.waitFor('the settings again', (me) => me.modal()?.callbackId === 'settings.submit');
    await ada.closeModal();
  });

  it('is proposed, approved, carried out and read back in its own words, and can be undone', async () => {
    const { ada, grace, world } = scene;
    const list = await postReport(scene, 'aha');
    expect(list.text).toContain('to change to Free seat, or keep');
    expect(textOf(list)).not.toMatch(/remov/i);
    await grace.press(list, 'reclaim.review', { value: buttonValue(list, 'reclaim.review') });
    const review = await grace.waitFor('the review list', (me) =>
      me.modal()?.callbackId === 'review.submit' ? me.modal() : null,
    );
    const options = JSON.stringify(review.view);
    const linus = /"value":"(req_[a-z0-9]{20})"/.exec(options.slice(options.indexOf(world.people.linus.email)))?.[1];
    expect(linus).toBeDefined();
    await grace.submit({ 'page-1': [linus ?? ''] });
    const message = () => now(ada, list);
    await ada.waitFor('the change', () => textOf(message()).includes('Changed to Free seat'), 20_000);
    expect(aha.effects().map(({ method }) => method)).toEqual(['POST', 'POST']);
    const value = buttonValue(message(), 'reclaim.restore_item');
    await ada.press(message(), 'reclaim.restore_item', { value });
    await ada.waitFor('the way back', () => textOf(message()).includes('Restored'), 20_000);
    expect(aha.effects()).toHaveLength(4);
  }, 60_000);

  it('lowers an idle admin’s role after an approval, once, and tells what became of the seat', async () => {
    const { ada, grace, world } = scene;
    const before = aha.effects().length;
    await ada.say(`/licenses admin aha ${world.people.tomas.email}`, { channel: CHANNEL });
    await ada.waitFor('the steps', () => posted('step 1 of 2'));
    const list = await ada.waitFor('the list of one', () => posted('with an admin role, to lower or keep'));
    expect(textOf(list)).toContain('Take the administrator roles away in Aha!');
    const button = { value: buttonValue(list, 'reclaim.approve_item') };
    await ada.press(list, 'reclaim.approve_item', button);
    await ada.waitFor('the refusal', (me) =>
      me.messages(CHANNEL).some((one) => one.ephemeralTo === me.id && textOf(one).includes('somebody else approves')),
    );
    await grace.press(list, 'reclaim.approve_item', button);
    await waitUntil('the role to be lowered', () => aha.effects().length === before + 1);
    expect(aha.effects().at(-1)).toMatchObject({ method: 'PUT', body: { user: { administrator: false } } });
    await ada.waitFor('the list to say so', () => textOf(now(ada, list)).includes('Role lowered'), 20_000);
    await ada.waitFor('the steps to go on', () => posted('admin account of Tomás Rivera: ended'), 30_000);
    expect(textOf(posted('admin account of'))).toContain('The role stays lowered');
    expect(aha.effects()).toHaveLength(before + 1);
  }, 90_000);

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
