import { Random } from '../../sandbox/world/random.ts';
import { examine, type Findings } from './invariants.ts';
import { SCHEDULE_NAMES, type Story, storyOf } from './schedules.ts';
import { World } from './world.ts';

export interface RunResult extends Findings {
  readonly schedule: string;
  readonly seed: number;
  readonly crashes: number;
  readonly trace: readonly string[];
}

/** Tells one story to a new world, lets it come to rest and judges it. The same seed gives the same run. */
export async function runStory(seed: number, story: Story): Promise<Omit<RunResult, 'schedule'>> {
  const world = await World.open(seed);
  try {
    for (const group of story) await world.together(group);
    await world.settle();
    return { ...(await examine(world)), seed, crashes: world.crashes, trace: world.trace };
  } finally {
    await world.close();
  }
}

/** The run of a number: schedules take turns, so any number of runs covers all of them alike. */
export async function runNumber(number: number, baseSeed: number): Promise<RunResult> {
  const schedule = SCHEDULE_NAMES[number % SCHEDULE_NAMES.length] ?? 'everything';
  const seed = (baseSeed + Math.imul(number, 0x9e3779b1)) >>> 0;
  const story = storyOf(schedule, new Random(seed));
  return { schedule, ...(await runStory(seed, story)) };
}
