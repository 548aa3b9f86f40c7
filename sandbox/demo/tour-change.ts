import { setTimeout as pause } from 'node:timers/promises';
import { chooseInReview } from './review-list.ts';
import { HERE, heard, lineAbout, newest, outcomeOf, type Step, says } from './scene.ts';

/** What happens when the facts change after the report, and the digest at the end. */

/** A lost answer may still arrive; the bot looks after ten seconds, with the next thing it does. */
const PATIENCE_MS = 10_500;

const change: Step = {
  title: 'Somebody comes back at the last moment',
  async play(scene) {
    const { grace, script, asana, world } = scene;
    const { name, email } = world.people.linus;
    await pause(PATIENCE_MS);
    const done = asana.effects().length;
    script.does(name, 'idle for 47 days and on the list, signs in to Asana');
    asana.people.use(email);
    script.does('Grace Osei', `opens Review list, chooses ${name} and presses Remove selected`);
    await chooseInReview(scene, grace, name);
    const message = await outcomeOf(scene, name, /Left the plan/);
    script.note(`the report now says: ${lineAbout(scene, message, name)}`);
    script.check('the list was closed', grace.modal() === null);
    script.check(`${name} keeps the seat: nothing changed in Asana`, asana.effects().length === done);
  },
};

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
