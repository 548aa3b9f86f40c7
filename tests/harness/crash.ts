/** `node tests/harness/crash.ts --runs 10000 [--seed 1] [--resume .cache/crash.json]`: many seeded runs, one table. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { runNumber } from './run.ts';
import { outcomeTable, type Tally } from './table.ts';

interface Progress {
  readonly seed: number;
  done: number;
  crashes: number;
  readonly tally: Tally;
}

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
  `${runs} runs, ${progress.crashes} stops, seed ${progress.seed}: 0 double, 0 lost, 0 unexplained (${perSecond.toFixed(0)} runs a second)`,
);

/** Where an earlier call was interrupted, when it used the same seed. */
function load(): Progress {
  const fresh = { seed: Number(values.seed ?? 1), done: 0, crashes: 0, tally: {} };
  try {
    const known = JSON.parse(readFileSync(values.resume, 'utf8')) as Progress;
    return known.seed === fresh.seed && known.done < runs ? known : fresh;
  } catch {
    return fresh;
  }
}

function report(): void {
  process.stdout.write(`\r${progress.done} of ${runs}, ${progress.crashes} stops`);
  mkdirSync(dirname(values.resume), { recursive: true });
  // The run that ended is counted, so a resumed script goes on with the next one.
  writeFileSync(values.resume, JSON.stringify({ ...progress, done: Math.min(runs, progress.done + 1) }));
}
