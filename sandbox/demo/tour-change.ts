import { setTimeout as pause } from 'node:timers/promises';
import { asObject, asObjects, asText, plain } from '../slack/json.ts';
import type { JsonObject, SeenView } from '../slack/types.ts';
import { HERE, heard, lineAbout, newest, outcomeOf, report, type Scene, type Step, says } from './scene.ts';

/** What happens when the facts change after the report, and the digest at the end. */

/** A lost answer may still arrive; the bot looks after ten seconds, with the next thing it does. */
const PATIENCE_MS = 10_500;

const change: Step = {
  title: 'Somebody comes back at the last moment',
  async play(scene) {
    const { ada, script, asana, world } = scene;
    const { name, email } = world.people.linus;
    await pause(PATIENCE_MS);
    const done = asana.effects().length;
    script.does(name, 'idle for 47 days and on the list, signs in to Asana');
    asana.people.use(email);
    script.does('Ada Park', `opens Review list, chooses ${name} and presses Remove selected`);
    await chooseInReview(scene, name);
    const message = await outcomeOf(scene, name, /Left the plan/);
    script.note(`the report now says: ${lineAbout(scene, message, name)}`);
    script.check('the list was closed', ada.modal() === null);
    script.check(`${name} keeps the seat: nothing changed in Asana`, asana.effects().length === done);
  },
};

/** Turns the pages of the review list until a person is there, and submits that one choice. */
async function chooseInReview({ ada, ...scene }: Scene, name: string): Promise<void> {
  const { ts } = report({ ada, ...scene });
  await ada.press({ channel: HERE, ts }, 'reclaim.review');
  for (let page = 1; page <= 10; page += 1) {
    const view = await ada.waitFor(`page ${page} of the list`, (me) => onPage(me.modal(), page));
    const found = checkboxes(view)
      .flatMap(({ block, options }) => options.map((option) => ({ block, option })))
      .find(({ option }) => plain(option['text']).includes(name));
    if (found) {
      const { errors } = await ada.submit({ [found.block]: [asText(found.option['value'])] });
      if (Object.keys(errors).length > 0) throw new Error(JSON.stringify(errors));
      return;
    }
    await ada.press({ viewId: view.id }, 'review.page', { value: String(page + 1) });
  }
  throw new Error(`${name} is on no page of the review list`);
}

function onPage(view: SeenView | null, page: number): SeenView | null {
  return view && checkboxes(view).some(({ block }) => block === `page-${page}`) ? view : null;
}

function checkboxes({
  view,
}: SeenView): readonly { readonly block: string; readonly options: readonly JsonObject[] }[] {
  return asObjects(view['blocks']).flatMap((block) => {
    const options = asObjects(asObject(block['element'])['options']);
    return options.length > 0 ? [{ block: asText(block['block_id']), options }] : [];
  });
}

const digest: Step = {
  title: 'The weekly digest',
  async play(scene) {
    const before = newest(scene.ada);
    await says(scene, scene.ada, '/licenses digest');
    const message = await heard(scene.ada, 'the digest', /./, before);
    scene.script.message(message, HERE);
    scene.script.check('it counts both removals', JSON.stringify(message.blocks).includes('2 people removed'));
  },
};

export const CHANGE_STEP: Step = change;
export const DIGEST_STEP: Step = digest;
