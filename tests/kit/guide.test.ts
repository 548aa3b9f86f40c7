import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FATAL, HARMLESS } from '../contract/fault-schedules.ts';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const guide = read('docs/writing-a-connector.md');
const example = read('tests/kit/example-connector/index.ts');
/** What stands between fences of one language; plain ones have none. */
const blocks = (language: string) =>
  [...guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    match[1] === language ? [match[2] ?? ''] : [],
  );

describe('the guide to writing a connector', () => {
  it('shows a read-only connector of at most 150 lines', () => {
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
    expect(guide).toContain('fewer than 150 lines');
  });

  it('quotes it word for word, and all of it that is more than imports, types and the form', () => {
    const quoted = blocks('ts');
    const sources = [example, read('tests/kit/example-connector/acme.test.ts')];
    expect(quoted.filter((block) => !sources.some((source) => source.includes(block)))).toEqual([]);
    const rest = quoted.reduce((text, block) => text.replace(block, ''), example);
    expect(
      [...rest.matchAll(/^(?:export )?(?:async )?(?:function\*?|const|interface|type) (\w+)/gm)].map(
        ([, name]) => name,
      ),
    ).toEqual(['Session', 'Call', 'Auth']);
  });

  it('lists every schedule of faults, and no other', () => {
    const [, section = ''] = guide.split('### Fault schedules\n');
    const listed = [...(section.split('\n### ')[0] ?? '').matchAll(/^- (.+)$/gm)].map(([, name]) => name);
    expect(listed).toEqual([...HARMLESS, ...FATAL].map(([name]) => name));
  });

  it('shows a planted fault as it is planted', () => {
    const shown = blocks('').filter((block) => block.startsWith('# '));
    expect(shown).toHaveLength(1);
    for (const block of shown) expect(read('tests/kit/faults/asana.txt')).toContain(block);
  });
});
