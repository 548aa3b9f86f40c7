import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { composeUseCases } from '../compose.ts';
import type { CsvPreview } from '../use-cases/views.ts';
import { importPeople, PEOPLE_USAGE } from './import-people.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { UsageError, type Verb } from './verb.ts';

/** As in Slack, and more than any roster needs. */
const MAX_BYTES = 10 * 1024 * 1024;

const OPTIONS = {
  exported: { type: 'string' },
  dates: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

/** Takes last-activity dates from a member export: shows what the file would tell, then asks. */
export const importExport: Verb = {
  name: 'import',
  usage: `<app> <file.csv> --exported YYYY-MM-DD [--dates day_first|month_first] [--yes], or ${PEOPLE_USAGE}`,
  does: 'imports last-activity dates from a member export, or people from an HR file, after a preview',
  async run(words, terminal) {
    if (words[0] === 'people') return importPeople(words.slice(1), terminal);
    const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
    const [word, file, ...more] = positionals;
    if (word === undefined || file === undefined || more.length > 0)
      throw new UsageError('Say which app and which file.');
    const day = values.exported ?? '';
    if (!isDay(day)) throw new UsageError('Say on which day the file was exported, such as: --exported 2026-11-20');
    const dateOrder = values.dates ?? 'auto';
    if (dateOrder !== 'auto' && dateOrder !== 'day_first' && dateOrder !== 'month_first')
      throw new UsageError('--dates is day_first or month_first.');
    const bytes = await readFile(file).catch(() => null);
    if (!bytes) throw new UsageError(`The file ${file} cannot be read.`);
    if (bytes.length > MAX_BYTES) throw new UsageError(`The file ${file} is larger than 10 MB.`);

    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'existing');
    try {
      const integration = await integrationOf(parts, word);
      const actor = operator();
      const { previewImport, confirmImport } = composeUseCases(parts, cliOutside(actor), config);
      const exportedAt = instantOf(day, parts.core.clock.now(), config.timeZone);
      const fileName = basename(file);
      const input = { actor, integrationId: integration.id, fileName, bytes, exportedAt, dateOrder } as const;
      const shown = await previewImport(input);
      if (shown.kind !== 'preview') {
        terminal.err(
          shown.kind === 'invalid' ? shown.problem : shown.kind === 'refused' ? shown.reason : 'It is not connected.',
        );
        return 1;
      }
      for (const line of describe(shown.preview)) terminal.out(line);
      if (values.yes !== true && !(await agreed())) {
        terminal.err('Nothing was imported. Add --yes to import without being asked.');
        return 1;
      }
      const done = await confirmImport({ actor, uploadId: shown.preview.uploadId });
      if (done.kind !== 'imported') {
        terminal.err('This upload is no longer there; somebody imported another file meanwhile.');
        return 1;
      }
      terminal.out(`Imported last activity of ${done.people} ${done.people === 1 ? 'person' : 'people'}.`);
      return 0;
    } finally {
      await parts.close();
    }
  },
};

function describe(preview: CsvPreview): readonly string[] {
  return [
    `${preview.fileName} for ${preview.integration.name}: ${preview.rows} rows, ${preview.matched} of them members of ${preview.integration.tenantName}`,
    `  with a last activity: ${preview.withActivity}; never active: ${preview.neverActive}`,
    `  in the file and no members: ${preview.unmatched}; members not in the file: ${preview.missing}`,
    ...preview.sample.map(({ email, lastActivity }) => `  ${email}: ${lastActivity ?? 'no date'}`),
    ...preview.skipped.map(({ line, reason }) => `  line ${line} is skipped: ${reason}`),
  ];
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question('Import this? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}

/** The end of the day of the export, but never later than now; a day still to come stays one, to be refused. */
function instantOf(day: string, now: Date, timeZone: string): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  const end = `${day}T23:59:59.999Z`;
  return day <= today && end > now.toISOString() ? now.toISOString() : end;
}
