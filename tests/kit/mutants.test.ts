import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { connectorOf, type Mutant, parseMutants, readMutants } from './mutant.ts';
import { plant } from './plant.ts';
import { isGoodEnough, tableOf } from './score.ts';
import { connectorsOf, type Judgment, Workshop } from './workshop.ts';

const CONNECTORS = fileURLToPath(new URL('../../connectors', import.meta.url));
const mutants = readMutants();
const textOf = (connector: string, file: string) => readFileSync(join(CONNECTORS, connector, file), 'utf8');

describe('the planted faults', () => {
  it('are forty and more, each under a name of its own, in every connector there is', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    const folders = readdirSync(CONNECTORS).filter((name) => !name.includes('.'));
    expect(folders.filter((name) => !mutants.some((mutant) => connectorOf(mutant) === name))).toEqual([]);
  });

  it.each(connectorsOf(mutants))('of %s fit the connector as it is', (connector) => {
    const faults = mutants.filter((mutant) => connectorOf(mutant) === connector);
    for (const { id, edits } of faults) {
      expect(edits, id).not.toEqual([]);
      for (const edit of edits) expect(() => plant(textOf(connector, edit.file), edit), id).not.toThrow();
    }
  });

  it('are read as they are written, of one change or several', () => {
    const text = '# word: what goes wrong\n@ a.ts\n- one\n-   two\n+ three\n@ b.ts\n- four\n= nobody can tell\n';
    expect(parseMutants('acme', text)).toEqual([
      {
        id: 'acme/word',
        fault: 'what goes wrong',
        edits: [
          { file: 'a.ts', from: 'one\n  two', to: 'three' },
          { file: 'b.ts', from: 'four', to: '' },
        ],
        equivalent: 'nobody can tell',
      },
    ]);
    expect(() => parseMutants('acme', '# no name')).toThrow(TypeError);
    expect(() => parseMutants('acme', '# word: wrong\n@ a.ts\nneither')).toThrow(TypeError);
  });
});

describe('planting a fault', () => {
  const edit = (from: string, to: string) => ({ file: 'a.ts', from, to });

  it('refuses what does not fit, fits twice, or is no TypeScript any more', () => {
    expect(() => plant('const a = 1;', edit('b', 'c'))).toThrow(/does not hold/);
    expect(() => plant('const a = a;', edit('a', 'c'))).toThrow(/more than once/);
    expect(() => plant('const a = 1;', edit('= 1', '= ('))).toThrow(/no TypeScript/);
  });

  it.each([
    ['before a statement', 'function f() {\n  return a;\n}', 'function f() {\n  MARK;return b;\n}'],
    ['in a branch without braces', 'if (c) return a;', 'if (c) {MARK;return b;}'],
    ['in an arrow', 'const f = () => a;', 'const f = () => (MARK, b);'],
    [
      'before a loop whose head is changed',
      'function f() {\n  while (a) g();\n}',
      'function f() {\n  MARK;while (b) g();\n}',
    ],
  ])('leaves a mark %s, so that a place nobody comes to is not taken for judged', (_, text, expected) => {
    const from = /\ba\b/.exec(text)?.[0] ?? '';
    const marked = plant(text, edit(from, 'b'));
    expect(marked.replace(/globalThis\.kitReached.*?\?\? 1/, 'MARK')).toBe(expected);
  });
});

describe('judging', () => {
  const dir = mkdtempSync(join(tmpdir(), 'seatkeeper-kit-'));
  const workshop = Workshop.open(join(dir, 'tree'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const judge = (mutant: Mutant) => workshop.judge('asana', mutant, 120_000);
  const find = (id: string) => mutants.find((mutant) => mutant.id === id) as Mutant;

  it('catches a page too few, a guest who counts as paid and a write that is sent twice', {
    timeout: 400_000,
  }, async () => {
    for (const id of ['asana/last-page-dropped', 'asana/guest-paid', 'asana/write-again'])
      expect(await judge(find(id)), id).toMatchObject({
        verdict: 'caught',
        reached: true,
        by: expect.stringMatching(/ts: /),
      });
  });

  it('lets a change that changes nothing live, and leaves the tree as it was', { timeout: 200_000 }, async () => {
    const before = workshop.fingerprint('asana');
    const same = { file: 'session.ts', from: 'yield page.data;', to: 'yield page.data;' };
    const harmless = { id: 'asana/nothing', fault: 'nothing', edits: [same] };
    expect(await judge(harmless)).toEqual({ verdict: 'survived', by: '', reached: true });
    expect(workshop.fingerprint('asana')).toBe(before);
    expect(textOf('asana', 'session.ts')).not.toContain('kitReached');
  });

  it('tells a fault that cannot be judged from one that was caught', async () => {
    const nowhere = {
      id: 'asana/nowhere',
      fault: 'nothing',
      edits: [{ file: 'session.ts', from: 'no such text', to: '' }],
    };
    expect(await judge(nowhere)).toMatchObject({ verdict: 'broken' });
  });
});

describe('the score', () => {
  const mutant = (word: string, equivalent?: string): Mutant => {
    return { id: `acme/${word}`, fault: 'it breaks', edits: [], ...(equivalent ? { equivalent } : {}) };
  };
  const caught: Judgment = { verdict: 'caught', by: 'a test', reached: true };
  const survived: Judgment = { verdict: 'survived', by: '', reached: true };
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ mutant: mutant(`f${n}`), ...caught }));

  it('is enough from 95 of 100 on, and says who survived', () => {
    const played = [...many(19), { mutant: mutant('one'), ...survived }];
    expect(isGoodEnough(played)).toBe(true);
    expect(tableOf(played)).toContain('19 of 20 planted faults caught (95.0 %)');
    expect(isGoodEnough([...played, { mutant: mutant('two'), ...survived }])).toBe(false);
    expect(isGoodEnough([])).toBe(false);
  });

  it('counts no fault that no test can tell, unless a test does', () => {
    const same = mutant('same', 'both ends are the same');
    expect(isGoodEnough([...many(1), { mutant: same, ...survived }])).toBe(true);
    expect(tableOf([{ mutant: same, ...survived }])).toContain('| equivalent | both ends are the same |');
    expect(isGoodEnough([...many(1), { mutant: same, ...caught }])).toBe(false);
  });

  it('takes no failure for caught of which the planted place knows nothing, and no silence either', () => {
    expect(isGoodEnough([{ mutant: mutant('flaky'), ...caught, reached: false }])).toBe(false);
    expect(isGoodEnough([...many(40), { mutant: mutant('broken'), verdict: 'broken', by: '', reached: false }])).toBe(
      false,
    );
    expect(tableOf([{ mutant: mutant('far'), ...survived, reached: false }])).toContain('no test ever comes there');
  });
});
