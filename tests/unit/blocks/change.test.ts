import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAudit } from '../../../blocks/audit.ts';
import { renderGuided } from '../../../blocks/guided-admin.ts';
import { renderReport } from '../../../blocks/inactivity-report.ts';
import { renderReview } from '../../../blocks/review-modal.ts';
import { renderRules } from '../../../blocks/rules-modal.ts';
import type { GuidedView, PlanItemView, PlanView, RulesView } from '../../../src/use-cases/views.ts';
import { aPolicy } from '../../builders.ts';
import { aLine, anIntegration, anItem, aPlan } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const EFFECTS = {
  reversible: true,
  does: 'Make a viewer in every Aha! product',
  onData: 'They keep seeing what they saw and can no longer change it.',
  seatFreed: 'unknown',
} as const;
const aha = anIntegration({ slug: 'aha', name: 'Aha!', connectorId: 'aha', connectorName: 'Aha!' });

const toFree = (over: Partial<PlanView> = {}) =>
  aPlan({ integration: aha, effects: EFFECTS, change: { action: 'downgrade', to: 'Free seat' }, ...over });
const lowering = (over: Partial<PlanView> = {}) =>
  aPlan({
    integration: aha,
    effects: { ...EFFECTS, reversible: false, does: 'Take the administrator roles away in Aha!' },
    change: { action: 'demote' },
    items: [anItem()],
    ...over,
  });
const item = (over: Partial<PlanItemView>) => toFree({ items: [anItem({ approvedBy: 'U0OWNER', ...over })] });
const drawn = (view: PlanView) => readable(renderReport(view, { nativeTable: true }));

describe('a list that asks for a cheaper license', () => {
  it('says so in its headline, its buttons and its confirmations, and never speaks of removal', () => {
    const message = renderReport(toFree(), { nativeTable: true });
    expect(message.text).toBe('Aha! – Northwind: 3 idle seats to change to Free seat, or keep');
    const whole = `${drawn(toFree())} ${JSON.stringify(message.blocks)}`;
    expect(whole).toContain('Change to Free seat');
    expect(whole).toContain('What the change to Free seat does:* Make a viewer in every Aha! product.');
    expect(whole).toContain('Change 3 people to Free seat in Aha!?');
    expect(whole).toContain('Seatkeeper can restore the former license afterwards.');
    expect(whole).not.toMatch(/remov/i);
  });

  it('asks in the review list whom to change', () => {
    const modal = renderReview(toFree(), 1);
    expect(modal.submit?.text).toBe('Change selected');
    expect(readable(modal)).toContain('Choose whom to change to Free seat.');
    expect(JSON.stringify(modal)).not.toMatch(/remov/i);
  });

  it.each<[Partial<PlanItemView>, string]>([
    [{ state: 'executing' }, 'changing to Free seat…'],
    [{ state: 'succeeded' }, '✅ Changed to Free seat'],
    [{ state: 'failed', reason: 'no' }, '❌ Not changed to Free seat: no'],
    [{ state: 'succeeded', reason: 'no seat is free' }, 'not changed back: no seat is free'],
  ])('tells what became of somebody: %o', (over, words) => {
    expect(drawn(item(over))).toContain(words);
  });

  it('offers the way back in its own words', () => {
    const said = JSON.stringify(
      renderReport(item({ state: 'succeeded', restorableUntil: '2026-12-20T00:00:00.000Z' }), { nativeTable: true }),
    );
    expect(said).toContain('gets the former license in Aha! back');
  });

  it('says how many idle seats have no cheaper license', () => {
    expect(drawn(toFree({ noWay: 4 }))).toContain('4 idle without a cheaper license to change to');
  });
});

describe('a change done in part', () => {
  const progress = { done: ['Owner in Payments'], left: ['Owner in Search', 'Contributor in Web'] };

  it('shows how far it got in its row, and below it what is done and what is left', () => {
    const said = drawn(item({ state: 'partly_applied', reason: 'left: x', progress }));
    expect(said).toContain('Partly changed to Free seat, going on: 1 done, 2 left');
    expect(said).toContain('is changed in part. Done: Owner in Payments. Left: Owner in Search, Contributor in Web.');
  });

  it('says why the rest is left to a person when the approval is over', () => {
    const said = drawn(item({ state: 'manual', reason: 'the approval ended; left to do: Owner in Search', progress }));
    expect(said).toContain('Partly changed to Free seat, do the rest by hand: 1 done, 2 left');
    expect(said).toContain('The approval ended; left to do: Owner in Search.');
  });
});

describe('a list that asks to lower a role', () => {
  it('says whose role and that it cannot be undone, and never speaks of removal', () => {
    const message = renderReport(lowering(), { nativeTable: true });
    expect(message.text).toBe('Aha! – Northwind: 1 idle seat with an admin role, to lower or keep');
    const whole = `${drawn(lowering())} ${JSON.stringify(message.blocks)}`;
    expect(whole).toContain('Lower the role in Aha!');
    expect(whole).toContain('⚠️ *Seatkeeper cannot undo this.*');
    expect(whole).toContain('The seat is decided about afterwards');
    expect(whole).toContain('Lower 1 role');
    expect(whole).not.toMatch(/remov/i);
  });

  it('tells that it is done', () => {
    const done = lowering({ state: 'closed', items: [anItem({ state: 'succeeded', approvedBy: 'U0OWNER' })] });
    expect(renderReport(done, { nativeTable: true }).text).toContain('1 role lowered');
  });
});

