import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOkta, startFakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import { createWorld } from '../../sandbox/world.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  now,
  optionValue,
  postReport,
  type Scene,
  startScene,
  textOf,
} from './scene.ts';

const START = new Date();
/** The first app of a connector goes by its word, the next ones by their own name as well. */
const [LUCIDCHART, CALIBRATION] = ['okta-app', 'okta-app-calibration-log'];

/** Connects apps of Okta by name, as an admin does, and waits for the first sync of each. */
async function connectApps(scene: Scene, names: readonly string[]): Promise<void> {
  const { ada, world } = scene;
  await ada.say('/licenses connect okta-app', { channel: CHANNEL });
  await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
  await ada.submit({
    orgUrl: `https://${world.oktaHost}/app/UserHome`,
    clientId: world.oktaClientId,
    secret: world.token('okta-app'),
  });
  const step = await ada.waitFor('the choice of apps', (me) => {
    const modal = me.modal();
    return modal?.callbackId === 'connect.tenants' ? modal : undefined;
  });
  await ada.submit({ tenants: names.map((name) => optionValue(step.view, name)) });
  await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('connected'));
  await ada.closeModal();
  await ada.waitFor(
    'the first syncs',
    (me) => me.messages('app').filter(({ text }) => text.includes('synced')).length >= names.length,
    30_000,
  );
}

describe('an app without a connector of its own, seen through Okta', () => {
  let okta: FakeOkta;
  let scene: Scene;
  beforeAll(async () => {
    okta = await startFakeOkta({ seed: createWorld(START).okta });
    scene = await startScene({ start: START, env: { CONNECTOR_OKTA_APP_URL: okta.url, CONNECTOR_OKTA_URL: okta.url } });
    await connectApps(scene, ['Lucidchart', 'Calibration Log']);
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
    await okta?.close();
  });

  it('tells who signs in and who does not, and never shows the key', async () => {
    const { ada } = scene;
    await ada.say('/licenses', { channel: CHANNEL });
    const overview = await ada.waitFor('the overview', (me) =>
      me.messages(CHANNEL).findLast((message) => textOf(message).includes('Lucidchart')),
    );
    expect(textOf(overview)).toContain('Calibration Log');
    expect(scene.log()).not.toContain(JSON.parse(scene.world.token('okta-app')).d);
  });

  it('takes a seat back by unassigning one person from one app', async () => {
    await allowReclaim(scene, [scene.grace.id], LUCIDCHART);
    const posted = await postReport(scene, LUCIDCHART);
    expect(textOf(posted)).toMatch(/Lucidchart/);
    await scene.grace.press(posted, 'reclaim.approve_item', { value: buttonValue(posted, 'reclaim.approve_item') });
    await scene.ada.waitFor('the change in Okta', () => okta.effects().length === 1, 20_000);
    expect(okta.effects()[0]?.effect).toMatch(
      /^unassigned \S+@northwind\.example from Lucidchart and deactivated them there$/,
    );
    await scene.ada.waitFor('the word that it is done', (me) => textOf(now(me, posted)).includes('1 seat freed'));
  });

  it('leaves a seat of a group to a person, who is told the group', async () => {
    await allowReclaim(scene, [scene.grace.id], CALIBRATION);
    const posted = await postReport(scene, CALIBRATION);
    await scene.grace.press(posted, 'reclaim.approve_item', { value: buttonValue(posted, 'reclaim.approve_item') });
    await scene.ada.waitFor('the way by hand', (me) => textOf(now(me, posted)).includes('Do it by hand'), 20_000);
    const text = textOf(now(scene.ada, posted));
    expect(text).toContain(
      'Assigned through the group “Engineering”. Take them out of it in Okta; its other apps go too.',
    );
    expect(text).toMatch(/https:\/\/northwind-admin\.okta\.com\/admin\/group\/00g\w+/);
    expect(okta.effects()).toHaveLength(1);
  });
});
