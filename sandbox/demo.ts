/**
 * The demo: the real bot between a fake Slack, a fake Asana and a fake Aha!, all on this machine. See `USAGE` for how to ask for it.
 */
import { type DemoOptions, readOptions, USAGE } from './demo/options.ts';
import { playPrologue } from './demo/prologue.ts';
import { CHANNEL, type Stage, startStage } from './demo/stage.ts';
import { playTour } from './demo/tour.ts';

const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(text);

/** What the page shows beside itself, in short. */
function welcome({ world, slack }: Stage, empty: boolean): string {
  return `
Seatkeeper is running with a made-up company. Open this page (you are Ada Park, IT admin):

  ${slack.url}/?me=${world.people.ada.slackId}&channel=${CHANNEL}

Try, in #it-licenses:
  ${empty ? '/licenses connect asana   with the token in the panel at the right' : '/licenses asana           who uses what, and the evidence'}
  ${empty ? '/licenses settings asana  allow removals' : '/licenses report asana    the list that asks for approval'}
  Grace Osei                be her (lower left): who asked for a list does not approve it
  Remove from Asana         then open the Asana tab: the seat is gone
  the Asana tab             let somebody idle sign in there, then approve that person
  Linus Brandt              be him (lower left) and try to approve
  /licenses connect aha     the app that can restore; the key is in the panel at the right

Ctrl-C ends it.
`;
}

/** Connects and shows the way, or plays the tour, whose end is the end of it all. */
async function play(stage: Stage, options: DemoOptions): Promise<'played'> {
  if (options.mode === 'tour') {
    await playTour(stage, say);
    return 'played';
  }
  if (!options.empty) await playPrologue(stage);
  say(welcome(stage, options.empty));
  return new Promise(() => {});
}

async function run(options: DemoOptions): Promise<number> {
  const tour = options.mode === 'tour';
  // Stays in place to the end: a second Ctrl-C, or npm's copy of the first, must not cut the ending short.
  const asked = new Promise<'asked'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('asked'));
  });
  // The tour plays beside an open demo too, and needs no page.
  const stage = await startStage(tour ? { ...options, port: options.port ?? 0, empty: true } : options);
  const died = stage.bot.ended.then((how) => ({ how }));
  const end = await Promise.race([asked, died, play(stage, options)]).catch((error: unknown) => {
    complain(`${error instanceof Error ? error.message : String(error)}\n`);
    return 'failed' as const;
  });
  const isDead = typeof end === 'object';
  if (isDead) complain(`The bot has ended by itself (${end.how}).\n`);
  if (isDead || end === 'failed') complain(`The end of its log:\n${stage.bot.logTail()}\n`);
  const refused = stage.slack.refusals();
  await stage.close();
  for (const { method, response } of refused) complain(`Slack would refuse: ${method} ${JSON.stringify(response)}\n`);
  if (options.keep) say(`Database and log: ${stage.directory}\n`);
  const good = tour ? end === 'played' && refused.length === 0 : end === 'asked';
  return good ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.mode === 'help') say(`${USAGE}\n`);
  // What a step still waits for must not hold up the end.
  else process.exit(await run(options));
} catch (error) {
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
