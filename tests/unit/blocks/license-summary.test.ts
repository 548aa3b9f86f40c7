import { describe, expect, it } from 'vitest';
import { renderLicenseSummary } from '../../../blocks/license-summary.ts';
import { renderHome } from '../../../blocks/messages.ts';
import { renderOverview } from '../../../blocks/overview.ts';
import { renderSync } from '../../../blocks/sync-progress.ts';
import { renderWhy } from '../../../blocks/why.ts';
import type { LicenseSummary } from '../../../src/use-cases/views.ts';
import { aLine, anOverview, aSummary, aSync, aType, aWhy, someCounts } from './builders.ts';
import { faultsOfMessage } from './checker.ts';
import { readable } from './readable.ts';

const summary = (over: Partial<LicenseSummary> = {}): string => readable(renderLicenseSummary(aSummary(over)));

describe('the license summary', () => {
  it('is, for a small integration, exactly this', () => {
    const view = aSummary({
      counts: someCounts({ paid: 3, active: 2, idle: 0, unknown: 1, protected: 0, fresh: 0, leavers: 0, unpaid: 0 }),
      types: [],
      idle: [],
      unknownReasons: [],
      sources: [],
      offers: [],
      may: { report: false, sync: false, configure: false },
    });
    expect(renderLicenseSummary(view)).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "emoji": false,
              "text": "Asana – Northwind: 0 of 3 paid seats idle",
              "type": "plain_text",
            },
            "type": "header",
          },
          {
            "text": {
              "text": "2 active · 0 idle · 1 unknown
      Idle means no sign of use for 30 days or more.",
              "type": "mrkdwn",
              "verbatim": true,
            },
            "type": "section",
          },
          {
            "text": {
              "text": "*1 unknown.* Unknown seats are never proposed for removal.",
              "type": "mrkdwn",
              "verbatim": true,
            },
            "type": "section",
          },
          {
            "elements": [
              {
                "text": "Read <!date^1795240800^{date_short_pretty} at {time}|21 Nov 2026, 06:00 UTC> · Read-only: Seatkeeper changes nothing in Asana",
                "type": "mrkdwn",
                "verbatim": true,
              },
            ],
            "type": "context",
          },
        ],
        "text": "Asana – Northwind: 0 of 3 paid seats idle, 1 unknown",
      }
    `);
  });

  it('begins with the number of idle seats', () => {
    expect(renderLicenseSummary(aSummary()).text).toBe('Asana – Northwind: 14 of 92 paid seats idle, 5 unknown');
  });

  it('begins with the number of unknown seats where nothing is known of any', () => {
    const counts = someCounts({ paid: 9, active: 0, idle: 0, unknown: 7, protected: 2 });
    expect(renderLicenseSummary(aSummary({ counts })).text).toBe('Asana – Northwind: 7 of 9 paid seats unknown');
  });

  it('names the longest idle with evidence and counts the rest', () => {
    expect(summary()).toContain('• Dana Fox, Member: idle 79 days (last use 3 Sep 2026)');
    expect(summary()).toContain('and 12 more');
  });

  it('names the source beside each where there are several', () => {
    const said = summary({ idle: [aLine(), aLine({ source: 'Member export' })] });
    expect(said).toContain('• Dana Fox, Member: idle 79 days (last use 3 Sep 2026, Asana audit log)');
    expect(said).toContain('• Dana Fox, Member: idle 79 days (last use 3 Sep 2026, Member export)');
  });

  it('names nobody to a viewer who may not see people', () => {
    expect(summary({ idle: null })).not.toContain('Dana');
  });

  it('says why seats are unknown and that these are never proposed', () => {
    expect(summary()).toContain(
      '*5 unknown.* Unknown seats are never proposed for removal.\n• 5 seats: Invited and never signed in.',
    );
  });

  it('does not call a license type unused while nothing is known of it', () => {
    const types = [aType({ paid: 92, active: 0, idle: 0, unknown: 92 })];
    expect(summary({ types })).toContain('| Member | 100 | 8 | 92 | 0 | 0 | 92 | unknown |');
  });

  it('does not call it unused either when the rest is protected', () => {
    const types = [aType({ paid: 9, total: 9, active: 0, idle: 0, unknown: 7, protected: 2 })];
    expect(summary({ types })).toContain('| Member | 100 | 91 | 9 | 0 | 0 | 7 | unknown |');
  });

  it('leaves out license types nobody holds or bought', () => {
    const types = [aType(), aType({ name: 'Guest', costs: false, purchased: null, total: 0 })];
    expect(summary({ types })).not.toContain('Guest');
  });

  it('offers only what the viewer may do', () => {
    expect(summary({ may: { report: false, sync: false, configure: true } })).toMatch(
      /\n\[Settings → license.settings=int_1\]$/,
    );
  });

  it('shows no numbers before the first sync is complete', () => {
    const said = summary({ asOf: null, running: aSync({ phase: 'roster' }) });
    expect(said).toContain('first sync is running');
    expect(said).not.toContain('14');
  });

  it('says how to repair credentials that no longer work', () => {
    expect(summary({ state: 'needs_credentials' })).toContain('Reconnect with `/licenses connect asana`.');
  });

  it('holds one table, or none where Slack refuses tables', () => {
    expect(faultsOfMessage(renderLicenseSummary(aSummary(), { nativeTable: false }), { tables: false })).toEqual([]);
  });
});

describe('the overview', () => {
  it('adds up idle seats and has a row for each integration', () => {
    const said = readable(renderOverview(anOverview()));
    expect(said).toContain('# 16 of 112 paid seats idle in 2 integrations');
    expect(said).toContain('| Aha! – Northwind (read-only) | 20 | 18 | 2 | 0 | 0 | 90% | 21 Nov 2026 |');
  });

  it('tells how to connect the first integration, to those who may with a button', () => {
    expect(readable(renderOverview(anOverview({ rows: [] })))).toContain(
      '[Connect an integration → connect.start=new]',
    );
    expect(readable(renderOverview(anOverview({ rows: [], may: { connect: false } })))).toContain(
      'An admin can connect the first',
    );
  });

  it('is a Home tab without tables', () => {
    expect(renderHome(anOverview()).blocks.map((block) => block.type)).not.toContain('table');
    expect(readable(renderHome(anOverview()))).toContain('license.show=int_1');
  });
});

describe('the evidence on one person', () => {
  it('says what was seen, by whom, since when it was watched, and what could not be seen', () => {
    const said = readable(renderWhy(aWhy()));
    for (const words of [
      'Dana Fox is idle in Asana – Northwind',
      '*Because* there was no sign of use for 30 days or more.',
      '*Asana audit log* (this decided): last use 3 Sep 2026.',
      'Watched since 1 May 2026, read 21 Nov 2026, 06:00 UTC.',
      'It cannot see: Reading without signing in.',
    ]) {
      expect(said).toContain(words);
    }
  });

  it('calls a source that does not answer by its reason, never by a verdict', () => {
    const [source] = aWhy().sources;
    const silent = {
      ...source!,
      said: { kind: 'unknown', why: 'the plan gives no audit log' } as const,
      at: null,
      decided: false,
    };
    const said = readable(
      renderWhy(aWhy({ verdict: 'undetermined', because: 'no source tells', tier: null, sources: [silent] })),
    );
    expect(said).toContain('Dana Fox is unknown in');
    expect(said).toContain('The plan gives no audit log.');
    expect(said).not.toContain('idle in');
  });

  it('claims no day of watching where a source tells none', () => {
    const [source] = aWhy().sources;
    const said = readable(renderWhy(aWhy({ sources: [{ ...source!, watchedSince: null }] })));
    expect(said).toContain('Read 21 Nov 2026, 06:00 UTC; it does not tell since when it watches.');
    expect(said).not.toContain('Watched since');
  });

  it('says that weak evidence is not proposed', () => {
    expect(readable(renderWhy(aWhy({ tier: 'review' })))).toContain('too weak to propose');
  });
});

describe('a sync', () => {
  it('shows how far it is while it runs', () => {
    expect(readable(renderSync(aSync()))).toContain(
      '✓ People: 96 read\n⏳ Activity: 1,204 events read\n◦ Judging each seat',
    );
  });

  it('counts events only where an app has some', () => {
    expect(readable(renderSync(aSync({ state: 'complete' })))).toContain('1,204 activity events read.');
    expect(readable(renderSync(aSync({ state: 'complete', events: 0 })))).not.toContain('activity event');
  });

  it('says what a failure left untouched and offers to try again', () => {
    const said = readable(renderSync(aSync({ state: 'failed', problem: 'Asana did not answer' })));
    expect(said).toContain('Asana did not answer.\nNothing was changed.');
    expect(said).toContain('license.sync=int_1');
  });

  it('does not believe a large loss until a person confirms it', () => {
    const said = readable(renderSync(aSync({ state: 'suspect', lost: { seats: 41, of: 92 } })));
    expect(said).toContain('41 of 92 seats vanished');
    expect(said).toContain('[The smaller roster is right → sync.accept_loss=run_1{');
  });
});
