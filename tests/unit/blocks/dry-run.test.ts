import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDryRun } from '../../../blocks/dry-run.ts';
import type { DryRunView } from '../../../src/use-cases/dry-run.ts';
import { aLine, anIntegration, aPlan } from './builders.ts';
import { faultsOfMessage } from './checker.ts';
import * as hostile from './hostile.ts';
import { readable } from './readable.ts';

function aDryRun(over: Partial<DryRunView> = {}): DryRunView {
  return {
    kind: 'dry_run',
    integration: anIntegration(),
    at: '2026-11-21T12:04:00.000Z',
    asOf: '2026-11-21T06:00:00.000Z',
    thresholdDays: 30,
    stopped: null,
    lists: [{ action: 'reclaim', to: null, effects: aPlan().effects, people: [{ ...aLine(), note: null }] }],
    asked: { holders: 0, unsure: 0 },
    held: [],
    leftOut: [],
    ...over,
  };
}
const said = (over: Partial<DryRunView> = {}) => readable(renderDryRun(aDryRun(over)));

describe('a dry run', () => {
  it('says whom a report would propose, what an approval would call, what would hold it and who is left out', () => {
    const full = said({
      asked: { holders: 3, unsure: 1 },
      held: ['waits for working hours: Mon 23 Nov 09:00', 'caps: 1 of the 4 could be carried out today'],
      leftOut: [
        { reason: 'they are in use', count: 1204 },
        { reason: 'they are admins', count: 2 },
      ],
    });
    expect(full).toBe(
      [
        'text: Asana – Northwind, dry run: 1 seat would be proposed',
        '# Asana – Northwind, dry run: 1 seat would be proposed',
        'Idle means no sign of use for 30 days or more. Read 21 Nov 2026, 06:00 UTC.',
        '3 holders would be asked first. Whether 1 of them have a Slack account was not asked.',
        '---',
        '*1 seat to remove*',
        '*Each approval would call Asana:* Remove the person from the Asana workspace. Seatkeeper cannot undo this.',
        '• *Dana Fox*, Member. Idle 79 days: last use 3 Sep 2026, Asana audit log.',
        '---',
        '*Would hold an approval up*',
        '• Waits for working hours: Mon 23 Nov 09:00',
        '• Caps: 1 of the 4 could be carried out today',
        '---',
        '*Left out*',
        '• 1,204: they are in use',
        '• 2: they are admins',
        '[Report → license.report=int_1]',
        '    (This was a dry run: nothing was stored, nobody was written to, and the service was not called. Just before a removal each person is checked again.)',
      ].join('\n'),
    );
  });

  it('says why a report would propose nothing, and then offers none', () => {
    const stopped = said({ stopped: 'The last complete reading is too old.' });
    expect(stopped).toContain('# Asana – Northwind, dry run: nothing would be proposed');
    expect(stopped).toContain('⏸ *A report would propose nothing now.* The last complete reading is too old.');
    expect(stopped).not.toContain('license.report');
  });

  it('names the cheaper license, and says where it is not known what an approval does', () => {
    const lists = [{ action: 'downgrade' as const, to: 'Viewer', effects: null, people: [{ ...aLine(), note: null }] }];
    expect(said({ lists })).toContain('*1 seat to change to Viewer*\nWhat an approval does at Asana is not known');
  });

  it('names twenty people and counts the rest', () => {
    const people = Array.from({ length: 57 }, () => ({ ...aLine(), note: null }));
    expect(said({ lists: [{ action: 'reclaim', to: null, effects: null, people }] })).toContain('and 37 more');
  });

  it('is taken by Slack, whatever names and texts it shows', () => {
    const list = fc.record({
      action: fc.constantFrom('reclaim' as const, 'downgrade' as const, 'demote' as const),
      to: fc.option(hostile.words, { nil: null }),
      effects: fc.constantFrom(null, aPlan().effects),
      people: fc.array(
        fc.record({ line: hostile.line, note: fc.option(hostile.words, { nil: null }) }).map((one) => ({
          ...one.line,
          note: one.note,
        })),
        { maxLength: 40 },
      ),
    });
    const words = fc.array(hostile.words, { maxLength: 12 });
    fc.assert(
      fc.property(hostile.integration, fc.array(list, { maxLength: 3 }), words, (integration, lists, texts) => {
        const leftOut = texts.map((reason, count) => ({ reason, count }));
        const drawn = renderDryRun(aDryRun({ integration, lists, held: texts, leftOut, stopped: texts[0] ?? null }));
        expect(faultsOfMessage(drawn)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
