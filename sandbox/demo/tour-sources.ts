import type { SeenMessage } from '../slack/types.ts';
import type { Employee } from '../world.ts';
import { connectBamboo, connectOkta, firstSync } from './prologue.ts';
import { renderMessage } from './render-text.ts';
import {
  HERE,
  heard,
  lineAbout,
  newest,
  outcomeOf,
  report,
  type Scene,
  type Step,
  says,
  withButtons,
} from './scene.ts';

/** Sources that hold no seats and know the people: the HR system says who left, the identity provider who signs in. */

const READ_MS = 30_000;

const leavers: Step = {
  title: 'BambooHR says who left, and they are proposed at once',
  async play(scene) {
    const { ada, script, world, asana, bamboo } = scene;
    const done = asana.effects().length;
    script.does('Ada Park', 'types /licenses connect bamboohr, names the company, pastes a key, presses Check access');
    await connectBamboo(ada, { world });
    const card = ada.modal();
    if (card) script.modal(card);
    await ada.closeModal();
    const before = newest(ada);
    await confirmForAsana(scene, 'BambooHR');
    const list = await heard(ada, 'the list of leavers', /leavers to approve/, before, READ_MS);
    script.note('nobody asked for a report; this comes by itself:');
    script.message(list, HERE, 18);
    const said = renderMessage(list, scene.nameOf).join('\n');
    const { leavingSoon, onLeave } = world.hrCast;
    const gone = withButtons(list).map(({ name }) => employee(scene, name));
    script.check(
      `it lists ${gone.length} leavers, for the reason that they left`,
      gone.length > 0 && list.text.includes(`${gone.length} leavers`) && said.includes('Reason: left the company'),
    );
    script.check(
      'each of them has left the company',
      gone.every(({ left }) => left),
    );
    script.check(
      `${leavingSoon?.name}, who leaves in a month, and ${onLeave?.name}, who is on leave, are not on it`,
      [leavingSoon, onLeave].every((one) => one !== undefined && !said.includes(one.name)),
    );
    script.check(
      'nothing changed in Asana, and nothing in BambooHR',
      asana.effects().length === done && bamboo.effects().length === 0,
    );
  },
};

const leaverRemoved: Step = {
  title: 'Grace approves one leaver',
  async play(scene) {
    const { grace, script, asana } = scene;
    const done = asana.effects().length;
    const [first] = withButtons(report(scene));
    if (!first) throw new Error('the list of leavers has no buttons');
    const { email } = employee(scene, first.name);
    script.does('Grace Osei', `presses Remove from Asana beside ${first.name}`);
    await grace.press({ channel: HERE, ts: report(scene).ts }, 'reclaim.approve_item', { value: first.remove });
    const message = await outcomeOf(scene, first.name, /Removed/, READ_MS);
    const [call, ...more] = asana.effects().slice(done);
    if (call) script.call(call);
    script.note(`the list now says: ${lineAbout(scene, message, first.name)}`);
    script.check(
      `one call removed exactly ${first.name}`,
      more.length === 0 && call?.effect?.includes(`removed ${email} `) === true,
    );
  },
};

const signIns: Step = {
  title: 'Okta knows somebody whom Asana’s own log does not',
  async play(scene) {
    const { ada, script, world, asana, okta } = scene;
    const { name, email } = silentOne(scene);
    const done = asana.effects().length;
    const list = listWith(scene, name);
    const asked = newest(ada);
    await says(scene, ada, `/licenses why ${email}`);
    const idle = await heard(ada, 'the first verdict', new RegExp(`^${name} is idle in Asana`), asked);
    script.message(idle, HERE, 5);
    script.does('Ada Park', 'types /licenses connect okta, names the org, the client ID and the private key');
    await connectOkta(ada, { world });
    await ada.closeModal();
    await confirmForAsana(scene, 'Okta');

    const row = (): string => lineAbout(scene, listWith(scene, name, list.ts), name);
    await ada.waitFor(`${name} to leave the list`, () => /Left the plan/.test(row()), READ_MS);
    script.note(`the first report now says: ${row()}`);
    const before = newest(ada);
    await says(scene, ada, `/licenses why ${email}`);
    const why = await heard(ada, 'why', new RegExp(`^${name} is active in Asana`), before);
    script.message(why, HERE);
    const day = shortDay(lastSignIn(scene, email));
    const decided = renderMessage(why, scene.nameOf).find((line) => line.includes('(this decided)')) ?? '';
    script.check(
      `Okta decided, by the sign-in of ${day} that Okta itself holds`,
      /^Okta/.test(decided) && decided.includes(day),
    );
    script.check(
      `${name} is on the list no more`,
      !withButtons(listWith(scene, name, list.ts)).some((one) => one.name === name),
    );
    script.check(
      'nothing changed in Asana, and nothing in Okta',
      asana.effects().length === done && okta.effects().length === 0,
    );
  },
};

/** Waits for a source's first sync, and confirms by its button that it speaks for Asana. */
async function confirmForAsana({ ada, script }: Scene, source: string): Promise<void> {
  const synced = await firstSync(ada, source);
  script.message(synced, 'a direct message');
  script.does('Ada Park', `confirms that ${source} speaks for Asana`);
  await ada.press({ channel: synced.channel, ts: synced.ts }, 'sources.open');
  const form = await ada.waitFor('the sources', (me) =>
    me.modal()?.callbackId === 'sources.submit' ? me.modal() : null,
  );
  script.modal(form);
  const { errors } = await ada.submit({});
  const [fault] = Object.values(errors);
  if (fault !== undefined) throw new Error(`the sources were not taken: ${fault}`);
  await ada.waitFor('what was saved', (me) => JSON.stringify(me.modal()?.view ?? null).includes('was saved'));
  await ada.closeModal();
}

function employee({ world }: Scene, name: string): Employee {
  const found = world.employees.find((one) => one.name === name);
  if (!found) throw new Error(`nobody here is called ${name}`);
  return found;
}

/** Somebody who reads Asana through Okta's sign-in alone, and still has the seat. */
function silentOne({ world, asana }: Scene): Employee {
  const taken = (email: string): boolean => asana.effects().some(({ effect }) => effect?.includes(`removed ${email} `));
  const found = world.ssoOnly.find(({ email }) => !taken(email));
  if (!found) throw new Error('everybody whom Okta alone knows was removed');
  return found;
}

/** The newest list a person is on, or the one of that ts. */
function listWith(scene: Scene, name: string, ts?: string): SeenMessage {
  const found = scene.ada
    .messages(HERE)
    .findLast((one) =>
      ts === undefined ? one.ephemeralTo === undefined && JSON.stringify(one.blocks).includes(name) : one.ts === ts,
    );
  if (!found) throw new Error(`${name} is on no list`);
  return found;
}

/** When the company's Okta last saw somebody sign in to Asana. */
function lastSignIn({ world }: Scene, email: string): string {
  const [org] = world.okta.orgs;
  const user = org?.users.find((one) => one.email === email);
  const seen = org?.events.filter(
    ({ userId, appId, result }) => userId === user?.id && appId === world.oktaApps.asana.id && result !== 'FAILURE',
  );
  const last = seen
    ?.map(({ at }) => at)
    .sort()
    .at(-1);
  if (last === undefined) throw new Error(`Okta holds no sign-in of ${email}`);
  return last;
}

/** As messages write a day in UTC: "7 Nov 2026". */
const shortDay = (at: string): string => new Date(at).toUTCString().slice(5, 16).replace(/^0/, '');

export const SOURCE_STEPS: readonly Step[] = [leavers, leaverRemoved, signIns];
