import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderChangedMeanwhile } from '../../../blocks/changed-meanwhile.ts';
import { renderLicenseSummary } from '../../../blocks/license-summary.ts';
import { renderOverview } from '../../../blocks/overview.ts';
import { renderWhy } from '../../../blocks/why.ts';
import type { ChangedMeanwhile } from '../../../src/use-cases/views.ts';
import { anIntegration, anOverview, aSummary, aWhy } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const judging = { left: 12_400, of: 50_000 };

describe('seats that are judged anew', () => {
  it('are counted in the summary, which says that its numbers are in part the former ones', () => {
    const message = renderLicenseSummary(aSummary({ judging }));
    expect(readable(message)).toContain(
      '⏳ Judging 12,400 of 50,000 seats anew. Until then the numbers are in part the former ones, and nothing is proposed.',
    );
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('are counted in the overview, an app a line', () => {
    const view = anOverview();
    const message = renderOverview({ ...view, rows: view.rows.map((row) => ({ ...row, judging })) });
    expect(readable(message)).toContain('⏳ Asana – Northwind: judging 12,400 of 50,000 seats anew');
    expect(faultsOfMessage(message)).toEqual([]);
    const many = Array.from({ length: 40 }, () => ({ ...(view.rows[0] ?? fail()), judging }));
    expect(readable(renderOverview({ ...view, rows: many }))).toContain('and 35 more integrations');
  });

  it('do not put the evidence on one person in doubt, which was judged for the answer', () => {
    const message = renderWhy(aWhy({ judging }));
    expect(readable(message)).toContain('⏳ Judging 12,400 of 50,000 seats anew. This one was judged just now.');
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('are no word anywhere once all are judged', () => {
    for (const message of [renderLicenseSummary(aSummary()), renderOverview(anOverview()), renderWhy(aWhy())])
      expect(readable(message)).not.toContain('anew');
  });
});

describe('a form that lost to another', () => {
  const lost = (over: Partial<ChangedMeanwhile> = {}): ChangedMeanwhile => ({
    kind: 'changed_meanwhile',
    integration: anIntegration(),
    saves: [
      { by: 'U0OWNER', at: '2026-11-21T09:00:00.000Z', codes: ['thresholdDays', 'caps.perDay', 'caps.perRun'] },
      { by: 'U0ADMIN', at: '2026-11-21T09:05:00.000Z', codes: ['type full', 'tellHolders', 'someRule'] },
    ],
    ...over,
  });

  it('says that nothing was saved, who changed what, and what to do', () => {
    const said = readable(renderChangedMeanwhile(lost()));
    for (const words of [
      '*Nothing was saved.* The same settings of Asana – Northwind were changed while your form was open:',
      '• @U0OWNER 21 Nov 2026, 09:00 UTC: days until idle and caps',
      '• @U0ADMIN 21 Nov 2026, 09:05 UTC: rules of a license type, news to holders and some rule',
      'Close this and open the settings again: they show what holds now.',
    ])
      expect(said).toContain(words);
    expect(faultsOfView(renderChangedMeanwhile(lost()))).toEqual([]);
  });

  it('fits whatever was saved, however often and by whomever', () => {
    const saves = fc.array(
      fc.record({
        by: fc.oneof(fc.constantFrom('U0OWNER', 'job:x'), fc.string()),
        at: fc.constantFrom('2026-11-21T09:00:00.000Z', 'never'),
        codes: fc.array(fc.oneof(fc.constantFrom('channel', 'type <!here>'), fc.string({ maxLength: 300 })), {
          maxLength: 60,
        }),
      }),
      { maxLength: 30 },
    );
    fc.assert(fc.property(saves, (all) => faultsOfView(renderChangedMeanwhile(lost({ saves: all }))).length === 0));
  });
});

function fail(): never {
  throw new Error('the overview has no rows');
}
