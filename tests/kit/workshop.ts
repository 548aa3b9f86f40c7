import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectorOf, type Edit, type Mutant } from './mutant.ts';
import { plant } from './plant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** All that contract tests need. */
const COPIED = ['src', 'connectors', 'sandbox', 'tests/contract', 'package.json', 'tsconfig.json'];

/** `broken`: nothing was judged, since the text does not fit, the tests could not start, or a failure had other causes. */
export type Verdict = 'caught' | 'survived' | 'broken';

export interface Judgment {
  readonly verdict: Verdict;
  /** The test that caught it, or why nothing was judged. */
  readonly by: string;
  /** Whether the tests ran the planted place at all. */
  readonly reached: boolean;
}

/** A copy of the tree, in which faults are planted one at a time; the tree itself is never touched. */
export class Workshop {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Makes the copy anew under `dir`. */
  static open(dir: string): Workshop {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    for (const path of COPIED) cpSync(join(ROOT, path), join(dir, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    // A configuration of its own: caches and reports must not land in the shared node_modules.
    const config = `export default { cacheDir: ${JSON.stringify(join(dir, '.vite'))}, test: { maxWorkers: 1 } };\n`;
    writeFileSync(join(dir, 'vitest.config.mjs'), config);
    return new Workshop(dir);
  }

  /** Whether there are tests to judge a connector by. */
  hasTests(connector: string): boolean {
    return this.#testsOf(connector).length > 0;
  }

  /** What a connector's verdicts rest on, in short: they hold as long as this is the same. */
  fingerprint(connector: string): string {
    const others = readdirSync(join(this.#dir, 'connectors')).filter(
      (name) => name !== connector && !name.includes('.'),
    );
    const hash = createHash('sha256');
    const files = readdirSync(this.#dir, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) {
      const name = path.slice(this.#dir.length + 1);
      if (/^(node_modules|\.)/.test(name) || others.some((other) => name.includes(`/${other}`))) continue;
      hash.update(name).update(readFileSync(path));
    }
    return hash.digest('hex').slice(0, 16);
  }

  /** Runs the connector's contract tests with a mutant in place; without one, over the text as it is. */
  async judge(connector: string, mutant: Mutant | null, limitMs: number): Promise<Judgment> {
    const edits = mutant?.edits ?? [];
    const originals = new Map<string, string>();
    try {
      for (const edit of edits) this.#plant(connector, edit, originals);
      return await this.#run(connector, limitMs);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { verdict: 'broken', by: error.message, reached: false };
    } finally {
      for (const [path, text] of originals) writeFileSync(path, text);
    }
  }

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #plant(connector: string, edit: Edit, originals: Map<string, string>): void {
    const path = join(this.#dir, 'connectors', connector, edit.file);
    if (!existsSync(path)) throw new TypeError(`there is no ${edit.file}`);
    const text = readFileSync(path, 'utf8');
    const planted = plant(text, edit);
    if (!originals.has(path)) originals.set(path, text);
    writeFileSync(path, planted);
  }

  #testsOf(connector: string): readonly string[] {
    return readdirSync(join(this.#dir, 'tests/contract'))
      .filter(
        (name) => name.endsWith('.test.ts') && (name.startsWith(`${connector}.`) || name.startsWith(`${connector}-`)),
      )
      .map((name) => `tests/contract/${name}`);
  }

  async #run(connector: string, limitMs: number): Promise<Judgment> {
    const run = join(this.#dir, '.run');
    rmSync(run, { recursive: true, force: true });
    mkdirSync(run);
    const [report, trace] = [join(run, 'report.json'), join(run, 'reached')];
    const vitest = join(this.#dir, 'node_modules/vitest/vitest.mjs');
    const flags = ['run', '--bail=1', '--reporter=json', `--outputFile=${report}`, '--testTimeout=10000'];
    const child = spawn(process.execPath, [vitest, ...flags, ...this.#testsOf(connector)], {
      cwd: this.#dir,
      env: { ...process.env, KIT_REACHED: trace, VITEST: undefined, NODE_ENV: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const kill = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    // Nothing may go on in an endless loop behind the back of whoever stops this.
    process.once('exit', kill);
    const end = await new Promise<number | null>((resolve, reject) => {
      // Tests that never end are ended with all they started.
      const limit = setTimeout(kill, limitMs);
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(limit);
        process.off('exit', kill);
        resolve(code);
      });
    });
    return { ...readReport(report, end, said), reached: existsSync(trace) };
  }
}

interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function readReport(path: string, end: number | null, said: string): Omit<Judgment, 'reached'> {
  if (end === null) return { verdict: 'caught', by: 'the tests never end' };
  if (end === 0) return { verdict: 'survived', by: '' };
  const results = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report).testResults : [];
  for (const { name, assertionResults } of results) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed) return { verdict: 'caught', by: `${basename(name)}: ${failed.fullName}` };
  }
  const messages = [...results.map(({ message }) => message), said].join('\n');
  // A definition nobody could rely on never becomes a connector.
  const refused = /connector "[a-z-]+": [^\n]+/.exec(messages)?.[0];
  if (refused) return { verdict: 'caught', by: `defineConnector: ${refused}` };
  return { verdict: 'broken', by: messages.trim().slice(0, 300) };
}

/** How long tests may take: much longer than they do without a fault. */
export const limitFor = (baselineMs: number): number => Math.max(90_000, 8 * baselineMs);

/** The connectors mutants are about, in order. */
export const connectorsOf = (mutants: readonly Mutant[]): readonly string[] => [...new Set(mutants.map(connectorOf))];
