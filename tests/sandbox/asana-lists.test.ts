import { afterEach, describe, expect, it } from 'vitest';
import { all, type Bench, bench, MEMBERSHIPS, NORTHWIND, northwindWith, world } from './asana-client.ts';

let on: Bench;
afterEach(() => on.asana.close());

describe('who is calling', () => {
  it('is told by users/me, for a service account and for a person', async () => {
    on = await bench();
    expect((await on.get('/users/me')).body.data.name).toBe('Asana Admin (IT)');
    expect((await on.get('/users/me', 'pat-admin')).body.data.email).toBe(world.people.grace.email);
  });

  it('is refused with 401 when the token is missing, unknown or revoked', async () => {
    on = await bench();
    for (const token of ['nonsense', 'revoked']) {
      const { status, body } = await on.get('/users/me', token);
      expect(status).toBe(401);
      expect(body.errors[0]).toMatchObject({ message: 'Not Authorized', help: expect.any(String) });
    }
    expect((await fetch(`${on.asana.apiUrl}/users/me`)).status).toBe(401);
  });

  it('sees every workspace of the token, or of the person', async () => {
    on = await bench();
    const names = async (token: string) =>
      (await on.get('/workspaces', token)).body.data.map((w: { name: string }) => w.name);
    expect(await names('sat-full')).toEqual(['Northwind', 'Northwind Labs']);
    expect(await names('pat-admin')).toEqual(['Northwind']);
    expect((await on.get(`/workspaces/${world.workspaces.labs}`, 'pat-admin')).status).toBe(403);
    expect((await on.get('/workspaces/77', 'pat-admin')).status).toBe(404);
    expect((await on.get('/workspaces/abc', 'pat-admin')).status).toBe(400);
    expect((await on.get('/users/me', 'sat-scim-only')).status).toBe(403);
  });
});

describe('opt_fields', () => {
  it('show compact records without, and only what was asked for with them', async () => {
    on = await bench();
    const [compact] = (await on.get(`${MEMBERSHIPS}?limit=1`)).body.data;
    expect(Object.keys(compact).sort()).toEqual(['gid', 'resource_type', 'user', 'workspace']);
    expect(Object.keys(compact.user).sort()).toEqual(['gid', 'name', 'resource_type']);
    const [chosen] = (await on.get(`${MEMBERSHIPS}?limit=1&opt_fields=user.email,is_active,nonsense`)).body.data;
    expect(chosen).toEqual({
      gid: expect.any(String),
      is_active: true,
      user: { gid: expect.any(String), email: expect.stringContaining('@') },
    });
    const { data } = (await on.get(`${NORTHWIND}?opt_fields=is_organization,email_domains`)).body;
    expect(data).toEqual({
      gid: world.workspaces.northwind,
      is_organization: true,
      email_domains: ['northwind.example'],
    });
  });
});

describe('paging', () => {
  it('gives every row once, next_page null at the end, and no next_page without a limit', async () => {
    on = await bench();
    const paged = await all(on, MEMBERSHIPS, 50);
    expect([paged.rows.length, paged.pages]).toEqual([118, 3]);
    expect(new Set(paged.rows.map((row) => row.gid)).size).toBe(118);
    const whole = (await on.get(MEMBERSHIPS)).body;
    expect(whole.data).toHaveLength(118);
    expect('next_page' in whole).toBe(false);
    const last = (await on.get(`${MEMBERSHIPS}?limit=100&user=me`)).body;
    expect(last.next_page).toBeNull();
  });

  it('refuses a limit outside 1 to 100', async () => {
    on = await bench();
    for (const limit of ['0', '101', 'ten', '-1', ''])
      expect((await on.get(`${MEMBERSHIPS}?limit=${limit}`)).status).toBe(400);
  });

  it('refuses an offset after 15 minutes, of another list, or made up', async () => {
    on = await bench();
    const { offset, path, uri } = (await on.get(`${MEMBERSHIPS}?limit=5`)).body.next_page;
    expect(path).toContain(`offset=${offset}`);
    expect(uri).toBe(`${on.asana.apiUrl}${path}`);
    expect((await on.get(`/users?workspace=${world.workspaces.northwind}&limit=5&offset=${offset}`)).status).toBe(400);
    expect((await on.get(`${MEMBERSHIPS}?limit=5&offset=${offset.slice(0, -2)}`)).status).toBe(400);
    on.time += 14 * 60_000;
    expect((await on.get(`${MEMBERSHIPS}?limit=5&offset=${offset}`)).status).toBe(200);
    on.time += 61_000;
    const late = await on.get(`${MEMBERSHIPS}?limit=5&offset=${offset}`);
    expect([late.status, late.body.errors[0].message]).toEqual([400, 'offset: Your pagination token has expired']);
  });
});

