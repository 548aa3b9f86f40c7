import { existsSync } from 'node:fs';
import { connectors } from '../../connectors/index.ts';
import { migrations } from '../../migrations/index.ts';
import { databasePathOf, openParts, type Parts } from '../compose.ts';
import { type Config, overridable, readConfig } from '../config.ts';
import { AppError, ConfigError } from '../errors.ts';
import { createLogger, type Logger } from '../log.ts';
import { type DatabaseState, examineDatabase } from '../use-cases/examine-database.ts';
import { findByWord } from '../use-cases/find-integration.ts';
import type { Terminal } from './verb.ts';

export function configFrom(terminal: Terminal): Config {
  return readConfig(terminal.env, overridable(connectors));
}

/** Quiet, since a command prints its own result; LOG_LEVEL=debug tells everything, on standard error. */
export function logTo(terminal: Terminal, config: Pick<Config, 'logLevel'>): Logger {
  const level = config.logLevel === 'debug' ? 'debug' : 'silent';
  return createLogger(level, { write: (line) => terminal.err(line.trimEnd()) });
}

export const lookAtDatabase: (path: string) => DatabaseState = examineDatabase({
  exists: existsSync,
  known: Object.keys(migrations).sort(),
});

/** Opens what a running bot has made, and refuses to make or migrate anything. Throws ConfigError. */
export async function openExisting(config: Config, log: Logger, open: 'existing' | 'read_only'): Promise<Parts> {
  const path = databasePathOf(config);
  const state = lookAtDatabase(path);
  switch (state.kind) {
    case 'absent':
      throw new ConfigError(
        `There is no database at ${path} yet. Start the bot with npm start and connect an app in Slack first.`,
      );
    case 'unreadable':
      throw new ConfigError(`The database ${path} cannot be read: ${state.why}`);
    case 'newer':
      throw new ConfigError(
        'The database was written by a newer Seatkeeper. Install that version or restore a backup.',
      );
    case 'present':
      if (state.pending.length > 0) {
        throw new ConfigError(`The database is not up to date (${state.pending.join(', ')}). Run: npm run migrate`);
      }
      return openParts({ config, log, open });
  }
}

/** The word a person typed names no integration, or several. */
export class NotFound extends AppError {
  readonly code = 'not_found';
}

/** The integration a word names. Throws NotFound with what was probably meant. */
export async function integrationOf(parts: Parts, word: string) {
  const found = await findByWord({ store: parts.core.store, vendors: parts.vendors })(word);
  if (found.kind === 'found') return found.integration;
  if (found.kind === 'ambiguous') {
    throw new NotFound(
      `"${word}" is connected several times. Say which: ${found.among.map((row) => row.slug).join(', ')}`,
    );
  }
  if (found.known.length === 0) {
    throw new NotFound('Nothing is connected yet. Connect an app in Slack with /licenses connect.');
  }
  const guess = found.didYouMean === null ? '' : ` Did you mean: ${found.didYouMean}?`;
  throw new NotFound(`"${word}" is not connected.${guess} Connected are: ${found.known.join(', ')}`);
}
