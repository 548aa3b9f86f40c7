import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderConnect } from '../../../blocks/connect-modal.ts';
import { renderCsvPreview, renderCsvUpload } from '../../../blocks/csv-preview.ts';
import { renderDecision } from '../../../blocks/decision.ts';
import { renderDigest } from '../../../blocks/digest.ts';
import { renderReport } from '../../../blocks/inactivity-report.ts';
import { renderLicenseSummary } from '../../../blocks/license-summary.ts';
import { renderDidYouMean, renderError, renderHelp, renderHome, renderRefusal } from '../../../blocks/messages.ts';
import { renderOverview } from '../../../blocks/overview.ts';
import { renderReview } from '../../../blocks/review-modal.ts';
import { renderSettings } from '../../../blocks/settings-modal.ts';
import { renderSync } from '../../../blocks/sync-progress.ts';
import { renderWhy } from '../../../blocks/why.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import * as hostile from './hostile.ts';

interface Drawn {
  readonly text: string;
  readonly blocks: readonly unknown[];
}
const natives = [true, false];
const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) };

function alwaysFits<T>(views: fc.Arbitrary<T>, draw: (view: T) => readonly Drawn[]): void {
  fc.assert(
    fc.property(views, (view) => {
      for (const message of draw(view)) expect(faultsOfMessage(message)).toEqual([]);
      expect(JSON.stringify(draw(view))).toBe(JSON.stringify(draw(structuredClone(view))));
    }),
    runs,
  );
}
function viewAlwaysFits<T>(views: fc.Arbitrary<T>, draw: (view: T) => { readonly type: string }): void {
  fc.assert(
    fc.property(views, (view) => {
      expect(faultsOfView(draw(view))).toEqual([]);
      expect(JSON.stringify(draw(view))).toBe(JSON.stringify(draw(structuredClone(view))));
    }),
    runs,
  );
}

describe('whatever names, texts and numbers a view holds, Slack takes the result and the same view draws the same JSON', () => {
  it('for a license summary', () => {
    alwaysFits(hostile.summary, (view) => natives.map((nativeTable) => renderLicenseSummary(view, { nativeTable })));
  });
  it('for a report of up to 5000 people', () => {
    alwaysFits(hostile.plan, (view) => natives.map((nativeTable) => renderReport(view, { nativeTable })));
  });
  it('for the review list on any page', () => {
    const pages = fc.oneof(fc.integer({ min: -3, max: 600 }), fc.constant(Number.NaN));
    viewAlwaysFits(fc.tuple(hostile.plan, pages), ([view, page]) => renderReview(view, page));
  });
  it('for what only the one who decided is told', () => {
    alwaysFits(hostile.decision, (view) => [renderDecision(view)].filter((message) => message !== null));
  });
  it('for the evidence on one person', () => {
    alwaysFits(hostile.why, (view) => [renderWhy(view)]);
  });
  it('for a sync', () => {
    alwaysFits(hostile.sync, (view) => [renderSync(view)]);
  });
  it('for the overview and the Home tab', () => {
    alwaysFits(hostile.overview, (view) => natives.map((nativeTable) => renderOverview(view, { nativeTable })));
    viewAlwaysFits(fc.tuple(hostile.overview, hostile.digest, fc.array(hostile.words)), ([view, { waiting }, notes]) =>
      renderHome(view, { waiting, notes }),
    );
  });
  it('for the digest', () => {
    alwaysFits(hostile.digest, (view) =>
      natives.map((native) => renderDigest(view, { nativeChart: native, nativeTable: native })),
    );
  });
  it('for every step of connecting', () => {
    viewAlwaysFits(hostile.step, renderConnect);
  });
  it('for settings', () => {
    viewAlwaysFits(hostile.settings, renderSettings);
  });
  it('for a CSV import', () => {
    viewAlwaysFits(hostile.csv, renderCsvPreview);
    viewAlwaysFits(hostile.integration, renderCsvUpload);
  });
  it('for short answers', () => {
    alwaysFits(fc.array(hostile.words), (all) => [
      renderRefusal({ kind: 'refused', reason: all[0] ?? 'no', whoMay: all }),
      renderHelp(all.map((one) => ({ command: one, does: one }))),
      renderDidYouMean(all[0] ?? '', all),
      renderError(all[0] ?? ''),
    ]);
  });
});

describe('a workspace that refuses tables and charts', () => {
  it('gets neither when it is drawn without them', () => {
    const old = { tables: false, charts: false };
    fc.assert(
      fc.property(hostile.plan, hostile.digest, (plan, digest) => {
        expect(faultsOfMessage(renderReport(plan, { nativeTable: false }), old)).toEqual([]);
        expect(faultsOfMessage(renderDigest(digest, { nativeChart: false, nativeTable: false }), old)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
