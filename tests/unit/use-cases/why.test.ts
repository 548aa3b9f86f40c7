import { describe, expect, it } from 'vitest';
import { recordActivity } from '../../../src/store/activity.ts';
import { upsertSeats } from '../../../src/store/seats.ts';
import { explainPerson } from '../../../src/use-cases/explain-person.ts';
import { anActivityRow, aReading, daysAgo } from '../../builders.ts';
import { connected } from '../../stores.ts';
import { aTenant, emailOf } from './policy-scene.ts';

describe('asking why about a person', () => {
  it('tells the verdict of this moment, its tier, and which source it rests on', async () => {
    const { deps, store } = await aTenant();
    const why = (email: string) => explainPerson(deps)({ actor: 'U1', email });
    expect(await why(emailOf('1300').toUpperCase())).toMatchObject({
      kind: 'explained',
      views: [{ verdict: 'inactive', tier: 'certain', sources: [{ decided: true, said: { kind: 'use' } }] }],
    });
    await recordActivity(store, [anActivityRow({ external_id: '1300', at: daysAgo(1) })]);
    expect(await why(emailOf('1300'))).toMatchObject({
      views: [{ verdict: 'active', tier: null, because: 'there was a sign of use within 30 days' }],
    });
  });

  it('tells the idle days and the days of grace of the license type’s own rule, where it has one', async () => {
    const { deps } = await aTenant({
      types: { full: { thresholdDays: 90, newSeatGraceDays: 7, action: null, toLicenseTypeId: null } },
    });
    expect(await explainPerson(deps)({ actor: 'U1', email: emailOf('1300') })).toMatchObject({
      views: [{ because: 'there was a sign of use within 90 days', thresholdDays: 90, graceDays: 7 }],
    });
  });

  it('narrows to one app when asked, and says nothing of the others', async () => {
    const { deps, store } = await aTenant();
    await connected(store, {
      id: 'int_2',
      credential_id: 'cred_2',
      slug: 'asana-labs',
      name: 'Labs',
      tenant_id: '9001',
      created_at: daysAgo(50),
    });
    const email = emailOf('1300');
    await upsertSeats(store, 'int_2', [aReading({ email, email_normalized: email })], daysAgo(0));
    const apps = async (integrationId?: string) => {
      const why = await explainPerson(deps)({ actor: 'U1', email, ...(integrationId ? { integrationId } : {}) });
      return why.kind === 'explained' ? why.views.map((view) => view.integration.slug) : why.kind;
    };
    expect(await apps()).toEqual(['asana', 'asana-labs']);
    expect(await apps('int_2')).toEqual(['asana-labs']);
    expect(await apps('int_9')).toBe('refused');
  });

  it('is refused to who may not look at people, and knows nobody without a seat', async () => {
    const { deps } = await aTenant();
    const why = explainPerson(deps);
    expect(await why({ actor: 'U7', email: emailOf('1300') })).toMatchObject({ kind: 'refused' });
    expect(await why({ actor: 'U1', email: 'nobody@northwind.example' })).toEqual({ kind: 'unknown' });
  });
});
