import { HERE, heard, lineAbout, newest, outcomeOf, report, type Scene, type Step, withButtons } from './scene.ts';

/** Approving, refusing, and what happens when the answer is lost. */

/** The person of the report's buttons at a place of the list. */
function personAt(scene: Scene, index: number) {
  const found = withButtons(report(scene))[index];
  const known = scene.world.employees.find(({ name }) => name === found?.name);
  if (!found || !known) throw new Error('the report has no buttons for this person');
  return { ...found, email: known.email };
}

function press(scene: Scene, who: 'ada' | 'grace' | 'linus', value: string): Promise<void> {
  return scene[who].press({ channel: HERE, ts: report(scene).ts }, 'reclaim.approve_item', { value });
}

const stranger: Step = {
  title: 'Somebody else presses the button',
  async play(scene) {
    const { linus, script, asana } = scene;
    const { name, remove } = personAt(scene, 0);
    const before = newest(linus);
    script.does('Linus Brandt', `presses Remove from Asana beside ${name}`);
    await press(scene, 'linus', remove);
    const refusal = await heard(linus, 'a refusal', /approvers/, before);
    script.message(refusal, HERE);
    script.check('nobody else sees the refusal', !scene.ada.messages(HERE).some(({ ts }) => ts === refusal.ts));
    script.check('nothing changed in Asana', asana.effects().length === 0);
  },
};

const ownList: Step = {
  title: 'Ada asked for the list, so she does not approve it',
  async play(scene) {
    const { ada, script, asana } = scene;
    const { name, remove } = personAt(scene, 0);
    const before = newest(ada);
    script.does('Ada Park', `an approver too, presses Remove from Asana beside ${name}`);
    await press(scene, 'ada', remove);
    script.message(await heard(ada, 'a refusal', /You asked for this list/, before), HERE);
    script.check('nothing changed in Asana', asana.effects().length === 0);
  },
};

const approve: Step = {
  title: 'Grace approves one person, with a double click',
  async play(scene) {
    const { script, slack, asana } = scene;
    const { name, remove, email } = personAt(scene, 6);
    script.does(
      'Grace Osei',
      `presses Remove from Asana beside ${name} twice, and Slack delivers the second press again`,
    );
    await Promise.all([press(scene, 'grace', remove), press(scene, 'grace', remove)]);
    await slack.redeliverLast();
    const message = await outcomeOf(scene, name, /Removed/);
    const [call, ...more] = asana.effects();
    if (call) script.call(call);
    script.note(`the report now says: ${lineAbout(scene, message, name)}`);
    script.check('one call changed something in Asana, not two', call !== undefined && more.length === 0);
    script.check('it removed exactly the person of that row', call?.effect?.includes(`removed ${email} `) === true);
    const own = await fetch(`${asana.apiUrl}/users/me`, {
      headers: { authorization: `Bearer ${asana.personalToken(email)}` },
    });
    script.check(`Asana no longer lets ${name} in (${own.status})`, own.status === 401);
  },
};

const lostAnswer: Step = {
  title: 'The answer of Asana is lost on the way',
  async play(scene) {
    const { script, asana } = scene;
    const { name, remove } = personAt(scene, 3);
    asana.plan({ path: /\/removeUser|\/scim\/Users\/\d/, does: { kind: 'lose_answer' } });
    script.does('Grace Osei', `presses Remove from Asana beside ${name}; the connection breaks before the answer`);
    await press(scene, 'grace', remove);
    const message = await outcomeOf(scene, name, /unknown/);
    script.note(`the report now says: ${lineAbout(scene, message, name)}`);
    script.check('it claims neither success nor failure', !/Removed|Not removed/.test(lineAbout(scene, message, name)));
    lost = { name, at: Date.now() };
  },
};

/** Whose answer was lost, for the step that settles it. */
let lost = { name: '', at: 0 };

const settled: Step = {
  title: 'The lost answer is settled by looking, not by asking again',
  async play(scene) {
    const { script, asana } = scene;
    const message = await outcomeOf(scene, lost.name, /Removed/, 20_000);
    script.note(
      `${Math.round((Date.now() - lost.at) / 1000)} seconds later the report says: ${lineAbout(scene, message, lost.name)}`,
    );
    const email = scene.world.employees.find(({ name }) => name === lost.name)?.email ?? '';
    const calls = asana.calls().filter(({ method, path }) => method !== 'GET' && /removeUser|scim/.test(path));
    const times = asana.effects().filter(({ effect }) => effect?.includes(`removed ${email} `)).length;
    script.check(`${lost.name} was removed once`, times === 1);
    script.check('two removals were asked for in all, one for each person', calls.length === 2);
  },
};

export const REMOVAL_STEPS: readonly Step[] = [stranger, ownList, approve, lostAnswer];
export const SETTLE_STEP: Step = settled;
