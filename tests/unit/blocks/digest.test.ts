import { describe, expect, it } from 'vitest';
import { lineChart } from '../../../blocks/chart.ts';
import { renderDigest } from '../../../blocks/digest.ts';
import { renderDidYouMean, renderError, renderHelp, renderRefusal } from '../../../blocks/messages.ts';
import type { DigestView } from '../../../src/use-cases/views.ts';
import { aDigest } from './builders.ts';
import { readable } from './readable.ts';

const digest = (over: Partial<DigestView> = {}, native = true): string =>
  readable(renderDigest(aDigest(over), { nativeChart: native, nativeTable: native }));

describe('the weekly digest', () => {
  it('says what waits for whom, with a link', () => {
    expect(digest()).toContain(
      '• Asana – Northwind: 14 since 19 Nov 2026, for @U0ADMIN · [Open the list](https://northwind.slack.com',
    );
  });

  it('says what was done and what failed, with the reason', () => {
    expect(digest()).toContain('*1 person removed*\n• Mo Park, Asana – Northwind, approved by @U0ADMIN');
    expect(digest()).toContain('• Al Roe, Asana – Northwind: Asana refused: the person is an admin.');
  });

  it('shows the change since last week', () => {
    expect(digest()).toContain('| Asana – Northwind | 92 (−3) | 75% | 14 (−3) | 5 |');
  });

  it('draws a chart, or bars of text where Slack refuses charts', () => {
    expect(digest()).toContain('data_visualization');
    expect(digest({}, false)).toContain('▓▓▓▓▓▓▓▓░░  *75%*  Asana – Northwind');
  });

  it('is short in a week without news', () => {
    expect(
      renderDigest(aDigest({ nothingNew: true, waiting: [] }), { nativeChart: true, nativeTable: true }).blocks,
    ).toHaveLength(2);
  });

  it('shows the head of the audit trail as it is given to the verifier, in a quiet week too', () => {
    const line = 'Audit trail: 1,184 events, head `1184:3f9a0c47d2b81e65`';
    expect(digest()).toContain(line);
    expect(digest({ nothingNew: true, waiting: [] })).toContain(line);
    expect(digest({ auditHead: null })).not.toContain('Audit');
  });

  it('names what is out of date even then', () => {
    const rows = aDigest().rows.map((row) => ({ ...row, stale: true, problem: 'Asana answered 401' }));
    expect(digest({ nothingNew: true, rows })).toContain(
      '• Asana – Northwind: last read 21 Nov 2026. Asana answered 401.',
    );
  });
});

describe('the chart', () => {
  const points = (days: readonly number[]) => days.map((date) => ({ day: `2026-11-${date}`, percent: date }));

  it('holds only days read for every line, so that no value is made up', () => {
    const chart = lineChart('x', [
      { name: 'a', points: points([10, 11, 12]) },
      { name: 'b', points: points([11, 12, 13]) },
    ]);
    expect(chart?.chart.axis_config.categories).toEqual(['11 Nov', '12 Nov']);
  });

  it('is not drawn from fewer than two days', () => {
    expect(lineChart('x', [{ name: 'a', points: points([10]) }])).toBeNull();
  });

  it('tells lines of the same name apart', () => {
    const one = { name: 'Asana – Northwind International', points: points([10, 11]) };
    expect(lineChart('x', [one, one])?.chart.series.map((line) => line.name)).toEqual([
      'Asana – Northwind I…',
      'Asana – Northwi… (2)',
    ]);
  });
});

describe('short answers', () => {
  it('refuse with the reason and who may instead', () => {
    const said = renderRefusal({
      kind: 'refused',
      reason: 'Only admins may connect an integration',
      whoMay: ['U0ADMIN', 'U0OWNER'],
    });
    expect(said.text).toBe('Only admins may connect an integration. Ask <@U0ADMIN> and <@U0OWNER>.');
  });

  it('guess what was meant', () => {
    expect(renderDidYouMean('assana', ['/licenses asana']).text).toBe(
      '“assana” is not something I know. Did you mean `/licenses asana`?',
    );
  });

  it('list the commands', () => {
    expect(readable(renderHelp([{ command: '/licenses', does: 'shows all integrations' }]))).toContain(
      '`/licenses` shows all integrations.',
    );
  });

  it('say what went wrong', () => {
    expect(renderError('Asana did not answer').text).toBe('❌ Asana did not answer.');
  });
});
