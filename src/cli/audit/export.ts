import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { exportAudit } from '../../use-cases/audit-trail.ts';
import { type Terminal, UsageError } from '../verb.ts';
import { withTrail } from './trail.ts';

const OPTIONS = { from: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } } as const;

/** `audit export [--from] [--to] [--out file]`: a line of JSON an event, with all that its hash covers. */
export function exportTrail(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  const from = instantOf(values.from, '00:00:00.000');
  const to = instantOf(values.to, '23:59:59.999');
  return withTrail(terminal, async ({ core }) => {
    const lines = exportAudit(core)({ from, to });
    const count = values.out === undefined ? await print(lines, terminal) : await write(lines, values.out);
    terminal.err(
      `${count} ${count === 1 ? 'event' : 'events'}. Each hash is HMAC-SHA256, in hex, with the key from "audit key", of the JSON text [position, previous, id, at, actor, subject, type, data] without spaces, the keys of data in order; the first previous is "start".`,
    );
    return 0;
  });
}

async function print(lines: AsyncIterable<string>, terminal: Terminal): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    terminal.out(line);
    count += 1;
  }
  return count;
}

/** The file is for this user alone, and must not be there yet. */
async function write(lines: AsyncIterable<string>, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    let count = 0;
    for await (const line of lines) {
      await file.write(`${line}\n`);
      count += 1;
    }
    return count;
  } finally {
    await file.close();
  }
}

/** A day (in UTC) or an instant as UTC ISO text; null when nothing was said. */
function instantOf(text: string | undefined, time: string): string | null {
  if (text === undefined) return null;
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${time}Z` : text;
  const instant = /^\d{4}-\d{2}-\d{2}T.*Z$/.test(whole) ? new Date(whole) : new Date(Number.NaN);
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(whole.slice(0, 10)))
    throw new UsageError(`"${text}" is no day. Say it such as 2026-11-20, or 2026-11-20T08:00:00Z.`);
  return instant.toISOString();
}
