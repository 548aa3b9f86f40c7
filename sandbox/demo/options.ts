import { parseArgs } from 'node:util';

/** How the demo was asked for. */
export interface DemoOptions {
  /** `tour` plays everything by itself; `open` leaves the page to a person. */
  readonly mode: 'open' | 'tour' | 'help';
  /** Start with nothing connected. */
  readonly empty: boolean;
  /** Leave the bot's database and log where they are. */
  readonly keep: boolean;
  /** Port of the page; null: the usual one, or any free one when it is taken. */
  readonly port: number | null;
}

export const USAGE = `npm run demo                 a made-up company: the bot, a Slack page, an Asana and an Aha!, all on this machine
npm run demo -- --empty      the same with nothing connected yet
npm run demo -- --tour       no browser: plays the story, checks every step, ends by itself
npm run demo -- --port 5000  the page on another port
npm run demo -- --keep       keeps the bot's database and log`;

/** Reads the command line. Throws TypeError on an option that does not exist. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tour: { type: 'boolean' },
      empty: { type: 'boolean' },
      keep: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string' },
    },
  });
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new TypeError(`--port must be a port number, not "${values.port}"`);
  }
  return {
    mode: values.help ? 'help' : values.tour ? 'tour' : 'open',
    empty: values.empty ?? false,
    keep: values.keep ?? false,
    port,
  };
}