describe('one person', () => {
  it('is found by gid, by address and by me, with both rows of somebody who came back', async () => {
    on = await bench();
    const [back] = world.who('rejoined');
    const rows = (await on.get(`${MEMBERSHIPS}?user=${back!.email}&opt_fields=is_active,user`)).body.data;
    expect(rows.map((row: { is_active: boolean }) => row.is_active)).toEqual([false, true]);
    expect((await on.get(`${MEMBERSHIPS}?user=${back!.asanaGid}`)).body.data).toHaveLength(2);
    expect((await on.get(`${MEMBERSHIPS}?user=me`)).body.data[0].user.name).toBe('Asana Admin (IT)');
    expect((await on.get(`${MEMBERSHIPS}?user=1`)).status).toBe(404);
    const one = await on.get(`/workspace_memberships/${rows[1].gid}`);
    expect(one.body.data).toMatchObject({ is_active: true, is_view_only: false, user: { gid: back!.asanaGid } });
    expect((await on.get('/workspace_memberships/1')).status).toBe(404);
  });

  it('is only shown to people who share a workspace', async () => {
    on = await bench();
    const [gone] = world.who('deprovisioned');
    expect((await on.get(`/users/${gone!.asanaGid}`, 'pat-member')).status).toBe(403);
    expect((await on.get(`/users/${world.people.ada.asanaGid}`, 'pat-member')).body.data.email).toBe(
      world.people.ada.email,
    );
  });
});

describe('lists of users', () => {
  it('are sorted by id and paged, or sorted by name and cut at 2000 without telling', async () => {
    on = await bench(northwindWith({ synthetic: { members: 5000 } }));
    const byId = await all(on, `/users?workspace=${world.workspaces.northwind}`);
    const gids = byId.rows.map((user) => Number(user.gid));
    expect(gids).toEqual([...gids].sort((a, b) => a - b));
    expect(gids.length).toBe(115 + 4900);
    const capped = (await on.get(`${NORTHWIND}/users`)).body;
    expect(capped.data).toHaveLength(2000);
    expect('next_page' in capped).toBe(false);
    const names = capped.data.map((user: { name: string }) => user.name);
    expect(names).toEqual([...names].sort((a: string, b: string) => a.localeCompare(b)));
  });

  it('of many rows are refused without a limit', async () => {
    on = await bench(northwindWith({ synthetic: { members: 5000 } }));
    expect((await on.get(MEMBERSHIPS)).status).toBe(400);
  });

  it('of a hundred thousand members are served page by page', async () => {
    on = await bench(northwindWith({ synthetic: { members: 100_000 } }));
    const { rows, pages } = await all(on, `${MEMBERSHIPS}?opt_fields=user.email,is_active,is_guest,created_at`);
    expect([rows.length, pages]).toEqual([100_118, 1002]);
    expect(new Set(rows.map((row) => row.user.gid)).size).toBe(100_117);
  });
});

describe('limits and announcements', () => {
  it('answer 429 with the seconds to wait, counting refused calls too', async () => {
    on = await bench({ rate: { perMinute: 3 } });
    for (let n = 0; n < 3; n += 1) expect((await on.get('/users/me')).status).toBe(200);
    const refused = await on.get('/users/me');
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    expect((await on.get('/users/me', 'pat-admin')).status).toBe(200);
    on.time += 59_000;
    // Two refused calls have moved the window: waiting from the first one is no longer enough.
    expect((await on.get('/users/me')).headers.get('Retry-After')).toBe('1');
    on.time += 2_000;
    expect((await on.get('/users/me')).status).toBe(200);
  });

  it('refuse more calls in flight than allowed', async () => {
    on = await bench({ rate: { perMinute: 1000, reads: 2 } });
    on.asana.plan({ path: /users\/me/, times: 3, does: { kind: 'delay', ms: 100 } });
    const statuses = (await Promise.all([1, 2, 3].map(() => on.get('/users/me')))).map((got) => got.status);
    expect(statuses.sort()).toEqual([200, 200, 429]);
  });

  it('carry the header that announces breaking changes', async () => {
    on = await bench();
    expect((await on.get('/users/me')).headers.get('Asana-Change')).toContain('name=');
  });
});
