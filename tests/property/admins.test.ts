import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminFlag } from '../../src/domain/account.ts';
import { GUIDED_STATES, nextGuided, notGuided } from '../../src/domain/guided-plan.ts';
import { openPlans, requestsOf } from '../../src/store/plans.ts';
import { anInactiveVerdict, aSeat } from '../builders.ts';
import { aMember, aReversibleTenant } from '../reversible.ts';

const flag = fc.constantFrom<AdminFlag>('none', 'none', 'none', 'admin', 'owner', 'unknown');
const member = fc.record({ before: flag, after: flag, isOwner: fc.boolean() });
const rosters = fc.array(member, { minLength: 1, maxLength: 8 });

describe('over any roster, admins, the last admin among them, and the key’s owner', () => {
  it('are never on a list and never removed, also when the flag appears between approval and removal', async () => {
    await fc.assert(
      fc.asyncProperty(rosters, fc.boolean(), async (roster, ownerChanges) => {
        const ids = roster.map((_, index) => String(1200 + index));
        const ownerIndex = roster.findIndex(({ isOwner }) => isOwner);
        const owner = ids[ownerIndex] ?? null;
        const tenant = await aReversibleTenant(
          roster.map(({ before }, index) => aMember(ids[index] ?? '', { admin: before })),
          { owner_external_id: ownerChanges ? null : owner },
        );
        const { store, use, put, calls } = tenant;
        await use.report({ actor: 'U1', integrationId: 'int_1' });
        const [plan] = await openPlans(store);
        const listed = plan ? await requestsOf(store, plan.id) : [];
        for (const { external_id } of listed) {
          const index = ids.indexOf(external_id);
          expect(roster[index]?.before).toBe('none');
          if (!ownerChanges) expect(external_id).not.toBe(owner);
        }
        if (plan) {
          const { hashPrefix } = await tenant.plan();
          await use.approve({ actor: 'U2', target: plan.id, hashPrefix, requests: 'all' });
        }
        // Only now the roles change, and the key turns out to be somebody's.
        for (const [index, { after }] of roster.entries()) put(ids[index] ?? '', { admin: after });
        tenant.owner.id = owner;
        await use.execute();
        await use.execute();
        const removed = calls.map((call) => call.replace('reclaim ', ''));
        for (const id of removed) {
          const person = roster[ids.indexOf(id)];
          expect([person?.before, person?.after]).toEqual(['none', 'none']);
          expect(id).not.toBe(owner);
        }
        // And nobody who may be removed was spared: the property is not kept by doing nothing.
        const removable = ids.filter(
          (id, index) => roster[index]?.before === 'none' && roster[index]?.after === 'none' && id !== owner,
        );
        expect([...removed].sort()).toEqual([...removable].sort());
        await store.destroy();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('the guided way to an admin’s seat', () => {
  it('is never open to the last admin, the key’s owner, somebody in use or somebody whose role is not known', () => {
    fc.assert(
      fc.property(flag, fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.boolean(), (admin, admins, isOwner, idle) => {
        const seat = aSeat({ admin });
        const verdict = idle
          ? anInactiveVerdict()
          : ({ kind: 'undetermined', why: 'no_source', detail: null, changesAt: null } as const);
        const ownerExternalId = isOwner ? seat.externalId : '1';
        const may = notGuided({ seat, asMember: verdict, admins, ownerExternalId }) === null;
        expect(may).toBe((admin === 'admin' || admin === 'owner') && admins > 1 && !isOwner && idle);
      }),
    );
  });

  it('hands over once, and what ended stays ended', () => {
    const events = ['lowered', 'stop', 'expire'] as const;
    for (const state of GUIDED_STATES.filter((one) => one !== 'lowering'))
      expect(events.map((event) => nextGuided(state, event))).toEqual([undefined, undefined, undefined]);
    expect(events.map((event) => nextGuided('lowering', event))).toEqual(['handed_over', 'ended', 'expired']);
  });
});
