import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person, SeenMessage } from '../../sandbox/slack/types.ts';
import { type FakeAha, startFakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import { createWorld } from '../../sandbox/world.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  now,
  optionValue,
  type Scene,
  startScene,
  textOf,
  waitUntil,
} from './scene.ts';

const START = new Date();

interface AhaUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly enabled: boolean;
  readonly administrator: boolean;
  readonly paid_seat: boolean;
  readonly accessed_at: string | null;
}

const isLongAgo = (at: string | null) => at !== null && START.getTime() - Date.parse(at) > 100 * 86_400_000;

describe('a person’s card', () => {
  let aha: FakeAha;
  let scene: Scene;
  let users: readonly AhaUser[];
  let mona: AhaUser;
  let other: AhaUser;

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
    users = await everybody();
    const members = users.filter((user) => user.enabled && !user.administrator && !user.email.startsWith('ada'));
    [mona, other] = [members[0] as AhaUser, members[1] as AhaUser];
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
    await aha?.close();
  });

  async function everybody(): Promise<readonly AhaUser[]> {
    const key = createWorld(START).token('aha-admin');
    const found: AhaUser[] = [];
    for (let page = 1; ; page += 1) {
      const url = `${aha.apiUrl}/users?per_page=100&page=${page}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}`, accept: 'application/json' } });
      const { users: some } = (await answer.json()) as { users: AhaUser[] };
      found.push(...some);
      if (some.length < 100) return found;
    }
  }

  const isModal = (me: Person, text: string) => textOf(me.modal()?.view).includes(text);
  const puts = () => aha.calls().filter(({ method }) => method === 'PUT');

  async function card(person: Person, email: string): Promise<SeenMessage> {
    const before = new Set(person.messages(CHANNEL).map(({ ts }) => ts));
    await person.say(`/licenses user ${email}`, { channel: CHANNEL });
    return person.waitFor('the card', (me) =>
      me.messages(CHANNEL).find((message) => !before.has(message.ts) && message.ephemeralTo === me.id),
    );
  }

  async function choose(person: Person, email: string, label: string): Promise<void> {
    const message = await card(person, email);
    const option = findOption(message, label);
    await person.press({ channel: message.channel, ts: message.ts }, 'person.do', { value: option });
  }

  function findOption(message: SeenMessage, label: string): string {
    const [found] = JSON.stringify(message.blocks).matchAll(
      new RegExp(`"text":"${label}: [^"]*"[^}]*},"value":"([^"]+)"`, 'g'),
    );
    return found?.[1] ?? optionValue(message.blocks, label);
  }

  async function ask(person: Person, values: Readonly<Record<string, string>>): Promise<void> {
    await person.waitFor('the form', (me) => me.modal()?.callbackId === 'change.form');
    await person.submit(values);
    await person.waitFor('the difference', (me) => me.modal()?.callbackId === 'change.confirm');
    await person.submit({});
    await person.waitFor('the answer', (me) => isModal(me, 'waits for approval'));
    await person.closeModal();
  }

  const newestChange = (person: Person) => {
    const found = person
      .messages(CHANNEL)
      .findLast(
        ({ ephemeralTo, blocks }) => ephemeralTo === undefined && JSON.stringify(blocks).includes('cannot approve it'),
      );
    if (!found) throw new Error('no change was posted');
    return found;
  };

  it('shows details and roles live, one line a role', async () => {
    const { ada } = scene;
    await choose(ada, mona.email, 'Get user details');
    await ada.waitFor('the details', (me) => isModal(me, 'Subdomain used'));
    const said = textOf(ada.modal()?.view);
    for (const label of ['Accessed at', 'Is paid seat', 'Connector sync time', 'Credential used'])
      expect(said).toContain(label);
    expect(said).toContain(mona.email);
    await ada.closeModal();
    const shown = await ada.waitFor('the card with a fresh select', (me) =>
      me.messages(CHANNEL).findLast(({ ephemeralTo }) => ephemeralTo === me.id),
    );
    await ada.press(shown, 'person.do', { value: findOption(shown, 'Get user details') });
    await ada.waitFor('the details once more', (me) => isModal(me, 'Subdomain used'));
    await ada.closeModal();
    await choose(ada, mona.email, 'User roles');
    await ada.waitFor('the roles', (me) => me.modal()?.callbackId === 'person.read');
    const roles = textOf(ada.modal()?.view).match(/\*(Owner|Contributor|Reviewer|Viewer)\*/g) ?? [];
    expect(new Set(roles).size).toBe(roles.length);
    await ada.closeModal();
  });

  it('is refused to who may not look at people', async () => {
    const message = await card(scene.linus, mona.email);
    expect(textOf(message)).toContain('operators, approvers, auditors and admins');
    expect(JSON.stringify(message.blocks)).not.toContain('person.do');
  });

  it('reads another account when the id is corrected by hand, and shows whose it is before anything else', async () => {
    const { ada } = scene;
    await choose(ada, mona.email, 'Update user details');
    await ada.waitFor('the form', (me) => me.modal()?.callbackId === 'change.form' && isModal(me, mona.name));
    await ada.submit({ 'vendor.id': '999999', first_name: 'Wrong' });
    await ada.waitFor('a refusal', (me) => isModal(me, 'knows nobody under the id 999999'));
    await ada.submit({ 'vendor.id': other.id });
    await ada.waitFor('the other person', (me) => me.modal()?.callbackId === 'change.form' && isModal(me, other.name));
    expect(textOf(ada.modal()?.view)).toContain(other.email);
    await ada.closeModal();
    expect(puts()).toEqual([]);
  });

  it('changes the one field that was chosen, after somebody else approved, and no other', async () => {
    const { ada, grace } = scene;
    await choose(ada, mona.email, 'Update user details');
    await ask(ada, { first_name: 'Monique' });
    const message = newestChange(ada);
    expect(textOf(message)).toContain('Monique');
    const value = buttonValue(message, 'change.approve');
    await ada.press(message, 'change.approve', { value });
    await ada.waitFor('the refusal', (me) =>
      me
        .messages(CHANNEL)
        .some(({ ephemeralTo, text }) => ephemeralTo === me.id && text.includes('You asked for this')),
    );
    expect(puts()).toEqual([]);
    await grace.press(message, 'change.approve', { value });
    await waitUntil('the change to be made', () => textOf(now(ada, message)).includes('Changed'), 20_000);
    expect(puts().map(({ body }) => body)).toEqual([{ user: { first_name: 'Monique' } }]);
    const after = (await everybody()).find(({ id }) => id === mona.id);
    expect(after).toMatchObject({ enabled: true, administrator: false });
    expect(after?.name).toMatch(/^Monique /);
    expect(JSON.stringify(now(ada, message).blocks)).not.toContain('change.approve');
  });

  it('settles a lost answer by reading, and sends nothing twice', async () => {
    const { ada, grace } = scene;
    await choose(ada, other.email, 'Update user details');
    await ask(ada, { last_name: 'Lostandfound' });
    const message = newestChange(ada);
    const before = puts().length;
    aha.plan({ method: 'PUT', does: { kind: 'lose_answer' } });
    await grace.press(message, 'change.approve', { value: buttonValue(message, 'change.approve') });
    await waitUntil('the lost answer to be settled', () => textOf(now(ada, message)).includes('✅ Changed'), 40_000);
    expect(puts()).toHaveLength(before + 1);
    expect((await everybody()).find(({ id }) => id === other.id)?.name).toMatch(/ Lostandfound$/);
  }, 60_000);

  it('deactivates through a list of one that somebody else approves', async () => {
    const { ada, grace } = scene;
    const idle = users.find(
      (user) => user.enabled && !user.administrator && user.paid_seat && isLongAgo(user.accessed_at),
    );
    if (!idle) throw new Error('nobody is idle');
    await choose(ada, idle.email, 'Deactivate user');
    await ada.waitFor('the question', (me) => me.modal()?.callbackId === 'removal.submit' && isModal(me, idle.name));
    await ada.submit({ reason: 'security' });
    await ada.waitFor('the list', (me) => isModal(me, 'The list for this seat'));
    await ada.closeModal();
    const list = await ada.waitFor('the list of one', (me) =>
      me
        .messages(CHANNEL)
        .findLast(
          ({ ephemeralTo, blocks }) =>
            ephemeralTo === undefined && JSON.stringify(blocks).includes('reclaim.approve_item'),
        ),
    );
    expect(textOf(list)).toContain(idle.name);
    expect((await everybody()).find(({ id }) => id === idle.id)?.enabled).toBe(true);
    await grace.press(list, 'reclaim.approve_item', { value: buttonValue(list, 'reclaim.approve_item') });
    await waitUntil(
      'the user to be disabled',
      async () => (await everybody()).find(({ id }) => id === idle.id)?.enabled === false,
      20_000,
    );
    expect(puts().at(-1)?.body).toEqual({ user: { enabled: false } });
  }, 60_000);

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
