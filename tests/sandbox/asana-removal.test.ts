import { afterEach, describe, expect, it } from 'vitest';
import { all, type Bench, bench, EVENTS, MEMBERSHIPS, NORTHWIND, world } from './asana-client.ts';

let on: Bench;
afterEach(() => on.asana.close());

const { ada, grace, linus, marta, tomas } = world.people;
const remove = (user: unknown, token?: string) => on.send('POST', `${NORTHWIND}/removeUser`, { data: { user } }, token);
const activeRows = async (email: string) =>
  (await on.get(`${MEMBERSHIPS}?user=${email}&opt_fields=is_active`)).body.data.filter(
    (row: { is_active: boolean }) => row.is_active,
  ).length;

describe('removing somebody', () => {
  it('takes the seat, answers an empty record, and is written down as an effect', async () => {
    on = await bench();
    expect(await remove(marta.email)).toMatchObject({ status: 200, body: { data: {} } });
    expect(await activeRows(marta.email)).toBe(0);
    expect(on.asana.effects()).toHaveLength(1);
    expect(on.asana.effects()[0]).toMatchObject({
      method: 'POST',
      tokenLabel: 'sat-full',
      status: 200,
      body: { data: { user: marta.email } },
      effect: expect.stringContaining('removed marta.silva@northwind.example from Northwind'),
    });
    const { rows } = await all(on, `${EVENTS}?event_type=user_deprovisioned&resource_gid=${marta.asanaGid}`);
    expect(rows).toHaveLength(1);
    expect(rows[0].context).toMatchObject({ context_type: 'api', api_authentication_method: 'service_account' });
  });

  it('gives the work to the admin set in the console, or to the owner of a personal token', async () => {
    on = await bench();
    await remove(marta.asanaGid);
    await remove(linus.asanaGid, 'pat-admin');
    const effects = on.asana.effects().map((call) => call.effect);
    expect(effects[0]).toContain(`belongs to ${ada.email}`);
    expect(effects[1]).toContain(`belongs to ${grace.email}`);
  });

  it('really ends the access: a token dies with the last workspace, and only loses the one with others left', async () => {
    on = await bench();
    const tokens = { marta: on.asana.personalToken(marta.email), linus: on.asana.personalToken(linus.email) };
    expect((await on.get('/users/me', tokens.marta)).body.data.email).toBe(marta.email);
    await remove(marta.email);
    await remove(linus.email);
    expect((await on.get('/users/me', tokens.marta)).status).toBe(401);
    const left = await on.get('/workspaces', tokens.linus);
    expect(left.body.data.map((workspace: { name: string }) => workspace.name)).toEqual(['Northwind Labs']);
    expect((await on.get(MEMBERSHIPS, tokens.linus)).status).toBe(403);
    const seen = await (await fetch(`${on.asana.url}/__as/${marta.email}`)).json();
    expect(seen).toMatchObject({ access: false, workspaces: [] });
  });

  it('is refused for an ordinary member, for oneself, and for a super admin', async () => {
    on = await bench();
    expect((await remove(marta.email, 'pat-member')).status).toBe(403);
    for (const self of ['me', grace.email]) expect((await remove(self, 'pat-admin')).status).toBe(403);
    expect((await remove('asana-admin@northwind.example')).status).toBe(403);
    expect((await remove(ada.email)).status).toBe(403);
    expect(on.asana.effects()).toEqual([]);
  });

  it('is done to an admin who is no super admin: nothing but the caller protects one', async () => {
    on = await bench();
    expect((await remove(tomas.email)).status).toBe(200);
  });

  it('is refused with 404 for a stranger and with 400 for a request without a user', async () => {
    on = await bench();
    expect((await remove('nobody@northwind.example')).status).toBe(404);
    expect((await remove('12')).status).toBe(404);
    expect((await remove('who is it')).status).toBe(400);
    expect((await remove('')).status).toBe(400);
    expect((await on.send('POST', `${NORTHWIND}/removeUser`, { user: marta.email })).status).toBe(400);
    expect((await on.send('POST', `${NORTHWIND}/removeUser`, '{"data":')).status).toBe(400);
    expect(await on.send('POST', '/nowhere', {})).toMatchObject({ status: 404 });
  });

  it.each(['404', '200', '403'] as const)(
    'a second time answers %s when seeded so, and changes nothing',
    async (answer) => {
      on = await bench({ removeAgain: answer });
      await remove(marta.email);
      expect((await remove(marta.email)).status).toBe(Number(answer));
      expect(on.asana.effects()).toHaveLength(1);
    },
  );

  it('a second time answers 404 unless seeded otherwise', async () => {
    on = await bench();
    await remove(marta.email);
    expect((await remove(marta.email)).status).toBe(404);
  });
});

describe('adding somebody', () => {
  const add = (user: string) => on.send('POST', `${NORTHWIND}/addUser`, { data: { user } });

  it('invites a new address as a member, and a foreign one as a guest', async () => {
    on = await bench();
    expect((await add('new.hire@northwind.example')).body.data.email).toBe('new.hire@northwind.example');
    await add('friend@elsewhere.example');
    const fields = 'opt_fields=is_active,is_guest,created_at';
    const [hire] = (await on.get(`${MEMBERSHIPS}?user=new.hire@northwind.example&${fields}`)).body.data;
    expect(hire).toMatchObject({ is_active: true, is_guest: false, created_at: new Date(on.time).toISOString() });
    const [friend] = (await on.get(`${MEMBERSHIPS}?user=friend@elsewhere.example&${fields}`)).body.data;
    expect(friend.is_guest).toBe(true);
    expect((await all(on, MEMBERSHIPS)).rows).toHaveLength(120);
    expect(on.asana.effects()).toHaveLength(2);
  });

  it('changes nothing for somebody who is there already', async () => {
    on = await bench();
    expect((await add(marta.email)).status).toBe(200);
    expect(on.asana.effects()).toEqual([]);
  });

  it('is refused for somebody removed earlier', async () => {
    on = await bench();
    await remove(marta.email);
    const refused = await add(marta.email);
    expect([refused.status, refused.body.errors[0].message]).toEqual([403, expect.stringContaining('admin console')]);
    expect(await activeRows(marta.email)).toBe(0);
  });
});
