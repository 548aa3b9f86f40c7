/** `node tests/harness/crash.ts --runs 10000 [--seed 1] [--resume .cache/crash.json]`: many seeded runs, one table. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { digestOf, type Progress, resumed } from './progress.ts';
import { runNumber } from './run.ts';
import { outcomeTable } from './table.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    /** Plays this one run and prints its trace. */
    only: { type: 'string' },
    resume: { type: 'string', default: '.cache/crash.json' },
  },
});
const runs = Number(values.runs);
const root = join(import.meta.dirname, '..', '..');

if (values.only !== undefined) {
  const result = await runNumber(Number(values.only), Number(values.seed ?? 1));
  console.log([`${result.schedule}, seed ${result.seed}`, ...result.trace, ...result.violations].join('\n'));
  process.exit(result.violations.length > 0 ? 1 : 0);
}

const progress = load();
const begun = Date.now();
const first = progress.done;
for (; progress.done < runs; progress.done += 1) {
  const result = await runNumber(progress.done, progress.seed);
  if (result.violations.length > 0) {
    console.error(`\nrun ${progress.done} (${result.schedule}) breaks a promise:`);
    console.error([...result.violations, '', ...result.trace].join('\n'));
    console.error(`\nagain: node tests/harness/crash.ts --seed ${progress.seed} --only ${progress.done}`);
    process.exit(1);
  }
  progress.crashes += result.crashes;
  const row = progress.tally[result.schedule] ?? {};
  progress.tally[result.schedule] = row;
  for (const [state, count] of Object.entries(result.outcomes)) row[state] = (row[state] ?? 0) + count;
  row['runs'] = (row['runs'] ?? 0) + 1;
  if (progress.done % 50 === 49) report();
}
report();
const perSecond = ((runs - first) / Math.max(1, Date.now() - begun)) * 1000;
console.log(`\n\n${outcomeTable(progress.tally)}\n`);
console.log(
  `code ${progress.code.slice(0, 16)}${digestOf(root) === progress.code ? '' : ', which was changed meanwhile'}`,
);
console.log(
  `${runs} runs, ${progress.crashes} stops, seed ${progress.seed}: 0 double, 0 lost, 0 unexplained (${perSecond.toFixed(0)} runs a second)`,
);

/** Where an earlier call was interrupted, when it used the same seed and the very same code. */
function load(): Progress {
  const { progress, anew } = resumed(read(values.resume), {
    seed: Number(values.seed ?? 1),
    code: digestOf(root),
    runs,
  });
  if (anew !== null) console.log(`Beginning anew: ${anew}.`);
  return progress;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function report(): void {
  process.stdout.write(`\r${progress.done} of ${runs}, ${progress.crashes} stops`);
  mkdirSync(dirname(values.resume), { recursive: true });
  // The run that ended is counted, so a resumed script goes on with the next one.
  writeFileSync(values.resume, JSON.stringify({ ...progress, done: Math.min(runs, progress.done + 1) }));
}
