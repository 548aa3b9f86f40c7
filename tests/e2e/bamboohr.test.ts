import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeBamboo, startFakeBamboo } from '../../sandbox/vendors/bamboohr/fake-bamboohr.ts';
import { createWorld } from '../../sandbox/world.ts';
import { allowReclaim, buttonValue, CHANNEL, connectAsana, type Scene, startScene, textOf } from './scene.ts';

const START = new Date();

describe('BambooHR as the HR system of an app', () => {
  let bamboo: FakeBamboo;
  let scene: Scene;
  beforeAll(async () => {
    bamboo = await startFakeBamboo({ seed: createWorld(START).bamboo });
    scene = await startScene({ start: START, env: { CONNECTOR_BAMBOOHR_URL: bamboo.url } });
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
    await bamboo?.close();
  });

  it('is connected with a key and reads everybody, people who left too', async () => {
    const { ada, world } = scene;
    await ada.say('/licenses connect bamboohr', { channel: CHANNEL });
    await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
    await ada.submit({
      company: `https://${world.bambooDomain}.bamboohr.com/home`,
      apiKey: world.token('bamboo-full'),
    });
    await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'), 20_000);
    await ada.closeModal();
    const records = world.bamboo.companies[0]?.employees.length;
    const synced = await ada.waitFor(
      'the first sync',
      (me) => me.messages('app').findLast((one) => textOf(one).includes(`synced, ${records} people`)),
      20_000,
    );
    expect(scene.log()).not.toContain(world.token('bamboo-full'));
    await ada.press(synced, 'sources.open', { value: buttonValue(synced, 'sources.open') });
    await ada.waitFor('the form', (me) => me.modal()?.callbackId === 'sources.submit');
  }, 40_000);

  it('once confirmed has who left proposed at once, and neither who will leave, is on leave, nor came back', async () => {
    const { ada, world } = scene;
    const known = new Set(ada.messages(CHANNEL).map((message) => message.ts));
    expect((await ada.submit({})).errors).toEqual({});
    const report = await ada.waitFor(
      'the report',
      (me) => me.messages(CHANNEL).find((one) => !known.has(one.ts) && one.ephemeralTo === undefined),
      30_000,
    );
    const said = textOf(report);
    const left = world.employees.filter((one) => one.left && one.asanaGid !== null && one.story === 'idle');
    expect(left.length).toBeGreaterThan(0);
    for (const { name } of left) expect(said).toContain(name);
    expect(said).toContain('BambooHR');
    const { leavingSoon, onLeave } = world.hrCast;
    for (const one of [leavingSoon, onLeave, ...world.who('rejoined')]) expect(said).not.toContain(one?.name);
    expect(scene.asana.effects()).toEqual([]);
    expect(bamboo.effects()).toEqual([]);
  }, 60_000);

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
