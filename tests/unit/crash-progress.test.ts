import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestOf, type Progress, resumed } from '../harness/progress.ts';

const done: Progress = { seed: 1, code: 'a', done: 400, crashes: 90, tally: { calm: { runs: 400 } } };
const kept = JSON.stringify(done);

it('interrupted runs go on with the seed and the very code they began with, and with no other', () => {
  expect(resumed(kept, { seed: 1, code: 'a', runs: 500 })).toEqual({ progress: done, anew: null });
  const { progress, anew } = resumed(kept, { seed: 1, code: 'b', runs: 500 });
  expect(progress).toEqual({ seed: 1, code: 'b', done: 0, crashes: 0, tally: {} });
  expect(anew).toContain('the code changed since the 400 runs');
  expect(resumed(kept, { seed: 2, code: 'a', runs: 500 }).progress.done).toBe(0);
  const { code: _, ...before } = done;
  expect(resumed(JSON.stringify(before), { seed: 1, code: 'a', runs: 500 }).progress.done).toBe(0);
});

it('the digest tells every change of the code: of a line, a name, a new file and one that is gone', () => {
  const root = mkdtempSync(join(tmpdir(), 'digest-'));
  const put = (name: string, text: string) => writeFileSync(join(root, name), text);
  const digest = () => digestOf(root, ['src', 'lock.json', 'absent']);
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  put('src/deep/a.ts', 'one');
  put('lock.json', '{}');
  const seen = [digest()];
  put('outside.ts', 'not part of it');
  expect(digest()).toBe(seen[0]);
  for (const change of [
    () => put('src/deep/a.ts', 'two'),
    () => put('src/b.ts', 'one'),
    () => put('lock.json', '{"a":1}'),
    () => rmSync(join(root, 'src/deep/a.ts')),
  ]) {
    change();
    seen.push(digest());
  }
  expect(new Set(seen).size).toBe(5);
  rmSync(root, { recursive: true });
});
