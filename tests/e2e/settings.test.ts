import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../sandbox/slack/types.ts';
import { CHANNEL, connectAsana, everyButton, type Scene, startScene, textOf } from './scene.ts';

describe('settings, as two admins meet over them', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ env: { SEATKEEPER_ADMINS: 'U0ADAPARK01,U0GRACE0SEI' } });
    await connectAsana(scene);
  }, 90_000);
  afterAll(() => scene?.close());

  async function open(person: Person) {
    await person.say('/licenses settings asana', { channel: CHANNEL });
    return person.waitFor('the settings', (me) => (me.modal()?.callbackId === 'settings.submit' ? me.modal() : null));
  }

  it('a save that would undo another is not made, and says who changed what', async () => {
    const { ada, grace } = scene;
    await open(ada);
    await open(grace);
    expect((await grace.submit({ threshold: '45' })).errors).toEqual({});
    await grace.waitFor('the form to close', (me) => me.modal() === null);
    expect((await ada.submit({ threshold: '60' })).errors).toEqual({});
    const told = await ada.waitFor('the notice', (me) =>
      me.modal()?.callbackId === 'settings.changed_meanwhile' ? me.modal() : null,
    );
    expect(textOf(told.view)).toContain('Nothing was saved');
    expect(textOf(told.view)).toMatch(new RegExp(`<@${grace.id}> .*: days until idle`));
    await ada.closeModal();
    const again = await open(ada);
    expect(JSON.stringify(again.view)).toContain('"initial_value":"45"');
    await ada.closeModal();
  });

  it('further rules saved on top of the form do not stand in its way', async () => {
    const { ada } = scene;
    const settings = await open(ada);
    const value = everyButton(settings.view).find((one) => one.action_id === 'settings.rules')?.value ?? '';
    await ada.press({ viewId: settings.id }, 'settings.rules', { value });
    await ada.waitFor('the rules', (me) => me.modal()?.callbackId === 'rules.submit');
    expect((await ada.submit({ cap_day: '3' })).errors).toEqual({});
    await ada.waitFor('the settings again', (me) => me.modal()?.callbackId === 'settings.submit');
    expect((await ada.submit({ threshold: '60' })).errors).toEqual({});
    await ada.waitFor('the form to close', (me) => me.modal() === null);
    expect(JSON.stringify((await open(ada)).view)).toContain('"initial_value":"60"');
    await ada.closeModal();
  });

  it('the evidence on a person narrows to the app that is named, and a wrong name is asked about', async () => {
    const { ada, world } = scene;
    const email = world.people.linus.email;
    await ada.say(`/licenses why ${email} asana`, { channel: CHANNEL });
    await ada.waitFor('the evidence', (me) => textOf(me.messages(CHANNEL).at(-1)).includes('Idle means 60 days'));
    await ada.say(`/licenses why ${email} asanna`, { channel: CHANNEL });
    await ada.waitFor('the question', (me) =>
      textOf(me.messages(CHANNEL).at(-1)).includes(`/licenses why ${email} asana`),
    );
  });

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
