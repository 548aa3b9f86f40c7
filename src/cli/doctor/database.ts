import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { databasePathOf } from '../../compose.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import type { DatabaseState } from '../../use-cases/examine-database.ts';
import { lookAtDatabase } from '../open.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

const WHAT = 'database';

export interface DatabaseCheck {
  readonly findings: readonly Finding[];
  /** Integrations can be read from it. */
  readonly usable: boolean;
  readonly absent: boolean;
}

/** The database file and its folder. */
export function checkDatabase(config: Config): DatabaseCheck {
  let path: string;
  try {
    path = databasePathOf(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      usable: false,
      absent: false,
      findings: [fail(WHAT, error.message, 'use a file, such as file:data/seatkeeper.db')],
    };
  }
  if (path === ':memory:') {
    const mend = 'use a file, such as file:data/seatkeeper.db';
    return { usable: false, absent: true, findings: [warn(WHAT, 'is kept in memory and lost at every stop', mend)] };
  }
  const state = lookAtDatabase(path);
  const usable = state.kind === 'present' && state.pending.length === 0 && state.facts.integrity === 'ok';
  return { usable, absent: state.kind === 'absent', findings: [...describe(path, state), checkFolder(path)] };
}

function describe(path: string, state: DatabaseState): Finding[] {
  switch (state.kind) {
    case 'absent':
      return [note(WHAT, `${path} will be made at first start`)];
    case 'unreadable':
      return [fail(WHAT, `${path} cannot be read: ${state.why}`, 'restore it from a backup; see docs/operating.md')];
    case 'newer':
      return [
        fail(
          WHAT,
          `was written by a newer version (${state.unknown.join(', ')})`,
          'install that version, or restore a backup',
        ),
      ];
    case 'present': {
      const { facts, pending } = state;
      if (facts.integrity !== 'ok')
        return [
          fail(WHAT, `is damaged: ${facts.integrity}`, 'stop the bot and restore a backup; see docs/operating.md'),
        ];
      const findings: Finding[] =
        pending.length === 0
          ? [ok(WHAT, `${path} is sound and up to date`)]
          : [warn(WHAT, `migrations are pending: ${pending.join(', ')}`, 'npm run migrate, or just start the bot')];
      if (facts.journalMode !== 'wal')
        findings.push(note(WHAT, `journal mode is ${facts.journalMode}; the next start sets it to wal`));
      return findings;
    }
  }
}

/** SQLite writes files beside the database, so the folder counts; one that is missing is made, if its parent allows. */
function checkFolder(path: string): Finding {
  const what = 'data folder';
  const wanted = dirname(resolve(path));
  let folder = wanted;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return ok(what, `${wanted} ${folder === wanted ? 'is writable' : 'can be made'}`);
  } catch {
    return fail(what, `${folder} cannot be written by this user`, 'give the user that runs the bot write access');
  }
}

/** Who else may read the key file. */
export function checkKeyFile(file: string): Finding[] {
  const what = 'key';
  if (!existsSync(file)) return [];
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return [];
  return [warn(what, `${file} can be read by others (mode ${mode.toString(8)})`, `chmod 600 ${file}`)];
}
