import { allowRemovals, chooseWorkspace, enterToken, firstSync } from './prologue.ts';
import { HERE, heard, newest, report, type Scene, type Step, says } from './scene.ts';

/** From nothing connected to the report in the channel. */

const overview: Step = {
  title: 'Nothing is connected yet',
  async play(scene) {
    await says(scene, scene.ada, '/licenses');
    const answer = await heard(scene.ada, 'the overview', /No integration is connected/);
    scene.script.message(answer, HERE);
    scene.script.check('Asana was not asked for anything', scene.asana.calls().length === 0);
  },
};

const connect: Step = {
  title: 'Ada connects Asana',
  async play({ ada, script, world, asana }) {
    script.does(
      'Ada Park',
      'types /licenses connect asana, pastes the token of a service account, presses Check access',
    );
    await enterToken(ada, world.token('sat-full'));
    const choice = ada.modal();
    if (choice) script.modal(choice);
    script.does('Ada Park', 'chooses Northwind');
    await chooseWorkspace(ada, 'Northwind');
    const done = ada.modal();
    if (done) script.modal(done);
    await ada.closeModal();
    script.check('connecting changed nothing in Asana', asana.effects().length === 0);
  },
};

const sync: Step = {
  title: 'The first sync',
  async play({ ada, script, asana }) {
    const message = await firstSync(ada);
    script.message(message, 'a direct message');
    const people = /synced, (\d+) accounts/.exec(message.text)?.[1];
    script.check(`all ${people} accounts were read with GET requests alone`, asana.calls().every(isReading));
  },
};

const isReading = ({ method }: { readonly method: string }): boolean => method === 'GET';

const summary: Step = {
  title: 'Who uses what',
  async play(scene) {
    await says(scene, scene.ada, '/licenses asana');
    const answer = await heard(scene.ada, 'the summary', /paid seats idle/);
    scene.script.message(answer, HERE);
    const { idle, silent, pending } = countsOf(scene);
    const expected = `${idle + silent} of`;
    scene.script.check(`it counts the ${idle + silent} idle people there are`, answer.text.includes(expected));
    scene.script.check(
      `the ${pending} people invited and never seen count as unknown, not as idle`,
      answer.text.includes(`${pending} unknown`),
    );
  },
};

function countsOf({ world }: Scene) {
  return {
    idle: world.who('idle').length,
    silent: world.who('silent').length,
    pending: world.who('pending').length,
  };
}

const allow: Step = {
  title: 'Ada allows removals',
  async play({ ada, script, world }) {
    const { ada: first, grace } = world.people;
    script.does('Ada Park', 'types /licenses settings asana, ticks "Remove people after an approver agrees"');
    script.does('Ada Park', 'names herself and Grace Osei as approvers, presses Save');
    await allowRemovals(ada, [first.slackId, grace.slackId]);
    script.check('the form was taken', ada.modal() === null);
  },
};

const ask: Step = {
  title: 'The report asks for approval',
  async play(scene) {
    const before = newest(scene.ada);
    await says(scene, scene.ada, '/licenses report asana');
    await heard(scene.ada, 'the report', /idle seats/, before);
    const message = report(scene);
    scene.script.message(message, HERE, 28);
    const protectedOne = scene.world.people.tomas.name;
    const listed = JSON.stringify(message.blocks);
    scene.script.check(
      `${protectedOne}, an Asana admin idle for 60 days, is not on the list`,
      !listed.includes(protectedOne),
    );
    scene.script.check('posting it changed nothing in Asana', scene.asana.effects().length === 0);
  },
};

export const SETUP_STEPS: readonly Step[] = [overview, connect, sync, summary, allow, ask];
