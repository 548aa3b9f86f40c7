import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countPeople,
  type PersonReading,
  peopleByAddress,
  peopleByEmployeeId,
  upsertPeople,
} from '../../src/store/directory-people.ts';
import { managerOf } from '../../src/store/managers.ts';
import type { Store } from '../../src/store/open.ts';
import { changedSince, countLeft, markPeopleGone, unseenPeople } from '../../src/store/people-sweep.ts';
import { forgetSeen, markSeen, upsertSeats } from '../../src/store/seats.ts';
import { seatsWithEmployeeIds } from '../../src/store/seats-by-person.ts';
import { lastBusy, lastSignInsOf, recordSignIns, signInsOf } from '../../src/store/sign-ins.ts';
import {
  decideLink,
  dropPersonLink,
  handLinkedSeats,
  insertLink,
  linksOf,
  linksOfSource,
  listApps,
  replaceApps,
  savePersonLink,
} from '../../src/store/source-links.ts';
import { aReading, daysAgo, NOW } from '../builders.ts';
import { aCompany, addressOf, signIn } from '../directories.ts';
import { aPostgresStore, aStore, connected } from '../stores.ts';

function aPerson(over: Partial<PersonReading> = {}): PersonReading {
  const email = over.email_normalized ?? 'dana@northwind.example';
  return {
    external_id: 'u1',
    email,
    email_normalized: email,
    employee_id: null,
    display_name: 'Dana Fox',
    kind: 'human',
    employment: 'active',
    raw_status: 'ACTIVE',
    starts_on: null,
    ends_on: null,
    manager_email: null,
    manager_external_id: null,
    department: null,
    location: null,
    last_sign_in: null,
    sign_in_known: 0,
    aliases: [],
    ...over,
  };
}

const at = (name: string) => `${name}@northwind.example`;
const OKTA = 'int_okta';
const HR = 'int_hr';

