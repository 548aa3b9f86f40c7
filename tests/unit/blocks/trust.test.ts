import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderGuided } from '../../../blocks/guided-admin.ts';
import { renderReport } from '../../../blocks/inactivity-report.ts';
import { renderRoles } from '../../../blocks/roles-modal.ts';
import type { GuidedView, PlanItemView, RolesView } from '../../../src/use-cases/views.ts';
import { aLine, anIntegration, anItem, aPlan } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const UNTIL = '2026-12-21T09:00:00.000Z';
const AT = '2026-11-21T09:00:00.000Z';

describe('a report with removals that can be undone', () => {
  const removed = (over: Partial<PlanItemView> = {}) =>
    anItem({ state: 'succeeded', approvedBy: 'U0ADMIN', updatedAt: AT, restorableUntil: UNTIL, ...over });
  const draw = (items: readonly PlanItemView[], nativeTable = true) => renderReport(aPlan({ items }), { nativeTable });

  it('has a button for each, with a confirmation that says what happens', () => {
    const message = draw([removed()]);
    const json = JSON.stringify(message.blocks);
    expect(json).toContain('"action_id":"reclaim.restore_item","value":"req_1.a1b2c3d4"');
    expect(readable(message)).toContain('can be restored until 21 Dec 2026');
    expect(json).toContain('gets access to');
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('has none where there is no way back, no time left or a restore is under way', () => {
    for (const over of [{ restorableUntil: null }, { state: 'restoring' as const }, { state: 'restored' as const }])
      expect(JSON.stringify(draw([removed(over)]))).not.toContain('restore_item');
  });

  it('says who asked, that it was done, or why it was not', () => {
    const by = { decidedBy: 'U0OWNER' };
    expect(readable(draw([removed({ state: 'restoring', ...by })]))).toContain('Restoring, asked by @U0OWNER');
    expect(readable(draw([removed({ state: 'restored', ...by })]))).toContain(
      'Restored 21 Nov 2026, 09:00 UTC, asked by @U0OWNER',
    );
    expect(readable(draw([removed({ reason: 'no seat is free' })]))).toContain('not restored: no seat is free');
  });

  it('fits with a hundred of them', () => {
    const many = Array.from({ length: 100 }, (_, index) => removed({ requestId: `req_${index}` }));
    for (const native of [true, false]) expect(faultsOfMessage(draw(many, native))).toEqual([]);
    expect(readable(draw(many))).toContain('and 80 more');
  });
});

const aGuided = (over: Partial<GuidedView> = {}): GuidedView => ({
  guidedId: 'gui_1',
  integration: anIntegration(),
  name: 'Tomás Rivera',
  email: 'tomas@northwind.example',
  state: 'lowering',
  idle: aLine(),
  adminUrl: 'https://app.asana.com/admin',
  askedBy: 'U0ADMIN',
  expiresAt: UNTIL,
  checkedBy: null,
  checkedAt: null,
  second: ['U0OWNER'],
  endedReason: null,
  ...over,
});

describe('the two steps to an admin’s seat', () => {
  it('say what to do by hand, where, and that nothing else is changed', () => {
    const said = readable(renderGuided(aGuided()));
    expect(said).toContain('lower the role to an ordinary member in Asana');
    expect(said).toContain('I lowered it, check again');
    expect(said).toContain('Without a check by 21 Dec 2026 this ends and nothing is changed');
  });

  it('name who can approve and who cannot, once the role is lowered', () => {
    const over = { state: 'handed_over', checkedBy: 'U0ADMIN', checkedAt: AT } as const;
    expect(readable(renderGuided(aGuided(over)))).toContain('@U0OWNER can approve it; @U0ADMIN cannot');
    expect(readable(renderGuided(aGuided({ ...over, second: [] })))).toContain('nobody else is named approver');
  });

  it('offer nothing to press once they are over', () => {
    for (const state of ['handed_over', 'ended', 'expired'] as const)
      expect(JSON.stringify(renderGuided(aGuided({ state })))).not.toContain('action_id');
  });

  it('fit whatever a name, an address or a reason holds', () => {
    const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.constant('<!channel> *x* `y` & <@U1>'));
    const states = fc.constantFrom('lowering' as const, 'handed_over' as const, 'ended' as const, 'expired' as const);
    fc.assert(
      fc.property(words, words, words, states, (name, email, reason, state) => {
        const message = renderGuided(aGuided({ name, email, endedReason: reason, adminUrl: reason, state }));
        expect(faultsOfMessage(message)).toEqual([]);
      }),
    );
  });
});

describe('the roles', () => {
  const view = (over: Partial<RolesView> = {}): RolesView => ({
    grants: [
      { role: 'operator', users: [], groups: [] },
      { role: 'approver', users: ['U0ADMIN'], groups: ['S0APPROVERS', 'S0GONE'] },
      { role: 'auditor', users: [], groups: [] },
      { role: 'admin', users: [], groups: [] },
    ],
    groups: [{ id: 'S0APPROVERS', handle: 'it-approvers' }],
    ...over,
  });

  it('show who holds each, and keep a group that is no longer listed', () => {
    const json = JSON.stringify(renderRoles(view()));
    expect(json).toContain('"initial_users":["U0ADMIN"]');
    expect(json).toContain('S0GONE');
    expect(faultsOfView(renderRoles(view()))).toEqual([]);
  });

  it('say what is missing where no user group can be listed, and then leave groups as they are', () => {
    const modal = renderRoles(view({ groups: [] }));
    expect(JSON.stringify(modal)).toContain('usergroups:read');
    expect(JSON.stringify(modal)).not.toContain('_groups');
    expect(faultsOfView(modal)).toEqual([]);
  });

  it('fit with many groups', () => {
    const groups = Array.from({ length: 300 }, (_, index) => ({ id: `S${index}`, handle: `g${'x'.repeat(100)}` }));
    expect(faultsOfView(renderRoles(view({ groups })))).toEqual([]);
  });
});
