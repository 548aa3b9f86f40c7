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

/** What Aha! itself says of everybody, asked with the administrator's key. */
async function everybody(aha: FakeAha): Promise<readonly Record<string, unknown>[]> {
  const key = createWorld(START).token('aha-admin');
  const found: Record<string, unknown>[] = [];
  for (let page = 1; ; page += 1) {
    const url = `${aha.apiUrl}/users?per_page=100&page=${page}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${key}`, accept: 'application/json' } });
    const { users } = (await answer.json()) as { users: Record<string, unknown>[] };
    found.push(...users);
    if (users.length < 100) return found;
  }
}

const without = (user: Record<string, unknown> | undefined) => {
  const { updated_at: _, ...rest } = user ?? {};
  return rest;
};

/** Tells when everybody last used it, as an export would. */
async function importLastUse({ ada }: Scene, users: readonly Record<string, unknown>[]): Promise<void> {
  const rows = users.flatMap(({ email, accessed_at }) => (accessed_at ? [`${email},${accessed_at}`] : []));
  await ada.say('/licenses import aha', { channel: CHANNEL });
  await ada.waitFor('the upload', (me) => me.modal()?.callbackId === 'csv.upload');
  const file = ada.upload('people.csv', ['Email,Last activity', ...rows].join('\n'));
  await ada.submit({ file: [file], exported: START.toISOString().slice(0, 10) });
  await ada.waitFor('the preview', (me) => me.modal()?.callbackId === 'csv.import');
  await ada.submit({});
  await ada.waitFor('the import', (me) =>
    me.messages('app').some(({ text }) => text.includes('Imported last activity')),
  );
}

describe('undoing a removal where the vendor can', () => {
  let aha: FakeAha;
  let scene: Scene;
  let before: readonly Record<string, unknown>[];
  let taken: Record<string, unknown> | undefined;
  let restore = '';
  beforeAll(async () => {
    aha = await startFakeAha({ seed: createWorld(START).aha });
    scene = await startScene({ start: START, env: { CONNECTOR_AHA_URL: aha.url } });
    const { ada } = scene;
    await ada.say('/licenses connect aha', { channel: CHANNEL });
    await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
    await ada.submit({ subdomain: scene.world.ahaDomains.northwind, apiKey: scene.world.token('aha-admin') });
    await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'));
    await ada.closeModal();
    await ada.waitFor('the first sync', (me) => me.messages('app').some(({ text }) => text.includes('synced')), 20_000);
    await allowReclaim(scene, [ada.id, scene.grace.id], 'aha');
    before = await everybody(aha);
    await importLastUse(scene, before);
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
    await aha?.close();
  });
  const report = () => {
    const found = scene.ada
      .messages(CHANNEL)
      .findLast((message) => message.ephemeralTo === undefined && message.text.includes('Aha!'));
    if (!found) throw new Error('there is no report');
    return found;
  };

  it('says before approval that the person can be restored', async () => {
    const posted = await postReport(scene, 'aha');
    expect(textOf(posted)).toContain('can restore the person afterwards');
    expect(everyButton(posted.blocks).map((button) => button.action_id)).not.toContain('reclaim.restore_item');
  });

  it('offers to restore each removed person, and until when', async () => {
    const message = report();
    const value = buttonValue(message, 'reclaim.approve_item');
    await scene.grace.press(message, 'reclaim.approve_item', { value });
    await scene.ada.waitFor('the button to restore', () =>
      everyButton(now(scene.ada, message).blocks).some((button) => button.action_id === 'reclaim.restore_item'),
    );
    expect(textOf(now(scene.ada, message))).toMatch(/can be restored until/);
    const after = await everybody(aha);
    taken = after.find((user) => user['enabled'] === false && before.find(({ id }) => id === user['id'])?.['enabled']);
    expect(taken).toBeDefined();
    restore = buttonValue(now(scene.ada, message), 'reclaim.restore_item');
    expect(restore).toBe(value);
  });

  it('refuses somebody who is neither approver nor admin', async () => {
    await scene.linus.press(report(), 'reclaim.restore_item', { value: restore });
    await scene.linus.waitFor('the refusal', (me) =>
      textOf(me.messages(CHANNEL).at(-1)).includes('Restoring a seat is for approvers and admins'),
    );
    expect(aha.effects()).toHaveLength(1);
  });

  it('brings the person back exactly as they were, once, however often the button is pressed', async () => {
    const message = report();
    await Promise.all([
      scene.ada.press(message, 'reclaim.restore_item', { value: restore }),
      scene.grace.press(message, 'reclaim.restore_item', { value: restore }),
    ]);
    await scene.slack.redeliverLast();
    await scene.ada.waitFor(
      'the message to say so',
      () => textOf(now(scene.ada, message)).includes('Restored'),
      20_000,
    );
    const back = (await everybody(aha)).find(({ id }) => id === taken?.['id']);
    expect(without(back)).toEqual(without(before.find(({ id }) => id === taken?.['id'])));
    expect(aha.effects()).toHaveLength(2);
    expect(everyButton(now(scene.ada, message).blocks).map(({ action_id }) => action_id)).not.toContain(
      'reclaim.restore_item',
    );
  });

  it('does not propose who was just restored again', async () => {
    const name = `${String(taken?.['first_name'])} ${String(taken?.['last_name'])}`;
    await scene.ada.press(report(), 'reclaim.reject_all', { value: buttonValue(report(), 'reclaim.reject_all') });
    await waitUntil('the list to be decided', () => !textOf(report()).includes('Waiting for approval'));
    await scene.ada.say('/licenses report aha', { channel: CHANNEL });
    const answer = await scene.ada.waitFor('the answer', (me) =>
      me.messages(CHANNEL).findLast(({ ephemeralTo }) => ephemeralTo === me.id),
    );
    expect(textOf(answer)).not.toContain(name);
    expect(textOf(answer)).toContain('kept');
  });

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