describe.each([
  ['SQLite', aStore],
  ['PostgreSQL', aPostgresStore],
])('people and sources on %s', (_name, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    await connected(store);
    for (const id of [OKTA, HR])
      await connected(store, { id, slug: id, tenant_id: id, credential_id: `cred_${id}`, is_source: 1 });
  }, 30_000);
  afterAll(() => store.destroy());

  it('keeps a person with every address, and says whom a change concerns', async () => {
    const first = await upsertPeople(store, OKTA, [aPerson({ aliases: [at('d.fox')] })], daysAgo(9));
    expect(first).toEqual({
      written: 1,
      stirred: { ids: ['u1'], addresses: [at('dana'), at('d.fox')], employeeIds: [] },
    });
    const moved = aPerson({ email_normalized: at('dana.lee'), aliases: [at('dana')], employee_id: '17' });
    const { stirred } = await upsertPeople(store, OKTA, [moved], daysAgo(8));
    expect([...stirred.addresses].sort(), 'the seats behind the old addresses too').toEqual(
      [at('d.fox'), at('dana'), at('dana.lee')].sort(),
    );
    expect(stirred.employeeIds).toEqual(['17']);
    expect(await peopleByAddress(store, OKTA, [at('d.fox')])).toEqual([]);
    expect(await peopleByAddress(store, OKTA, [at('dana')])).toMatchObject([
      { kind: 'alias', person: { external_id: 'u1' } },
    ]);
    expect(await peopleByEmployeeId(store, OKTA, ['17'])).toHaveLength(1);
    expect(await peopleByAddress(store, HR, [at('dana')]), 'another source knows nobody').toEqual([]);
  });

  it('writes nothing for the same reading, and moves no verdict for a newer sign-in or another department', async () => {
    const same = aPerson({ email_normalized: at('dana.lee'), aliases: [at('dana')], employee_id: '17' });
    expect((await upsertPeople(store, OKTA, [same], daysAgo(7))).written).toBe(0);
    const seen = { ...same, department: 'Product', last_sign_in: daysAgo(7), sign_in_known: 1 };
    const { written, stirred } = await upsertPeople(store, OKTA, [seen, seen], daysAgo(7));
    expect({ written, ids: stirred.ids }).toEqual({ written: 1, ids: [] });
    const [row] = await peopleByEmployeeId(store, OKTA, ['17']);
    expect(row).toMatchObject({ department: 'Product', read_at: daysAgo(8) });
  });

  it('keeps the last sign-in it was told when a later reading does not tell any', async () => {
    const same = aPerson({ email_normalized: at('dana.lee'), aliases: [at('dana')], employee_id: '17' });
    await upsertPeople(store, OKTA, [{ ...same, last_sign_in: null, sign_in_known: 0 }], daysAgo(7));
    const [row] = await peopleByEmployeeId(store, OKTA, ['17']);
    expect(row).toMatchObject({ last_sign_in: daysAgo(7), sign_in_known: 1 });
  });

  it('counts who left since the last complete reading, and tells once missing from gone', async () => {
    const others = ['u2', 'u3', 'u4'].map((id) => aPerson({ external_id: id, email_normalized: at(id) }));
    await upsertPeople(store, OKTA, others, daysAgo(6));
    const left = { employment: 'terminated', raw_status: 'DEPROVISIONED' } as const;
    await upsertPeople(store, OKTA, [aPerson({ external_id: 'u2', email_normalized: at('u2'), ...left })], daysAgo(4));
    expect(await countPeople(store, OKTA)).toBe(4);
    expect(await countLeft(store, OKTA, daysAgo(5))).toEqual({ working: 4, left: 1 });
    expect(await countLeft(store, OKTA, daysAgo(3))).toEqual({ working: 3, left: 0 });
    await markSeen(store, 'run_9', ['u1', 'u2', 'u3']);
    expect(await unseenPeople(store, OKTA, 'run_9', 'listed')).toEqual(['u4']);
    await markPeopleGone(store, OKTA, ['u4'], daysAgo(3));
    expect(await unseenPeople(store, OKTA, 'run_9', 'missed_once')).toEqual(['u4']);
    await markPeopleGone(store, OKTA, ['u4'], daysAgo(2), true);
    expect(await unseenPeople(store, OKTA, 'run_9', 'missed_once')).toEqual([]);
    expect([...(await changedSince(store, OKTA, daysAgo(5)))].sort()).toEqual(['u2', 'u4']);
    await upsertPeople(store, OKTA, [aPerson({ external_id: 'u4', email_normalized: at('u4') })], daysAgo(1));
    const [back] = await peopleByAddress(store, OKTA, [at('u4')]);
    expect(back?.person).toMatchObject({ gone_at: null, gone_confirmed_at: null });
    await forgetSeen(store, 'run_9');
  });

  it('names a manager by the HR system first, never by a record of somebody who left', async () => {
    const boss = aPerson({ external_id: 'b', email_normalized: at('boss') });
    const grace = aPerson({ external_id: 'g', email_normalized: at('grace'), manager_external_id: 'b' });
    await upsertPeople(store, OKTA, [boss, grace], daysAgo(1));
    expect(await managerOf(store, at('grace'), 'int_1'), 'nobody confirmed it for the app').toBeNull();
    const okta = aLink({ id: 'lnk_boss', app_id: 'manager' });
    await insertLink(store, okta);
    await decideLink(store, okta.id, 'declined', 'U1', NOW);
    expect(await managerOf(store, at('grace'), 'int_1'), 'declined').toBeNull();
    await decideLink(store, okta.id, 'confirmed', 'U1', NOW);
    expect(await managerOf(store, at('grace'), 'int_other'), 'for another app').toBeNull();
    expect(await managerOf(store, at('grace'), 'int_1')).toBe(at('boss'));
    await upsertPeople(
      store,
      HR,
      [aPerson({ external_id: 'h1', email_normalized: at('grace'), manager_email: ' Ada@Northwind.example' })],
      NOW,
    );
    await insertLink(store, aLink({ id: 'lnk_hr', source_id: HR, role: 'hr', app_id: '', matched: 'people' }));
    await decideLink(store, 'lnk_hr', 'confirmed', 'U1', NOW);
    expect(await managerOf(store, at('grace'), 'int_1')).toBe(at('ada'));
    expect(await managerOf(store, at('boss'), 'int_1')).toBeNull();
    expect(await managerOf(store, at('nobody'), 'int_1')).toBeNull();
    const gone = { employment: 'terminated' } as const;
    await upsertPeople(
      store,
      HR,
      [aPerson({ external_id: 'h1', email_normalized: at('grace'), manager_email: at('ada'), ...gone })],
      NOW,
    );
    await upsertPeople(store, OKTA, [{ ...boss, ...gone }], NOW);
    expect(await managerOf(store, at('grace'), 'int_1')).toBeNull();
    await store.deleteFrom('source_links').where('id', '=', 'lnk_boss').execute();
  });

  it('keeps the latest sign-in of a person into an app, once', async () => {
    const row = (external_id: string, when: string) => ({ integration_id: OKTA, app_id: 'a', external_id, at: when });
    expect(await lastBusy(store, OKTA, 'a', 7)).toBeNull();
    await recordSignIns(store, [row('u1', daysAgo(3)), row('u1', daysAgo(2)), row('u2', daysAgo(9))]);
    await recordSignIns(store, [row('u1', daysAgo(5))]);
    expect([...(await signInsOf(store, OKTA, 'a', ['u1', 'u2', 'u9']))].sort()).toEqual([
      ['u1', daysAgo(2)],
      ['u2', daysAgo(9)],
    ]);
    expect(await lastBusy(store, OKTA, 'b', 7)).toBeNull();
    expect(await lastBusy(store, OKTA, 'a', 7)).toEqual({ at: daysAgo(2), people: 1 });
    expect(await lastBusy(store, OKTA, 'a', 8)).toEqual({ at: daysAgo(2), people: 2 });
    await recordSignIns(store, [{ ...row('u2', daysAgo(1)), app_id: 'other' }]);
    expect([...(await lastSignInsOf(store, OKTA, ['u2', 'u9']))]).toEqual([['u2', daysAgo(1)]]);
  });

  function aLink(over: Partial<Parameters<typeof insertLink>[1]> = {}) {
    return {
      id: 'lnk_1',
      integration_id: 'int_1',
      source_id: OKTA,
      role: 'identity_provider' as const,
      app_id: '0oa1',
      state: 'proposed' as const,
      matched: 'key' as const,
      made_at: NOW,
      decided_by: null,
      decided_at: null,
      ...over,
    };
  }

  it('proposes a link once, decides it once, and confirms one app of a directory at most', async () => {
    expect(await insertLink(store, aLink())).toBe(true);
    expect(await insertLink(store, aLink({ id: 'lnk_2' }))).toBe(false);
    expect(await insertLink(store, aLink({ id: 'lnk_3', app_id: '0oa2' }))).toBe(true);
    expect(await decideLink(store, 'lnk_1', 'confirmed', 'U1', NOW)).toBe(true);
    expect(await decideLink(store, 'lnk_1', 'confirmed', 'U1', NOW)).toBe(false);
    await expect(decideLink(store, 'lnk_3', 'confirmed', 'U1', NOW)).rejects.toThrow();
    expect((await linksOfSource(store, OKTA)).map((link) => link.state)).toEqual(['confirmed', 'proposed']);
    await store.updateTable('integrations').set({ state: 'disconnected' }).where('id', '=', OKTA).execute();
    expect(
      (await linksOf(store, 'int_1')).map((link) => link.source_id),
      'a source that is gone is silent',
    ).toEqual([HR]);
    await store.updateTable('integrations').set({ state: 'connected' }).where('id', '=', OKTA).execute();
  });

  it('keeps the apps a directory lists now, and links made by hand', async () => {
    const app = (id: string, name: string) => ({ id, key: null, name });
    await replaceApps(store, OKTA, [app('1', 'Zoom'), app('2', 'Asana')], NOW);
    await replaceApps(store, OKTA, [app('2', 'Asana (SAML)'), app('3', 'Aha!')], NOW);
    expect((await listApps(store, OKTA)).map((row) => row.name)).toEqual(['Aha!', 'Asana (SAML)']);
    const link = { integration_id: 'int_1', external_id: '1200', source_id: OKTA };
    await savePersonLink(store, { ...link, person_id: 'u1', made_by: 'U1', made_at: NOW });
    await savePersonLink(store, { ...link, person_id: 'u3', made_by: 'U1', made_at: NOW });
    expect(await handLinkedSeats(store, OKTA, ['u1', 'u3'])).toMatchObject([{ person_id: 'u3' }]);
    expect(await dropPersonLink(store, link)).toBe(true);
    expect(await dropPersonLink(store, link)).toBe(false);
  });

  it('finds seats by the employee id among their fields', async () => {
    const fields = (employee_id: string) => JSON.stringify({ team: 'a', employee_id });
    const seats = [
      aReading({ external_id: 's1', fields: fields(' 17 ') }),
      aReading({ external_id: 's2', fields: fields('171') }),
    ];
    await upsertSeats(store, 'int_1', [...seats, aReading({ external_id: 's3' })], NOW);
    expect(await seatsWithEmployeeIds(store, 'int_1', ['17'])).toEqual(['s1']);
  });

  it('plays a whole story: proposed, confirmed, signed in, left, gone', async () => {
    const company = await aCompany([], await open());
    await company.connect('okta');
    await company.sync('int_okta', { people: [company.everybody()] });
    await company.save('int_okta', '0oa1');
    const signIns = [[signIn('1', daysAgo(3))]];
    const left = { employment: 'terminated' } as const;
    await company.sync('int_okta', { people: [company.everybody({ 2: left })], signIns });
    expect([await company.verdict('1'), await company.verdict('2'), await company.verdict('3')]).toEqual([
      'active',
      'leaver',
      'inactive review',
    ]);
    expect(await company.link('int_okta', addressOf('3'), 'u2')).toMatchObject({ kind: 'linked' });
    expect(await company.verdict('3')).toBe('leaver');
    await company.store.destroy();
  }, 30_000);
});
