import { allowRemovals, connectAha, firstSync } from './prologue.ts';
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

/** Aha!, where a removal can be undone: the evidence on one person, a refusal of oneself, and the way back. */

const connect: Step = {
  title: 'Ada connects Aha!, which can bring people back',
  async play({ ada, script, aha, world }) {
    script.does('Ada Park', 'types /licenses connect aha, pastes an administrator’s key, presses Check access');
    await connectAha(ada, { world });
    const card = ada.modal();
    if (card) script.modal(card);
    await ada.closeModal();
    script.message(await firstSync(ada, 'Aha!'), 'a direct message');
    script.does(
      'Ada Park',
      'types /licenses settings aha, allows removals, names Grace Osei and Linus Brandt as approvers',
    );
    await allowRemovals(ada, [world.people.grace.slackId, world.people.linus.slackId], 'aha');
    script.check('the form was taken', ada.modal() === null);
    script.check('nothing changed in Aha!', aha.effects().length === 0);
  },
};

const why: Step = {
  title: 'Why: the same person, judged app by app',
  async play(scene) {
    const { name, email } = scene.world.people.linus;
    const before = newest(scene.ada);
    await says(scene, scene.ada, `/licenses why ${email}`);
    for (const verdict of ['active in Asana', 'idle in Aha!']) {
      const answer = await heard(scene.ada, `"${verdict}"`, new RegExp(`^${name} is ${verdict}`), before);
      scene.script.message(answer, HERE);
    }
  },
};

const self: Step = {
  title: 'An approver cannot decide about their own seat',
  async play(scene) {
    const { linus, script, aha, world } = scene;
    const { name } = world.people.linus;
    const posted = newest(scene.ada);
    await says(scene, scene.ada, '/licenses report aha');
    await heard(scene.ada, 'the report', /^Aha!.*idle/, posted);
    script.message(report(scene), HERE, 20);
    const row = lineAbout(scene, report(scene), name);
    const before = newest(linus);
    script.does(name, 'an approver of Aha! and himself on the list, presses Remove from Aha! beside his own name');
    await linus.press({ channel: HERE, ts: report(scene).ts }, 'reclaim.approve_item', {
      value: buttonOf(scene, name),
    });
    script.message(await heard(linus, 'a refusal', /own seat/, before), HERE);
    script.check('his row is as it was', row !== '' && lineAbout(scene, report(scene), name) === row);
    script.check('nothing changed in Aha!', aha.effects().length === 0);
  },
};

/** The value of the button that removes a person of the newest report. */
function buttonOf(scene: Scene, name: string): string {
  const found = withButtons(report(scene)).find((one) => one.name === name);
  if (!found) throw new Error(`the report has no buttons for ${name}`);
  return found.remove;
}

const undo: Step = {
  title: 'Removed, and restored as if nothing had been',
  async play(scene) {
    const { ada, grace, script, aha, world } = scene;
    const [first] = withButtons(report(scene));
    const email = world.employees.find(({ name }) => name === first?.name)?.email;
    if (!first || email === undefined) throw new Error('nobody is on the list of Aha!');
    const before = await userOf(scene, email);
    script.does('Grace Osei', `presses Remove from Aha! beside ${first.name}`);
    await grace.press({ channel: HERE, ts: report(scene).ts }, 'reclaim.approve_item', { value: first.remove });
    const removed = await outcomeOf(scene, first.name, /Removed/);
    const [taken, ...others] = aha.effects();
    if (taken) script.call(taken, 'Aha!');
    script.note(`the report now says: ${lineAbout(scene, removed, first.name)}`);
    const gone = await userOf(scene, email);
    script.check('one call disabled exactly this user', others.length === 0 && gone['enabled'] === false);

    const offer = renderMessage(removed, scene.nameOf).find((line) => line.includes('can be restored until'));
    script.note(`and below: ${offer}`);
    script.check('it offers to restore the user', offer?.startsWith(first.name) === true);
    script.does('Ada Park', `presses Restore beside ${first.name}`);
    await ada.press({ channel: HERE, ts: report(scene).ts }, 'reclaim.restore_item', { value: first.remove });
    const restored = await outcomeOf(scene, first.name, /Restored/, 20_000);
    const [, back, ...more] = aha.effects();
    if (back) script.call(back, 'Aha!');
    script.note(`the report now says: ${lineAbout(scene, restored, first.name)}`);
    script.check('one call more brought the user back', back !== undefined && more.length === 0);
    const after = await userOf(scene, email);
    script.check(
      'Aha! shows the user exactly as before: seat, roles, last use',
      after['enabled'] === true && lasting(after) === lasting(before),
    );
  },
};

/** What Aha! itself says of one user, asked with the administrator’s key. */
export async function userOf({ aha, world }: Scene, email: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${aha.apiUrl}/users?per_page=200`, {
    headers: { authorization: `Bearer ${world.token('aha-admin')}`, accept: 'application/json' },
  });
  const { users } = (await answer.json()) as { readonly users: readonly Record<string, unknown>[] };
  const found = users.find((user) => user['email'] === email);
  if (!found) throw new Error(`Aha! lists no ${email}`);
  return found;
}

/** Everything of a user but when it was last written. */
export function lasting({ updated_at: _written, ...rest }: Record<string, unknown>): string {
  return JSON.stringify(rest);
}

export const UNDO_STEPS: readonly Step[] = [connect, why, self, undo];
