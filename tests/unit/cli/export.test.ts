import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/cli/export.ts';

describe('a line of an export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\u0000=1', '|cmd', '%0A=1'])(
    'makes %j harmless for a spreadsheet',
    (name) => {
      const [[cell]] = parse(csvLine([name])) as [[string]];
      expect(cell).toBe(`'${name}`);
    },
  );

  it('reads back as it was, whatever stands in it', () => {
    const cells = ['Ada "The" Pereira', 'a,b', 'two\nlines', '', 'ada@northwind.test', '2026-11-20T15:00:00.000Z'];
    expect(parse(csvLine(cells))).toEqual([cells]);
  });
});
