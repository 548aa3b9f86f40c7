import { asObject, asObjects, asText, plain } from '../slack/json.ts';
import type { Person } from '../slack/types.ts';
import { CHANNEL, type Stage } from './stage.ts';

/** What a person does before the story begins, by the same forms anybody has. */

const CONNECT_MS = 20_000;

/** Fills in `/licenses connect asana` as far as the choice of workspaces. */
export async function enterToken(person: Person, token: string): Promise<void> {
  await person.say('/licenses connect asana', { channel: `#${CHANNEL}` });
  await person.waitFor('the form for Asana', (me) => me.modal()?.callbackId === 'connect.submit');
  await person.submit({ token });
  await person.waitFor('the choice of workspaces', (me) => me.modal()?.callbackId === 'connect.tenants');
}

/** Chooses a workspace by its name and waits for the last page of the form. */
export async function chooseWorkspace(person: Person, name: string): Promise<void> {
  const blocks = asObjects(person.modal()?.view['blocks']);
  const offered = blocks.flatMap((block) => asObjects(asObject(block['element'])['options']));
  const wanted = offered.find((option) => plain(option['text']) === name);
  if (!wanted) throw new Error(`no workspace ${name} is offered`);
  await person.submit({ tenants: [asText(wanted['value'])] });
  await person.waitFor(
    'the connection',
    (me) => me.modal()?.callbackId === 'connect.step' && JSON.stringify(me.modal()?.view).includes('is connected'),
  );
}

/** Connects the company's Aha! by `/licenses connect aha`, as far as the last page of the form. */
export async function connectAha(person: Person, { world }: Pick<Stage, 'world'>): Promise<void> {
  await person.say('/licenses connect aha', { channel: `#${CHANNEL}` });
  await person.waitFor('the form for Aha!', (me) => me.modal()?.callbackId === 'connect.submit');
  await person.submit({ subdomain: world.ahaDomains.northwind, apiKey: world.token('aha-admin') });
  await connected(person);
}

/** Connects the company's BambooHR by `/licenses connect bamboohr`, as far as the last page of the form. */
export async function connectBamboo(person: Person, { world }: Pick<Stage, 'world'>): Promise<void> {
  await person.say('/licenses connect bamboohr', { channel: `#${CHANNEL}` });
  await person.waitFor('the form for BambooHR', (me) => me.modal()?.callbackId === 'connect.submit');
  await person.submit({ company: world.bambooDomain, apiKey: world.token('bamboo-full') });
  await connected(person);
}

/** Connects the company's Okta by `/licenses connect okta`, as far as the last page of the form. */
export async function connectOkta(person: Person, { world }: Pick<Stage, 'world'>): Promise<void> {
  await person.say('/licenses connect okta', { channel: `#${CHANNEL}` });
  await person.waitFor('the form for Okta', (me) => me.modal()?.callbackId === 'connect.submit');
  await person.submit({
    orgUrl: `https://${world.oktaHost}`,
    clientId: world.oktaClientId,
    secret: world.token('okta-app'),
  });
  await connected(person);
}

function connected(person: Person): Promise<boolean> {
  const says = (me: Person): boolean => JSON.stringify(me.modal()?.view ?? null).includes('is connected');
  return person.waitFor('the connection', says, CONNECT_MS);
}

/** Waits for the message that says how the first sync of an app ended. */
export function firstSync(person: Person, app = 'Asana') {
  const ended = ({ text }: { readonly text: string }): boolean => text.startsWith(app) && /: synced, /.test(text);
  return person.waitFor(`the first sync of ${app}`, (me) => me.messages('app').find(ended));
}

/** Allows removals and names who may approve them. */
export async function allowRemovals(person: Person, approvers: readonly string[], app = 'asana'): Promise<void> {
  await person.say(`/licenses settings ${app}`, { channel: `#${CHANNEL}` });
  await person.waitFor('the settings', (me) => me.modal()?.callbackId === 'settings.submit');
  const { errors } = await person.submit({ reclaim: ['on'], approvers });
  const [fault] = Object.values(errors);
  if (fault !== undefined) throw new Error(`the settings were not taken: ${fault}`);
}

/** Plays as Ada until Northwind is connected, read and open for removals. */
export async function playPrologue({ world, slack }: Stage): Promise<void> {
  const ada = slack.as(world.people.ada.slackId);
  await enterToken(ada, world.token('sat-full'));
  await chooseWorkspace(ada, 'Northwind');
  await ada.closeModal();
  await firstSync(ada);
  await allowRemovals(ada, [world.people.ada.slackId, world.people.grace.slackId]);
}
