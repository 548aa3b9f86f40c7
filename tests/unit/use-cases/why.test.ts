import { describe, expect, it } from 'vitest';
import { recordActivity } from '../../../src/store/activity.ts';
import { explainPerson } from '../../../src/use-cases/explain-person.ts';
import { anActivityRow, daysAgo } from '../../builders.ts';
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

  it('is refused to who may not look at people, and knows nobody without a seat', async () => {
    const { deps } = await aTenant();
    const why = explainPerson(deps);
    expect(await why({ actor: 'U7', email: emailOf('1300') })).toMatchObject({ kind: 'refused' });
    expect(await why({ actor: 'U1', email: 'nobody@northwind.example' })).toEqual({ kind: 'unknown' });
  });
});
