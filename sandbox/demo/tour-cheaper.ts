import { asObjects, asText } from '../slack/json.ts';
import type { JsonObject } from '../slack/types.ts';
import { renderMessage } from './render-text.ts';
import { chooseInReview } from './review-list.ts';
import { HERE, heard, lineAbout, newest, outcomeOf, report, type Step, says } from './scene.ts';
import { lasting, userOf } from './tour-undo.ts';

/** A cheaper license instead of a removal: chosen by an admin as a rule, approved, carried out, and taken back. */

const CHANGE_MS = 20_000;

const rule: Step = {
  title: 'Ada makes a rule for Aha!: a free seat instead of a removal',
  async play(scene) {
    const { ada, script, aha } = scene;
    const done = aha.effects().length;
    script.does('Ada Park', 'types /licenses settings aha, presses Rules, chooses "Propose a change to Free seat"');
    await ada.say('/licenses settings aha', { channel: HERE });
    const settings = await ada.waitFor('the settings', (me) =>
      me.modal()?.callbackId === 'settings.submit' ? me.modal() : null,
    );
    await ada.press({ viewId: settings.id }, 'settings.rules');
    const rules = await ada.waitFor('the rules', (me) =>
      me.modal()?.callbackId === 'rules.submit' ? me.modal() : null,
    );
    script.modal(rules, 4);
    const { errors } = await ada.submit({ action: 'downgrade:free' });
    const [fault] = Object.values(errors);
    if (fault !== undefined) throw new Error(`the rules were not taken: ${fault}`);
    await ada.waitFor('the settings again', (me) => me.modal()?.callbackId === 'settings.submit');
    await ada.closeModal();
    const posted = newest(ada);
    await says(scene, ada, '/licenses report aha');
    const list = await heard(ada, 'the list of changes', /to change to Free seat/, posted);
    script.message(list, HERE, 16);
    const buttons = buttonsOf(list.blocks);
    script.check(
      'the list asks for changes to a free seat, and for no removal',
      buttons.length > 0 && !/remov/i.test(JSON.stringify(list.blocks)),
    );
    script.check('nothing changed in Aha!', aha.effects().length === done);
  },
};

const cheaper: Step = {
  title: 'Changed to a cheaper license, and given back role by role',
  async play(scene) {
    const { ada, grace, script, aha, world } = scene;
    const { name, email } = world.people.linus;
    const done = aha.effects().length;
    const before = await userOf(scene, email);
    script.does('Grace Osei', `opens Review list, chooses ${name} and submits that one choice`);
    await chooseInReview(scene, grace, name);
    const changed = await outcomeOf(scene, name, /Changed to Free seat/, CHANGE_MS);
    const taken = aha.effects().slice(done);
    for (const call of taken) script.call(call, 'Aha!');
    script.note(`the report now says: ${lineAbout(scene, changed, name)}`);
    const now = await userOf(scene, email);
    script.check(
      `one call for each of the ${taken.length} roles, and ${name} still signs in`,
      taken.length === rolesOf(before).length && now['enabled'] === true,
    );
    script.check('Aha! lists other roles than before', rolesOf(now).join() !== rolesOf(before).join());

    const offer = renderMessage(changed, scene.nameOf).find((line) => line.includes('can be restored until'));
    if (offer !== undefined) script.note(`and below: ${offer}`);
    script.does('Ada Park', `presses Restore beside ${name}`);
    await ada.press({ channel: HERE, ts: report(scene).ts }, 'reclaim.restore_item');
    const restored = await outcomeOf(scene, name, /Restored/, CHANGE_MS);
    const back = aha.effects().slice(done + taken.length);
    for (const call of back) script.call(call, 'Aha!');
    script.note(`the report now says: ${lineAbout(scene, restored, name)}`);
    const after = await userOf(scene, email);
    script.check(`${back.length} calls gave the roles back`, back.length === taken.length);
    script.check('Aha! shows the user exactly as before: seat, roles, last use', lasting(after) === lasting(before));
  },
};

/** What somebody may do, product by product, as Aha! lists it. */
function rolesOf(user: Record<string, unknown>): readonly string[] {
  return asObjects(user['product_roles']).map((one) => JSON.stringify(one));
}

const buttonsOf = (blocks: readonly JsonObject[]): readonly string[] =>
  blocks.flatMap((block) => asObjects(block['elements']).map((part) => asText(part['action_id'])));

export const CHEAPER_STEPS: readonly Step[] = [rule, cheaper];
