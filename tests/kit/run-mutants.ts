/**
 * `node tests/kit/run-mutants.ts [--only asana/] [--jobs 2] [--dir /tmp/seatkeeper-mutants]`: plants connector faults
 * one at a time in a copy of the tree and runs that connector's contract tests on each. Ends with a table, and with
 * failure below 95 of 100 caught. What was judged is kept in `dir` and judged anew only where something changed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectorOf, type Mutant, readMutants } from './mutant.ts';
import { isGoodEnough, isSettled, type Played, playKey, tableOf } from './score.ts';
import { connectorsOf, limitFor, Workshop } from './workshop.ts';

const { values } = parseArgs({
  options: {
    /** The beginning of ids: `asana/`, or one mutant. */
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    dir: { type: 'string', default: join(tmpdir(), 'seatkeeper-mutants') },
  },
});
const chosen = readMutants().filter(({ id }) => id.startsWith(values.only));
const file = join(values.dir, 'results.json');
mkdirSync(values.dir, { recursive: true });
const kept = load();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const workshops = Array.from({ length: Math.max(1, Number(values.jobs)) }, (_, job) =>
  Workshop.open(join(values.dir, `tree-${job}`)),
);
const played: Played[] = [];
let isSound = chosen.length > 0;
try {
  for (const connector of connectorsOf(chosen)) await playAll(connector);
} finally {
  for (const workshop of workshops) workshop.close();
}
console.log(`\n${tableOf(played)}`);
process.exitCode = isSound && isGoodEnough(played) ? 0 : 1;

async function playAll(connector: string): Promise<void> {
  const [first] = workshops;
  const mutants = chosen.filter((mutant) => connectorOf(mutant) === connector);
  if (!first?.hasTests(connector)) {
    console.log(`${connector} has no contract tests, so ${mutants.length} faults were not planted.`);
    isSound = false;
    return;
  }
  const print = first.fingerprint(connector);
  const open: Mutant[] = [];
  for (const mutant of mutants) {
    const before = kept[playKey(mutant, print)];
    if (before) played.push({ mutant, ...before });
    else open.push(mutant);
  }
  if (open.length === 0) return;
  const begun = Date.now();
  const base = await first.judge(connector, null, limitFor(60_000));
  if (base.verdict !== 'survived') {
    console.log(`The tests of ${connector} fail without any fault, so nothing they say counts: ${base.by}`);
    isSound = false;
    return;
  }
  const limit = limitFor(Date.now() - begun);
  await Promise.all(
    workshops.map(async (workshop) => {
      for (let mutant = open.shift(); mutant; mutant = open.shift()) {
        const judgment = await workshop.judge(connector, mutant, limit);
        played.push({ mutant, ...judgment });
        if (isSettled(judgment)) kept[playKey(mutant, print)] = judgment;
        writeFileSync(file, JSON.stringify(kept, null, 1));
        console.log(`${judgment.verdict.padEnd(9)}${mutant.id}`);
      }
    }),
  );
}

function load(): Record<string, Omit<Played, 'mutant'>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Omit<Played, 'mutant'>>;
  } catch {
    return {};
  }
}
