import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tally } from './table.ts';

/** Where many runs stand: written now and then, so that an interrupted script can go on. */
export interface Progress {
  readonly seed: number;
  /** Digest of the code every counted run was made of. */
  readonly code: string;
  done: number;
  crashes: number;
  readonly tally: Tally;
}

/** Everything a run is made of: the program, and what plays it. */
const MADE_OF = [
  'src',
  'connectors',
  'migrations',
  'tests/harness',
  'tests/builders.ts',
  'tests/connections.ts',
  'tests/stores.ts',
  'sandbox/world/random.ts',
  'package-lock.json',
];

/** A digest of the code in a folder, by path and content (hex). What is not there is left out. */
export function digestOf(root: string, paths: readonly string[] = MADE_OF): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((one) => filesIn(root, one)).sort()) {
    hash.update(`${path}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function filesIn(root: string, path: string): readonly string[] {
  try {
    const found = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
    return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(root.length + 1));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}

/** What an earlier call left, or a fresh start, and why it is one where something was left that does not count. */
export function resumed(
  kept: string | null,
  wanted: { readonly seed: number; readonly code: string; readonly runs: number },
): { readonly progress: Progress; readonly anew: string | null } {
  const fresh = { seed: wanted.seed, code: wanted.code, done: 0, crashes: 0, tally: {} };
  if (kept === null) return { progress: fresh, anew: null };
  const known = JSON.parse(kept) as Progress;
  if (known.seed !== wanted.seed || known.done >= wanted.runs) return { progress: fresh, anew: null };
  if (known.code === wanted.code) return { progress: known, anew: null };
  // "N runs, 0 double" must be about one program, not about several that were never run together.
  return { progress: fresh, anew: `the code changed since the ${known.done} runs made before, so they do not count` };
}
