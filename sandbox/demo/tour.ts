import type { Scene, Step } from './scene.ts';
import type { Stage } from './stage.ts';
import { AUDIT_STEP } from './tour-audit.ts';
import { CHANGE_STEP, DIGEST_STEP } from './tour-change.ts';
import { CHEAPER_STEPS } from './tour-cheaper.ts';
import { REMOVAL_STEPS, SETTLE_STEP } from './tour-removal.ts';
import { SETUP_STEPS } from './tour-setup.ts';
import { SOURCE_STEPS } from './tour-sources.ts';
import { UNDO_STEPS } from './tour-undo.ts';
import { Transcript } from './transcript.ts';

const STEPS: readonly Step[] = [
  ...SETUP_STEPS,
  ...REMOVAL_STEPS,
  CHANGE_STEP,
  SETTLE_STEP,
  DIGEST_STEP,
  ...SOURCE_STEPS,
  ...UNDO_STEPS,
  ...CHEAPER_STEPS,
  AUDIT_STEP,
];

/** Plays the whole story as a transcript. Throws with the title of the step that did not keep its promise. */
export async function playTour(stage: Stage, write: (text: string) => void): Promise<void> {
  const { world, slack } = stage;
  const names = new Map([
    ...world.slack.users.map(({ id, realName }) => [id, realName] as const),
    ...world.slack.channels.map(({ id, name }) => [id, name] as const),
  ]);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const script = new Transcript(write, nameOf);
  const scene: Scene = {
    ...stage,
    script,
    nameOf,
    ada: slack.as(world.people.ada.slackId),
    grace: slack.as(world.people.grace.slackId),
    linus: slack.as(world.people.linus.slackId),
  };
  write(
    `Seatkeeper, played against a Slack, an Asana, an Aha!, a BambooHR and an Okta on this machine. The company is made up.\n`,
  );
  for (const step of STEPS) {
    script.step(step.title);
    try {
      await step.play(scene);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The step "${step.title}" failed: ${why}`, { cause: error });
    }
  }
  write(`\n${STEPS.length} steps, ${script.checks} checks, all kept.\n`);
}
