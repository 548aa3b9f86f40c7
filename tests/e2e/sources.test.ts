import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOkta, startFakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import { createWorld } from '../../sandbox/world.ts';
import { allowReclaim, buttonValue, CHANNEL, connectAsana, now, type Scene, startScene, textOf } from './scene.ts';

const START = new Date();

describe('a directory that knows the people of an app', () => {
  let okta: FakeOkta;
  let scene: Scene;
  beforeAll(async () => {
    okta = await startFakeOkta({ seed: createWorld(START).okta });
    scene = await startScene({ start: START, env: { CONNECTOR_OKTA_URL: okta.url } });
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
  }, 90_000);
  afterAll(async () => {
    await scene?.close();
    await okta?.close();
  });

  /** The newest answer to a command in the channel that holds some words. */
  const answered = (words: string) =>
    scene.ada.waitFor(`an answer with "${words}"`, (me) =>
      me.messages(CHANNEL).findLast((message) => textOf(message).includes(words)),
    );
  const posted = (words: string) =>
    scene.ada.waitFor(
      `a message with "${words}"`,
      (me) => me.messages('app').findLast((message) => textOf(message).includes(words)),
      30_000,
    );

  it('ends its first sync with whom it may speak for', async () => {
    const { ada, world } = scene;
    await ada.say('/licenses connect okta', { channel: CHANNEL });
    await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
    await ada.submit({
      orgUrl: `https://${world.oktaHost}`,
      clientId: world.oktaClientId,
      secret: world.token('okta-app'),
    });
    await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'), 20_000);
    await ada.closeModal();
    const synced = await posted('Waits to be confirmed for Asana.');
    expect(textOf(synced)).toMatch(/synced, \d+ people, \d+ apps/);
  }, 60_000);

  it('is listed as a source, has no seats, and counts for nothing yet', async () => {
    const { ada } = scene;
    await ada.say('/licenses', { channel: CHANNEL });
    expect(textOf(await answered('*Sources*'))).toContain('Speaks for no app yet.');
    await ada.say('/licenses report okta', { channel: CHANNEL });
    expect(textOf(await answered('has no seats of its own'))).toContain('Okta tells about people');
    await ada.say('/licenses asana', { channel: CHANNEL });
    expect(textOf(await answered('paid seats'))).not.toContain('Okta sign-ins');
  });

  it('is confirmed by an admin, not by a member', async () => {
    const { ada, linus } = scene;
    await linus.say('/licenses sources asana', { channel: CHANNEL });
    await linus.waitFor('the refusal', (me) => textOf(me.messages(CHANNEL).at(-1)).includes('for admins'));
    const synced = await posted('Waits to be confirmed for Asana.');
    await ada.press(synced, 'sources.open', { value: buttonValue(synced, 'sources.open') });
    const form = await ada.waitFor('the form', (me) =>
      me.modal()?.callbackId === 'sources.submit' ? me.modal() : null,
    );
    expect(textOf(form.view)).toContain('Proposed. Saving confirms it.');
    expect((await ada.submit({})).errors).toEqual({});
    await ada.waitFor('what was saved', (me) => textOf(me.modal()?.view).includes('1 source was saved.'));
    await ada.closeModal();
    await posted('Speaks for Asana.');
  }, 60_000);

  it('then shows among the sources of the app', async () => {
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    await answered('Okta sign-ins');
  });

  it('has who left proposed at once, with who says so, and nothing is taken before an approval', async () => {
    const { ada, grace, asana, world } = scene;
    const leaver = world.who('idle').find((one) => one.asanaGid !== null) ?? world.employees[0];
    if (!leaver) throw new Error('the company has nobody');
    const known = new Set(ada.messages(CHANNEL).map((message) => message.ts));
    okta.people.deactivate(leaver.email);
    await ada.say('/licenses sync okta', { channel: CHANNEL });
    const report = await ada.waitFor(
      'the leaver in a report',
      (me) =>
        me
          .messages(CHANNEL)
          .find(
            (message) =>
              !known.has(message.ts) && message.ephemeralTo === undefined && textOf(message).includes(leaver.name),
          ),
      30_000,
    );
    expect(textOf(report)).toContain('leaver');
    expect(textOf(report)).toContain('Okta');
    expect(asana.effects()).toEqual([]);
    await ada.say(`/licenses why ${leaver.email}`, { channel: CHANNEL });
    const why = textOf(await answered('is a leaver in Asana'));
    expect(why).toContain('Okta says that the person left');
    expect(why).toContain('*Okta* (this decided): left');
    expect(why).toContain('found by the address');
    await grace.press(report, 'reclaim.approve_all', { value: buttonValue(report, 'reclaim.approve_all') });
    await ada.waitFor('the removal', () => asana.effects().length > 0, 20_000);
    await ada.waitFor('the word that it is done', (me) => /Removed/.test(textOf(now(me, report))), 20_000);
  }, 90_000);

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
