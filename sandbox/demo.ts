/**
 * The demo: the real bot between a fake Slack and a fake Asana, all on this machine. See `USAGE` for how to ask for it.
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
  ${empty ? '/licenses connect         with the token in the panel at the right' : '/licenses asana           who uses what, and the evidence'}
  ${empty ? '/licenses settings asana  allow removals' : '/licenses report asana    the list that asks for approval'}
  Remove from Asana         then open the Asana tab: the seat is gone
  the Asana tab             let somebody idle sign in there, then approve that person
  Linus Brandt              be him (lower left) and try to approve

Ctrl-C ends it.
`;
}

/** Waits for Ctrl-C or the bot's end. */
function untilEnd(stage: Stage): Promise<'asked' | 'died'> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve('asked'));
    process.once('SIGTERM', () => resolve('asked'));
    void stage.bot.ended.then(() => resolve('died'));
  });
}

async function run(options: DemoOptions): Promise<number> {
  // The tour plays beside an open demo too, and needs no page.
  const tour = options.mode === 'tour';
  const stage = await startStage(tour ? { ...options, port: options.port ?? 0, empty: true } : options);
  // A second Ctrl-C, or npm's copy of the first, must not cut the ending short.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  let code = 0;
  try {
    if (tour) await playTour(stage, say);
    else {
      if (!options.empty) await playPrologue(stage);
      say(welcome(stage, options.empty));
      if ((await untilEnd(stage)) === 'died') {
        complain(`The bot has ended by itself. The end of its log:\n${stage.bot.logTail()}\n`);
        code = 1;
      }
    }
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n${stage.bot.logTail()}\n`);
    code = 1;
  }
  const refused = stage.slack.refusals();
  await stage.close();
  for (const { method, response } of refused) complain(`Slack would refuse: ${method} ${JSON.stringify(response)}\n`);
  if (options.keep) say(`Database and log: ${stage.directory}\n`);
  return tour && refused.length > 0 ? 1 : code;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.mode === 'help') say(`${USAGE}\n`);
  else process.exitCode = await run(options);
} catch (error) {
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
