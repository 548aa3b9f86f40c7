import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../blocks/inactivity-report.ts';
import { renderReview } from '../../../blocks/review-modal.ts';
import type { PlanView } from '../../../src/use-cases/views.ts';
import { anItem, aPlan } from './builders.ts';
import { plan as anyPlan } from './hostile.ts';
import { readable } from './readable.ts';

const report = (over: Partial<PlanView> = {}, nativeTable = true): string =>
  readable(renderReport(aPlan(over), { nativeTable }));
const APPROVE = /reclaim\.approve/;

interface Pressable {
  readonly action_id: string;
  readonly value: string;
  readonly confirm?: { readonly style?: string; readonly text: { readonly text: string } };
}
function buttons(message: { readonly blocks: readonly unknown[] }): readonly Pressable[] {
  const json: { type: string; elements?: Pressable[] }[] = JSON.parse(JSON.stringify(message.blocks));
  return json.filter((block) => block.type === 'actions').flatMap((block) => block.elements ?? []);
}

describe('a report that waits for approval', () => {
  it('says first how many seats wait', () => {
    expect(renderReport(aPlan(), { nativeTable: true }).text).toBe(
      'Asana – Northwind: 3 idle seats to approve or keep',
    );
  });

  it('says in full what a person has to do at the vendor, and where', () => {
    const reason = `Assigned through the group “${'x'.repeat(40)}”. Take them out of it. https://acme.example/groups/1`;
    const said = report({ items: [anItem({ state: 'manual', reason })] });
    expect(said).toContain(`is to be changed by hand. ${reason}`);
  });

  it('says before the buttons what removal does, what is lost and that it cannot be undone', () => {
    const said = report();
    const before = said.slice(0, said.search(APPROVE));
    expect(before).toContain('What removal does:* Remove the person from the Asana workspace.');
    expect(before).toContain('become unassigned');
    expect(before).toContain('Seatkeeper cannot undo this.');
  });

  it('says that it can be undone only where it can', () => {
    const effects = aPlan().effects;
    const said = report({ effects: effects && { ...effects, reversible: true } });
    expect(said).toContain('can restore the person');
    expect(said).not.toContain('cannot undo');
  });

  it('names who can decide and when the list expires', () => {
    expect(report()).toContain('@U0ADMIN and @U0OWNER can decide. Without a decision the list expires 28 Nov 2026');
  });

  it('carries ids and the hash in its buttons, nothing else', () => {
    const values = buttons(renderReport(aPlan({ items: [anItem()] }), { nativeTable: true })).map((one) => [
      one.action_id,
      one.value,
    ]);
    expect(values).toEqual([
      ['reclaim.approve_item', 'req_1.a1b2c3d4'],
      ['reclaim.keep_item', 'req_1.a1b2c3d4'],
      ['exempt.open_item', 'req_1.a1b2c3d4'],
      ['reclaim.approve_all', 'plan_1.a1b2c3d4'],
      ['reclaim.review', 'plan_1.a1b2c3d4'],
      ['reclaim.reject_all', 'plan_1.a1b2c3d4'],
    ]);
  });

  it('repeats nothing in every row: the source they share is named once, and nobody has a state yet', () => {
    const said = report({ items: Array.from({ length: 9 }, (_, at) => anItem({ requestId: `r${at}` })) });
    expect(said).toContain('*1 more on this list*\n| Who | License | Idle for | Evidence |\n');
    expect(said).toContain('(Source: Asana audit log, watched since 1 May 2026, read 21 Nov 2026. It cannot see: ');
  });

  it('names the source in each row where they differ', () => {
    const items = Array.from({ length: 9 }, (_, at) => anItem({ requestId: `r${at}`, source: `Source ${at}` }));
    const said = report({ items });
    expect(said).toContain('| Who | License | Idle for | Evidence | Source | Watched since |\n');
    expect(said).toContain('Idle 79 days: last use 3 Sep 2026, Source 0, watched since 1 May 2026.');
  });

  it('calls a leaver a leaver, not idle', () => {
    const items = [anItem(), anItem({ requestId: 'r2', signal: 'left', idleDays: null })];
    expect(renderReport(aPlan({ items }), { nativeTable: true }).text).toContain(
      '1 idle seat and 1 leaver to approve or keep',
    );
  });

  it('names everybody once, with a row of buttons or in the table below, each line begun with a capital', () => {
    const items = Array.from({ length: 12 }, (_, at) => anItem({ requestId: `r${at}`, displayName: `Person ${at}.` }));
    for (const native of [true, false]) {
      const said = report({ items }, native);
      const shown = said.split('\n').filter((text) => !text.startsWith('['));
      for (const { displayName } of items) {
        expect(shown.filter((text) => text.includes(String(displayName)))).toHaveLength(1);
      }
      expect(said).toContain('*Person 0.* · dana@northwind.example · Member\nIdle 79 days: last use 3 Sep 2026.');
      expect(said).not.toMatch(/^idle/m);
    }
  });

  it('says for which reason, and counts each where there are several', () => {
    expect(report({ items: [anItem({ why: 'security' })] })).toContain('*Reason:* security.');
    const items = [anItem({ why: 'license' }), anItem({ requestId: 'r2', why: 'leaver', signal: 'left' })];
    expect(report({ items })).toContain('*Reason:* unused license (1), left the company (1).');
  });

  it('shows twenty people beside those with buttons, and counts the rest', () => {
    const items = Array.from({ length: 57 }, (_, at) => anItem({ requestId: `r${at}` }));
    expect(report({ items })).toContain('and 29 more: Review list shows everyone');
  });

  it('has the same people without a table where Slack refuses tables', () => {
    const said = report({}, false);
    expect(said).not.toContain('| Who |');
    for (const name of ['Dana Fox', 'Ed Li', 'mo@northwind.example']) expect(said).toContain(name);
  });
});