describe('the guided way where Seatkeeper can lower the role', () => {
  const guided = (over: Partial<GuidedView> = {}): GuidedView => ({
    guidedId: 'gui_1',
    integration: aha,
    name: 'Tomás Rivera',
    email: 'tomas@northwind.example',
    state: 'lowering',
    idle: aLine(),
    adminUrl: null,
    askedBy: 'U0ADMIN',
    expiresAt: '2026-11-28T09:00:00.000Z',
    checkedBy: null,
    checkedAt: null,
    lowering: { state: 'pending_approval', approvedBy: null, reason: null },
    second: ['U0THIRD'],
    endedReason: null,
    ...over,
  });
  const at = (state: NonNullable<GuidedView['lowering']>['state'], reason: string | null = null) =>
    readable(renderGuided(guided({ lowering: { state, approvedBy: 'U0OWNER', reason } })));

  it('says in each state of the lowering what happens next', () => {
    expect(readable(renderGuided(guided()))).toContain('an approver decides in the list below');
    expect(at('executing')).toContain('Seatkeeper is lowering the role in Aha!, approved by @U0OWNER');
    expect(at('succeeded')).toContain('the list for it follows');
    expect(at('superseded', 'they administer billing')).toContain(
      'did not lower the role: they administer billing. It can still be lowered by hand in Aha!.',
    );
  });

  it('does not let who asked or approved the lowering approve the removal', () => {
    const lowered = { state: 'succeeded', approvedBy: 'U0OWNER', reason: null } as const;
    const said = readable(renderGuided(guided({ state: 'handed_over', lowering: lowered })));
    expect(said).toContain('the role is lowered, approved by @U0OWNER');
    expect(said).toContain('@U0THIRD can approve it; @U0ADMIN and @U0OWNER cannot');
  });

  it('never says that nothing was changed after a role was lowered', () => {
    const lowered = { state: 'succeeded', approvedBy: 'U0OWNER', reason: null } as const;
    for (const state of ['ended', 'expired'] as const) {
      const said = readable(renderGuided(guided({ state, lowering: lowered, endedReason: 'This seat was used' })));
      expect(said).toContain('The role stays lowered');
      expect(said).not.toContain('changed nothing');
    }
  });
});

describe('the rules of an app that has cheaper licenses', () => {
  const rules = (over: Partial<RulesView> = {}): RulesView => ({
    integration: aha,
    version: 7,
    policy: aPolicy(),
    timeZone: 'Europe/Berlin',
    licenseTypes: [
      { id: 'paid', name: 'Paid seat', downgradesTo: ['free'] },
      { id: 'free', name: 'Free seat' },
    ],
    ...over,
  });

  it('offer the change to each of them, and to none where there is none', () => {
    expect(readable(renderRules(rules()))).toContain('Propose a change to Free seat');
    const none = rules({ licenseTypes: [{ id: 'paid', name: 'Paid seat', downgradesTo: [] }] });
    expect(readable(renderRules(none))).not.toContain('Propose a change');
  });

  it('show the one that is chosen, for the app and for a license type', () => {
    const chosen = { action: 'downgrade', toLicenseTypeId: 'free' } as const;
    const view = renderRules(rules({ policy: aPolicy(chosen) }));
    expect(JSON.stringify(view)).toContain(
      '"initial_option":{"text":{"type":"plain_text","text":"Propose a change to Free seat"',
    );
    const types = { paid: { thresholdDays: null, newSeatGraceDays: null, ...chosen } };
    expect(readable(renderRules(rules({ policy: aPolicy({ types }) })))).toContain('propose a change to Free seat');
  });
});

describe('the audit trail', () => {
  it('never calls a changed license or a lowered role a removal', () => {
    const event = (action: 'downgrade' | 'demote', type: string) => ({
      ...{ position: 4, at: '2026-11-21T09:00:00.000Z', actor: 'U0OWNER', about: 'Dana Fox, Aha!' },
      ...{ action, type },
    });
    const latest = [
      event('downgrade', 'request.approved'),
      event('downgrade', 'attempt.succeed'),
      event('demote', 'attempt.started'),
      event('downgrade', 'request.left_over'),
    ];
    const said = readable(renderAudit({ kind: 'audit', events: 4, head: 'a'.repeat(64), latest }));
    for (const words of [
      'approved a change of license',
      'changed a license',
      'started the lowering of a role',
      'left the rest of a change to a person',
    ])
      expect(said).toContain(words);
    expect(said).not.toMatch(/remov/);
  });
});

describe('whatever a vendor calls its licenses and steps', () => {
  it('fits into what Slack takes', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 30 }), (to, reason, steps) => {
        const change = { action: 'downgrade', to } as const;
        const items = (['pending_approval', 'partly_applied', 'manual', 'succeeded'] as const).map((state, index) =>
          anItem({ requestId: `req_${index}`, state, reason, progress: { done: steps, left: steps } }),
        );
        for (const nativeTable of [true, false]) {
          expect(faultsOfMessage(renderReport(toFree({ change, items }), { nativeTable }))).toEqual([]);
        }
        expect(faultsOfView(renderReview(toFree({ change, items }), 1))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
