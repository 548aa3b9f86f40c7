import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, bench, MEMBERSHIPS, northwindWith, world } from './asana-client.ts';

let on: Bench;
afterEach(() => on.asana.close());

const { ada, linus, marta } = world.people;
const patch = (gid: string, value: unknown, path?: string) =>
  on.send('PATCH', `/scim/Users/${gid}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', ...(path === undefined ? {} : { path }), value }],
  });

describe('SCIM', () => {
  it('is open to service accounts with its permission on Enterprise plans, and errors have its own shape', async () => {
    on = await bench();
    for (const token of ['sat-full', 'sat-no-audit', 'sat-scim-only']) {
      expect((await on.get('/scim/ServiceProviderConfig', token)).status).toBe(200);
    }
    const refused = await on.get('/scim/Users', 'pat-admin');
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '403',
      detail: expect.any(String),
    });
    await on.asana.close();
    on = await bench(northwindWith({ plan: 'advanced' }));
    expect((await on.get('/scim/Users')).status).toBe(403);
  });

  it('lists the domain without guests, one entry a person, in pages when asked', async () => {
    on = await bench();
    const { body } = await on.get('/scim/Users');
    expect([body.totalResults, body.itemsPerPage, body.Resources.length]).toEqual([111, 111, 111]);
    const addresses = body.Resources.map((user: { userName: string }) => user.userName);
    expect(new Set(addresses).size).toBe(111);
    expect(addresses.every((address: string) => address.endsWith('@northwind.example'))).toBe(true);
    const page = (await on.get('/scim/Users?startIndex=101&count=50')).body;
    expect([page.totalResults, page.startIndex, page.itemsPerPage]).toEqual([111, 101, 11]);
    const [back] = world.who('rejoined');
    expect(body.Resources.find((user: { id: string }) => user.id === back!.asanaGid).active).toBe(true);
  });

  it('filters by userName and by nothing else', async () => {
    on = await bench();
    const found = await on.get(`/scim/Users?filter=${encodeURIComponent(`userName eq "${linus.email}"`)}`);
    expect(found.body.Resources.map((user: { id: string }) => user.id)).toEqual([linus.asanaGid]);
    const none = await on.get(`/scim/Users?filter=${encodeURIComponent('userName eq "x@y.example"')}`);
    expect(none.body).toMatchObject({ totalResults: 0, Resources: [] });
    const other = await on.get(`/scim/Users?filter=${encodeURIComponent('active eq true')}`);
    expect([other.status, other.body.scimType]).toEqual([400, 'invalidFilter']);
  });

  it('shows and takes the license as userType, in domains with view-only licenses only', async () => {
    on = await bench();
    expect((await on.get(`/scim/Users/${marta.asanaGid}`)).body.userType).toBe('view only');
    const changed = await patch(linus.asanaGid, { userType: 'view only' });
    expect([changed.status, changed.body.userType]).toEqual([200, 'view only']);
    const [row] = (await on.get(`${MEMBERSHIPS}?user=${linus.email}&opt_fields=is_view_only,is_active`)).body.data;
    expect(row).toMatchObject({ is_view_only: true, is_active: true });
    expect(on.asana.effects()[0]!.effect).toContain(
      'changed the license of linus.brandt@northwind.example to view only',
    );
    expect((await patch(linus.asanaGid, 'gold', 'userType')).status).toBe(400);
    await on.asana.close();
    on = await bench(northwindWith({ viewOnlyDomain: false }));
    expect((await on.get(`/scim/Users/${marta.asanaGid}`)).body).not.toHaveProperty('userType');
    expect((await patch(linus.asanaGid, { userType: 'view only' })).status).toBe(400);
  });

  it.each(['DELETE', 'PATCH', 'PUT'])('ends the access by %s', async (method) => {
    on = await bench();
    const body = method === 'PUT' ? { userName: marta.email, active: false } : undefined;
    const reply =
      method === 'PATCH'
        ? await patch(marta.asanaGid, { active: false })
        : await on.send(method, `/scim/Users/${marta.asanaGid}`, body);
    expect(reply.status).toBe(method === 'DELETE' ? 204 : 200);
    if (method === 'DELETE') expect(reply.text).toBe('');
    else expect(reply.body.active).toBe(false);
    expect(on.asana.effects()).toHaveLength(1);
    expect((await on.get('/users/me', on.asana.personalToken(marta.email))).status).toBe(401);
    expect((await on.get(`${MEMBERSHIPS}?user=${marta.email}&opt_fields=is_active`)).body.data[0].is_active).toBe(
      false,
    );
  });

  it('cannot bring anybody back', async () => {
    on = await bench();
    await on.send('DELETE', `/scim/Users/${marta.asanaGid}`, undefined);
    expect((await patch(marta.asanaGid, { active: true })).status).toBe(400);
    expect((await on.get(`/scim/Users/${marta.asanaGid}`)).body.active).toBe(false);
    expect((await on.send('DELETE', `/scim/Users/${marta.asanaGid}`, undefined)).status).toBe(404);
  });

  it('refuses a super admin, a guest and a stranger', async () => {
    on = await bench();
    expect((await on.send('DELETE', `/scim/Users/${ada.asanaGid}`, undefined)).status).toBe(403);
    const guest = world.asana.users.find((user) => !user.email.endsWith('northwind.example'))!;
    for (const gid of [guest.gid, '42']) expect((await on.get(`/scim/Users/${gid}`)).status).toBe(404);
    expect(on.asana.effects()).toEqual([]);
  });

  it('changes title and department, and refuses operations it does not know', async () => {
    on = await bench();
    const changed = await patch(linus.asanaGid, {
      title: 'Principal engineer',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'R&D' },
    });
    expect(changed.body).toMatchObject({ title: 'Principal engineer' });
    expect(
      (await on.send('PATCH', `/scim/Users/${linus.asanaGid}`, { Operations: [{ op: 'remove', path: 'title' }] }))
        .status,
    ).toBe(400);
    expect((await on.send('PATCH', `/scim/Users/${linus.asanaGid}`, {})).status).toBe(400);
    expect((await on.send('PUT', `/scim/Users/${linus.asanaGid}`, {})).status).toBe(400);
  });
});
