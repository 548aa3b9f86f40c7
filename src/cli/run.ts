import { AppError } from '../errors.ts';
import { nearest } from '../use-cases/find-integration.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import { doctor } from './doctor.ts';
import { dryRun } from './dry-run.ts';
import { exportApp } from './export.ts';
import { importExport } from './import.ts';
import { migrate } from './migrate.ts';
import { person } from './person.ts';
import { sync } from './sync.ts';
import { type Terminal, UsageError, type Verb } from './verb.ts';

/** Every verb, in the order a newcomer needs them. */
export const VERBS: readonly Verb[] = [doctor, check, sync, dryRun, exportApp, importExport, migrate, audit, person];

/** Runs one command line and returns the exit code: 0 done, 1 not done, 2 not understood. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    for (const line of usage()) terminal.out(line);
    return 0;
  }
  const verb = VERBS.find((candidate) => candidate.name === name);
  try {
    if (!verb) throw new UsageError(unknownVerb(name));
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(`seatkeeper ${verb.name} ${verb.usage}`.trim());
      terminal.out(verb.does);
      return 0;
    }
    return await verb.run(rest, terminal);
  } catch (error) {
    if (isUsage(error)) {
      terminal.err(error.message);
      for (const line of verb ? [`usage: seatkeeper ${verb.name} ${verb.usage}`.trim()] : usage()) terminal.err(line);
      return 2;
    }
    terminal.err(error instanceof AppError ? error.message : error instanceof Error ? `${error.stack}` : String(error));
    return 1;
  }
}

/** Our own complaints and those of Node's parseArgs, whose codes start alike. */
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function unknownVerb(name: string): string {
  const guess = nearest(
    name.toLowerCase(),
    VERBS.map((verb) => verb.name),
  );
  return `"${name}" is no command.${guess === null ? '' : ` Did you mean: ${guess}?`}`;
}

function usage(): readonly string[] {
  const lines = VERBS.map((verb) => ({ call: `${verb.name} ${verb.usage}`.trim(), does: verb.does }));
  const width = Math.max(...lines.map(({ call }) => call.length));
  return [
    'usage: npm run seatkeeper -- <command>',
    '',
    ...lines.map(({ call, does }) =>
      call.length > 34 ? `  ${call}\n${' '.repeat(38)}${does}` : `  ${call.padEnd(Math.min(width, 34))}  ${does}`,
    ),
  ];
}