describe('approval', () => {
  it('is offered only while the plan is open, not read-only and with known effects, always behind a warning', () => {
    fc.assert(
      fc.property(anyPlan, fc.boolean(), (plan, nativeTable) => {
        const approve = buttons(renderReport(plan, { nativeTable })).filter((one) => APPROVE.test(one.action_id));
        const pending = plan.items.some((item) => item.state === 'pending_approval');
        const may = plan.state === 'open' && !plan.readOnly && plan.effects !== null && pending;
        expect(approve.length > 0).toBe(may);
        for (const one of approve) {
          expect(one.confirm?.style).toBe('danger');
          expect(one.confirm?.text.text).toContain(plan.effects?.reversible ? 'can restore' : 'cannot undo');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives way to how reclaiming is switched on while the integration is read-only', () => {
    const said = report({ readOnly: true });
    expect(said).not.toMatch(APPROVE);
    expect(said).toContain('An admin can switch reclaiming on in settings.');
    expect(said).toContain('license.settings=int_1');
  });
});

describe('a decided report', () => {
  it.each([
    [anItem({ state: 'approved', approvedBy: 'U0ADMIN' }), '⏳ Approved by @U0ADMIN, removing…'],
    [anItem({ state: 'succeeded', approvedBy: 'U0ADMIN' }), '✅ Removed 21 Nov 2026, 12:04 UTC, approved by @U0ADMIN'],
    [anItem({ state: 'rejected', decidedBy: 'U0OWNER' }), 'Kept by @U0OWNER'],
    [
      anItem({ state: 'superseded', reason: 'there was activity since the list was made' }),
      'Left the plan: there was activity since the list was made',
    ],
    [anItem({ state: 'failed', reason: 'the person is an admin' }), '❌ Not removed: the person is an admin'],
    [anItem({ state: 'outcome_unknown' }), 'Result unknown, checking'],
    [anItem({ state: 'manual', reason: 'a super admin must do it' }), 'Do it by hand: a super admin must do it'],
  ])('says what became of each person (%#)', (item, words) => {
    for (const native of [true, false]) expect(report({ state: 'closed', items: [item] }, native)).toContain(words);
  });

  it('says in its headline what came of it', () => {
    const items = [
      ...Array.from({ length: 11 }, () => anItem({ state: 'succeeded' })),
      anItem({ state: 'superseded' }),
      anItem({ state: 'rejected' }),
      anItem({ state: 'rejected' }),
    ];
    expect(renderReport(aPlan({ state: 'closed', items }), { nativeTable: true }).text).toBe(
      'Asana – Northwind: 11 seats freed, 1 left the plan, 2 kept',
    );
  });

  it('claims no freed seat when the seat is not freed at once', () => {
    const effects = aPlan().effects;
    const view = aPlan({
      state: 'closed',
      items: [anItem({ state: 'succeeded' })],
      effects: effects && { ...effects, seatFreed: 'cycle_end' },
    });
    expect(renderReport(view, { nativeTable: true }).text).toBe('Asana – Northwind: 1 seat removed');
  });

  it('says when the list expired or became void, and why', () => {
    expect(report({ state: 'closed', items: [anItem({ state: 'expired' })] })).toContain(
      'the list expired, nothing was changed',
    );
    expect(report({ state: 'void', voidReason: 'The threshold changed to 60 days' })).toContain(
      'The threshold changed to 60 days. Nothing more is removed',
    );
  });
});

describe('the review list', () => {
  const many = Array.from({ length: 13 }, (_, at) => anItem({ requestId: `r${at}`, displayName: `Person ${at}` }));

  it('chooses nobody beforehand', () => {
    expect(JSON.stringify(renderReview(aPlan({ items: many }), 1))).not.toContain('initial');
    expect(readable(renderReview(aPlan({ items: many }), 1))).toContain('Nothing is changed that was not chosen.');
  });

  it('shows ten to a page, evidence beside each, and knows its page', () => {
    const view = renderReview(aPlan({ items: many }), 2);
    expect(view.private_metadata).toBe('{"planId":"plan_1","hash":"a1b2c3d4","page":2}');
    const said = readable(view);
    expect(said).toContain('Page 2 of 2.');
    expect(said).toContain(
      'Person 10 · dana@northwind.example — Idle 79 days: last use 3 Sep 2026, Asana audit log =r10',
    );
    expect(said).toContain('review.page=1');
  });

  it('shows the last page when asked for one beyond it', () => {
    expect(renderReview(aPlan({ items: many }), 99)).toEqual(renderReview(aPlan({ items: many }), 2));
  });

  it('cannot be submitted when the integration is read-only or the plan is void', () => {
    for (const over of [{ readOnly: true }, { state: 'void' as const }, { effects: null }]) {
      expect(renderReview(aPlan(over), 1).submit).toBeUndefined();
    }
  });
});
