import { asObject, asObjects, asText } from '../slack/json.ts';
import type { JsonObject, Person, SeenMessage } from '../slack/types.ts';
import type { NameOf } from './plain-text.ts';
import { renderMessage } from './render-text.ts';
import { CHANNEL, type Stage } from './stage.ts';
import type { Transcript } from './transcript.ts';

/** What the steps of the tour share. */
export interface Scene extends Stage {
  readonly script: Transcript;
  readonly nameOf: NameOf;
  readonly ada: Person;
  readonly grace: Person;
  readonly linus: Person;
}

/** One step: a title, and what is played and checked. */
export interface Step {
  readonly title: string;
  play(scene: Scene): Promise<void>;
}

export const HERE = `#${CHANNEL}`;

/** Types a command in the bot's channel and writes it down. */
export async function says(scene: Scene, who: Person, text: string): Promise<void> {
  scene.script.does(scene.nameOf(who.id), `types ${text} in ${HERE}`);
  const { notice } = await who.say(text, { channel: HERE });
  if (notice !== null) throw new Error(notice);
}

/** The newest message in the channel that says something, once it is there. */
export function heard(who: Person, what: string, said: RegExp, since = '', ms?: number): Promise<SeenMessage> {
  const fits = ({ text, ts }: SeenMessage): boolean => ts > since && said.test(text);
  return who.waitFor(what, (me) => me.messages(HERE).findLast(fits), ms);
}

/** The ts of the newest message, to wait for one that comes later. */
export const newest = (who: Person): string => who.messages(HERE).at(-1)?.ts ?? '';

/** The newest report as it is drawn now. */
export function report(scene: Scene): SeenMessage {
  const found = scene.ada.messages(HERE).findLast(({ blocks }) => JSON.stringify(blocks).includes('reclaim.'));
  if (!found) throw new Error('there is no report');
  return found;
}

/** The line of the report about a person. */
export function lineAbout(scene: Scene, message: SeenMessage, name: string): string {
  const lines = renderMessage(message, scene.nameOf);
  const found = lines.find((line) => line.startsWith(name) || line.includes(`${name},`)) ?? '';
  return found.replace(/ {2,}/g, ' · ');
}

/** Waits until the report says something of a person. */
export async function outcomeOf(scene: Scene, name: string, said: RegExp, ms?: number): Promise<SeenMessage> {
  await scene.ada.waitFor(`${name}: ${said.source}`, () => said.test(lineAbout(scene, report(scene), name)), ms);
  return report(scene);
}

/** The people with buttons of their own in the report, and the value of the button that removes each. */
export function withButtons(message: SeenMessage): readonly { readonly name: string; readonly remove: string }[] {
  return message.blocks.flatMap((block, index) => {
    const name = /^\*([^*]+)\*/.exec(asText(asObject(block['text'])['text']))?.[1];
    const next: JsonObject = message.blocks[index + 1] ?? {};
    const button = asObjects(next['elements']).find((part) => part['action_id'] === 'reclaim.approve_item');
    return name !== undefined && button ? [{ name, remove: asText(button['value']) }] : [];
  });
}
