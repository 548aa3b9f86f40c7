import type { Parts } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { logTo, openExisting } from '../open.ts';
import type { Terminal } from '../verb.ts';

/** Stand in for what a reader of the trail does not have: it may be verified where no token of Slack's is. */
const UNUSED = { SLACK_BOT_TOKEN: 'xoxb-unused', SLACK_APP_TOKEN: 'xapp-unused' };

/** Opens the database read-only with its key and nothing else, so that a copy can be read on any machine. */
export async function withTrail(terminal: Terminal, work: (parts: Parts) => Promise<number>): Promise<number> {
  const { DATABASE_URL, SEATKEEPER_KEY, LOG_LEVEL } = terminal.env;
  const config = readConfig({ ...UNUSED, DATABASE_URL, SEATKEEPER_KEY, LOG_LEVEL }, []);
  const parts = await openExisting(config, logTo(terminal, config), 'read_only');
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
