import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../sandbox/slack/types.ts';
import { type FakeEntra, startFakeEntra } from '../../sandbox/vendors/entra/fake-entra.ts';
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
/** Microsoft allows so few requests that the bot takes its time. */
const PATIENCE = 60_000;

/** Connects one app of the directory and waits for the first sync; answers the text of the card. */
async function connect(scene: Scene, app: string): Promise<string> {
  const { ada, world } = scene;
  const { clientId, secret = '' } = world.entra.registrations.find(({ label }) => label === 'entra-write')!;
  await ada.say('/licenses connect entra-app', { channel: CHANNEL });
  await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
  await ada.submit({ tenant: 'northwind.onmicrosoft.com', clientId, clientSecret: secret });
  await ada.waitFor('the choice of apps', (me) => me.modal()?.callbackId === 'connect.tenants', PATIENCE);
  await ada.submit({ tenants: [app] });
  await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'), PATIENCE);
  const card = textOf(ada.modal()?.view);
  await ada.closeModal();
  await ada.waitFor('the first sync', (me) => me.messages('app').some(({ text }) => text.includes('synced')), PATIENCE);
  return card;
}

describe('an app of Entra ID without an integration of its own', () => {
  let entra: FakeEntra;
  let scene: Scene;
  let card = '';
  beforeAll(async () => {
    entra = await startFakeEntra({ seed: createWorld(START).entra });
    const env = { CONNECTOR_ENTRA_APP_URL: entra.url, CONNECTOR_ENTRA_APP_LOGIN_URL: entra.url };
    scene = await startScene({ start: START, env });
    const { entraTenants, entraApps } = scene.world;
    card = await connect(scene, `${entraTenants.northwind}/${entraApps.boards.id}`);
    await allowReclaim(scene, [scene.ada.id, scene.grace.id], 'entra-app');
  }, 120_000);
  afterAll(async () => {
    await scene?.close();
    await entra?.close();
  });

  const report = () =>
    scene.ada.messages(CHANNEL).findLast((one) => one.ephemeralTo === undefined && one.text.includes('Entra'))!;
  /** Whose button it is, among those on the list: of the first one with this license. */
  const placeOf = (message: SeenMessage, license: string) => {
    const shown = [...textOf(message).matchAll(/^\*[^*]+\* · \S+ · (\w+)$/gm)].map(([, held]) => held);
    expect(shown).toContain(license);
    return shown.indexOf(license);
  };

  it('says at once what it can do, and that a seat may stay paid', () => {
    expect(card).toContain('Entra ID lists who is assigned to the app');
    expect(card).toContain('Whether the app then frees the paid seat depends on its provisioning');
    expect(entra.effects()).toEqual([]);
  });

  it('proposes who holds it and did not sign in, and says what unassigning does not do', async () => {
    const posted = textOf(await postReport(scene, 'entra-app'));
    expect(posted).toContain('Linus Brandt');
    expect(posted).not.toContain('Tomás Rivera');
    expect(posted).not.toContain('Marta Silva');
    expect(posted).toContain('The paid seat may stay taken');
  });

  it('unassigns one person after an approval, which Entra ID shows', async () => {
    const message = report();
    const value = buttonValue(message, 'reclaim.approve_item', placeOf(message, 'Assigned'));
    await scene.grace.press(message, 'reclaim.approve_item', { value });
    await waitUntil('the assignment to end', () => entra.effects().length > 0, PATIENCE);
    await scene.ada.waitFor(
      'the button to restore',
      () => everyButton(now(scene.ada, message).blocks).some((button) => button.action_id === 'reclaim.restore_item'),
      PATIENCE,
    );
    expect(entra.effects()).toHaveLength(1);
    expect(entra.effects()[0]?.effect).toMatch(/^unassigned .+ from Lumen Boards$/);
  }, 90_000);

  it('leaves who comes by a group to be done by hand, and names the group', async () => {
    const message = report();
    const value = buttonValue(message, 'reclaim.approve_item', placeOf(message, 'Editor'));
    await scene.grace.press(message, 'reclaim.approve_item', { value });
    await scene.ada.waitFor(
      'the reason',
      () => textOf(now(scene.ada, message)).includes('has access by the group Product team'),
      PATIENCE,
    );
    expect(entra.effects()).toHaveLength(1);
  }, 90_000);

  it('sent nothing that Slack or Microsoft refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(entra.calls().filter(({ status }) => status >= 400)).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
