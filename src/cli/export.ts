import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exportSeats, type SeatExport } from '../use-cases/export-seats.ts';
import { STANDARD_FIELDS } from '../use-cases/standard-fields.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { type Terminal, UsageError, type Verb } from './verb.ts';

const NAMES = Object.keys(STANDARD_FIELDS) as (keyof typeof STANDARD_FIELDS)[];

/** Every account of an app under the twelve standard fields, as it was last read. */
export const exportApp: Verb = {
  name: 'export',
  usage: '<app> [--json] [--to <file>]',
  does: 'prints every account of an app with its standard fields, as CSV',
  async run(words, terminal) {
    const options = { json: { type: 'boolean' }, to: { type: 'string' } } as const;
    const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
    const [word, ...more] = positionals;
    if (word === undefined || more.length > 0) throw new UsageError('Say which app, such as: export aha');
    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'read_only');
    try {
      const integration = await integrationOf(parts, word);
      const actor = operator();
      const deps = { ...parts.core, people: cliOutside(actor).people, admins: config.admins };
      const result = await exportSeats(deps)({ actor, integration });
      if (result.kind === 'refused') {
        terminal.err(result.reason);
        return 1;
      }
      const written = await write(result.rows, values.json === true, values.to ?? null, terminal);
      if (values.to !== undefined) terminal.out(`${written} accounts of ${integration.name} are in ${values.to}.`);
      return 0;
    } finally {
      await parts.close();
    }
  },
};

/** One line an account, each written as it is read; a file that is there already is not overwritten. */
async function write(
  rows: AsyncIterable<SeatExport>,
  json: boolean,
  to: string | null,
  terminal: Terminal,
): Promise<number> {
  const file = to === null ? null : openSync(to, 'wx', 0o600);
  const put = (line: string) => (file === null ? terminal.out(line) : void writeSync(file, `${line}\n`));
  let count = 0;
  try {
    if (!json) put(csvLine(NAMES));
    for await (const row of rows) {
      put(json ? JSON.stringify(row) : csvLine(NAMES.map((name) => row[name])));
      count += 1;
    }
    return count;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/**
 * One line of CSV (RFC 4180). Text a spreadsheet would run as a formula gets an apostrophe before it: somebody who may
 * choose their own name at a vendor must not choose what runs on the reader's machine.
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(',');
}

function csvCell(text: string): string {
  const safe = /^[\s\p{Cc}]*[=+\-@\t\r|%]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
