import { parseArgs } from 'node:util';
import { migrateDatabase } from '../compose.ts';
import { configFrom } from './open.ts';
import type { Verb } from './verb.ts';

/** Brings the database up to date, as every start of the bot does; a copy of an existing file is taken first. */
export const migrate: Verb = {
  name: 'migrate',
  usage: '',
  does: 'brings the database up to date, taking a copy first',
  async run(words, terminal) {
    parseArgs({ args: [...words], options: {} });
    const config = configFrom(terminal);
    const applied = await migrateDatabase(config);
    terminal.out(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
    return 0;
  },
};
