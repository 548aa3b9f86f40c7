import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A connector fault planted on purpose: a small change of a connector's text that its contract tests must notice. */
export interface Mutant {
  /** The connector's folder and a word for the fault, such as `asana/short-page`. */
  readonly id: string;
  /** What goes wrong, in words for a person. */
  readonly fault: string;
  /** One change or several that only together are the fault. */
  readonly edits: readonly Edit[];
  /** Why no test can tell the difference. Such a mutant is not counted, and a lie as soon as a test catches it. */
  readonly equivalent?: string;
}

export interface Edit {
  /** Below the connector's folder. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

const FOLDER = fileURLToPath(new URL('faults', import.meta.url));

/** Every fault there is to plant: a file for each connector in tests/kit/faults. Throws TypeError on one not understood. */
export function readMutants(): readonly Mutant[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parseMutants(name.slice(0, -'.txt'.length), readFileSync(`${FOLDER}/${name}`, 'utf8')));
}

/**
 * Reads faults as they are written: `# word: what goes wrong`, then for each change `@ file`, the lines taken out behind
 * `- ` and those put in behind `+ `. A line `= reason` says why no test can tell the difference.
 */
export function parseMutants(connector: string, text: string): readonly Mutant[] {
  return text
    .split(/^(?=# )/m)
    .filter((piece) => piece.trim() !== '')
    .map((piece) => {
      const [head = '', ...lines] = piece.trimEnd().split('\n');
      const { word, fault } = /^# (?<word>[a-z0-9-]+): (?<fault>.+)$/.exec(head)?.groups ?? {};
      if (!word || !fault) throw new TypeError(`${connector}: this names no fault: ${head}`);
      const reason = lines.find((line) => line.startsWith('= '))?.slice(2);
      return { id: `${connector}/${word}`, fault, edits: readEdits(lines), ...(reason ? { equivalent: reason } : {}) };
    });
}

function readEdits(lines: readonly string[]): readonly Edit[] {
  const all = lines.filter((line) => line !== '' && !line.startsWith('= '));
  const starts = all.flatMap((line, at) => (line.startsWith('@ ') ? [at] : []));
  return starts.map((start, index) => {
    const body = all.slice(start + 1, starts[index + 1]);
    const unknown = body.find((line) => !/^[-+]( |$)/.test(line));
    if (unknown !== undefined) throw new TypeError(`neither taken out nor put in: ${unknown}`);
    const pick = (sign: string) => body.filter((line) => line.startsWith(sign)).map((line) => line.slice(2));
    return { file: (all[start] ?? '').slice(2), from: pick('-').join('\n'), to: pick('+').join('\n') };
  });
}

/** The folder a mutant belongs to. */
export const connectorOf = ({ id }: Pick<Mutant, 'id'>): string => id.slice(0, id.indexOf('/'));
