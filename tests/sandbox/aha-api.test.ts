import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, bench, northwindWith, world } from './aha-client.ts';

let on: Bench;
afterEach(() => on.aha.close());

const { ada, linus, marta } = world.people;

describe('reading users', () => {
  it('wraps one user, and a list with its pagination', async () => {
    on = await bench();
    const list = (await on.get('/users')).body;
    expect(list.users).toHaveLength(30);
    expect(list.pagination).toEqual({ total_records: 40, total_pages: 2, current_page: 1 });
    const { user } = (await on.get(`/users/${list.users[0].id}`)).body;
    const { user_roles: customRoles, ...row } = list.users[0];
    expect(user).toEqual(row);
    expect(customRoles).toEqual([]);
    expect(Object.keys(user)).toEqual(
      expect.arrayContaining(['id', 'accessed_at', 'paid_seat', 'administrator', 'administrator_roles', 'enabled']),
    );
  });

  it('pages up to 200, past the end with nothing, and filters by address', async () => {
    on = await bench();
    expect((await on.get('/users?per_page=500')).body.pagination.total_pages).toBe(1);
    expect((await on.get('/users?per_page=20&page=2')).body.users).toHaveLength(20);
    expect((await on.get('/users?page=9')).body).toMatchObject({ users: [], pagination: { current_page: 9 } });
    expect((await on.get('/users?page=none')).status).toBe(400);
    expect(await on.user(marta.email)).toMatchObject({ name: 'Marta Silva', paid_seat: true });
  });

  it('names the account of a key in /me, where nothing tells of administration', async () => {
    on = await bench();
    const { user } = (await on.get('/me')).body;
    expect(user.accounts[0].account).toMatchObject({ domain: 'northwind', name: 'Northwind Instruments' });
    expect(user).not.toHaveProperty('administrator');
    expect((await on.get('/me', 'aha-labs')).body.user.accounts).toHaveLength(2);
  });

  it('repeats a role for each product, with no name for a line', async () => {
    on = await bench();
    const { product_roles: roles } = await on.user(marta.email);
    expect(roles.filter((role: { role: number }) => role.role === 40)).toHaveLength(5);
    expect(roles.find((role: { role: number }) => role.role === 30)).toMatchObject({ product_name: null });
  });

  it('is open to administrators alone, but for oneself', async () => {
    on = await bench();
    expect((await on.get('/users', 'aha-member')).status).toBe(403);
    const { id } = (await on.get('/me', 'aha-member')).body.user;
    expect((await on.get(`/users/${id}`, 'aha-member')).status).toBe(200);
    expect((await on.get('/users', 'aha-revoked')).status).toBe(401);
    expect((await on.get('/users', 'nonsense')).status).toBe(401);
    expect((await on.get('/audits')).status).toBe(404);
  });

  it.each([
    ['404', 404],
    ['everybody', 200],
  ] as const)('answers a member %s when seeded so', async (membersSee, status) => {
    on = await bench({ membersSee });
    expect((await on.get('/users', 'aha-member')).status).toBe(status);
  });
});

describe('changing users', () => {
  it('disables with a bare record that still tells the seat, and the key of that user dies', async () => {
    on = await bench();
    const { id, email } = (await on.get('/me', 'aha-member')).body.user;
    const { status, body } = await on.send('PUT', `/users/${id}`, { user: { enabled: false } });
    expect([status, body.id, body.enabled, body.paid_seat]).toEqual([200, id, false, true]);
    expect(await on.user(email)).toMatchObject({ enabled: false, paid_seat: false });
    expect((await on.get('/me', 'aha-member')).status).toBe(401);
    expect(on.aha.effects()).toMatchObject([
      { tokenLabel: 'aha-admin', effect: expect.stringContaining(`disabled ${email}`) },
    ]);
    await on.send('PUT', `/users/${id}`, { user: { enabled: false } });
    expect(on.aha.effects()).toHaveLength(1);
  });

  it('changes only what is sent, and takes true and false as text too', async () => {
    on = await bench();
    const { id } = await on.user(ada.email);
    await on.send('PUT', `/users/${id}`, { user: { first_name: 'Adele' } });
    expect(await on.user(ada.email)).toMatchObject({ name: 'Adele Park', enabled: true, administrator: true });
    await on.send('PUT', `/users/${id}`, { user: { administrator_roles: { administer_billing: 'false' } } });
    expect((await on.user(ada.email)).administrator_roles).toMatchObject({
      administer_billing: false,
      administer_account: true,
    });
    expect((await on.send('PUT', `/users/${id}`, { user: { enabled: 'maybe' } })).status).toBe(400);
    expect((await on.send('PUT', `/users/${id}`, {})).status).toBe(400);
    expect((await on.send('PUT', '/users/1', { user: {} })).status).toBe(404);
  });

  it('refuses to enable somebody without a free seat', async () => {
    on = await bench(northwindWith({ seatsPurchased: 1 }));
    const disabled = (await on.get('/users?per_page=200')).body.users.find(
      (user: { enabled: boolean }) => !user.enabled,
    );
    expect((await on.send('PUT', `/users/${disabled.id}`, { user: { enabled: true } })).status).toBe(422);
  });

  it('sets, lowers and takes roles, and counts the seat anew', async () => {
    on = await bench();
    const { id, product_roles: roles } = await on.user(linus.email);
    for (const { product_id } of roles) {
      const answer = await on.send('POST', `/users/${id}/product_roles`, {
        product_role: { role: 'viewer', product_id },
      });
      expect(answer.body).toMatchObject({ role: 50, role_description: 'Viewer', product_id });
    }
    expect(await on.user(linus.email)).toMatchObject({ paid_seat: false });
    expect((await on.send('DELETE', `/users/${id}/product_roles/${roles[0].product_id}`, undefined)).status).toBe(204);
    expect((await on.send('DELETE', `/users/${id}/product_roles/${roles[0].product_id}`, undefined)).status).toBe(404);
    expect((await on.get(`/users/${id}/product_roles`)).body.product_roles).toHaveLength(1);
    const unknown = { product_role: { role: 'king', product_id: 'CLOUD' } };
    expect((await on.send('POST', `/users/${id}/product_roles`, unknown)).status).toBe(400);
    expect(
      (await on.send('POST', `/users/${id}/product_roles`, { product_role: { role: 'none', product_id: 'X' } })).status,
    ).toBe(404);
  });

  it('is refused to an ordinary member', async () => {
    on = await bench({ membersSee: 'everybody' });
    const { id } = await on.user(linus.email);
    expect((await on.send('PUT', `/users/${id}`, { user: { enabled: false } }, 'aha-member')).status).toBe(403);
    expect(on.aha.effects()).toEqual([]);
  });
});

describe('what people do in Aha! itself', () => {
  it('is opening it, giving roles, making administrators and deleting', async () => {
    on = await bench();
    on.clock.time += 60_000;
    on.aha.people.use(linus.email);
    on.aha.people.makeAdmin(linus.email);
    expect(await on.user(linus.email)).toMatchObject({
      accessed_at: new Date(on.clock.time).toISOString(),
      administrator: true,
    });
    on.aha.people.remove(marta.email);
    expect(await on.user(marta.email)).toBeUndefined();
    expect(() => on.aha.people.use('nobody@northwind.example')).toThrow();
    expect(on.aha.effects()).toEqual([]);
  });
});

describe('the wire', () => {
  it('counts requests of everybody, and names the reset in Unix seconds without Retry-After', async () => {
    on = await bench({ rate: { perMinute: 300, perSecond: 3 } });
    for (let n = 0; n < 3; n += 1)
      expect((await on.get('/me')).headers.get('X-Ratelimit-Remaining')).toBe(String(299 - n));
    const refused = await on.get('/me', 'aha-labs');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBeNull();
    const reset = Number(refused.headers.get('X-Ratelimit-Reset')) * 1000;
    expect(reset).toBeGreaterThan(on.clock.time);
    on.clock.time = reset;
    expect((await on.get('/me')).status).toBe(200);
  });

  it.each([
    ['object', { message: expect.any(String) }],
    ['list', [{ message: expect.any(String) }]],
  ] as const)('tells errors as an %s', async (errorShape, errors) => {
    on = await bench({ errorShape });
    expect((await on.get('/users/1')).body).toEqual({ errors });
  });

  it('misbehaves as planned', async () => {
    on = await bench();
    on.aha.plan({ path: /\/users\?/, does: { kind: 'ids_as_numbers' } });
    const response = await fetch(`${on.aha.apiUrl}/users?per_page=1`, {
      headers: { Authorization: `Bearer ${world.token('aha-admin')}` },
    });
    // Every digit is on the wire; only a reader that makes a number of it loses some.
    expect(await response.text()).toContain(`"id":${world.aha.accounts[0]!.users[0]!.id},`);
    on.aha.plan({ path: /\/users\?/, after: 1, times: 9, does: { kind: 'same_cursor' } });
    const first = (await on.get('/users?per_page=5')).body;
    expect((await on.get('/users?per_page=5&page=2')).body).toEqual(first);
  });

  it('shows the console with what changed, and no key', async () => {
    on = await bench();
    const { id, email } = await on.user(linus.email);
    await on.send('PUT', `/users/${id}`, { user: { enabled: false } });
    const state = JSON.parse(await (await fetch(`${on.aha.url}/_sandbox/state`)).text());
    expect(state.accounts[0].users.find((user: { id: string }) => user.id === id)).toMatchObject({
      enabled: false,
      seat: 'none',
      changedBy: 'Aha Automation',
    });
    expect(state.changes[0].effect).toContain(email);
    expect(JSON.stringify(state)).not.toContain(world.token('aha-admin'));
    expect(await (await fetch(`${on.aha.url}/__as/${email}`)).json()).toMatchObject({ accounts: ['Northwind Labs'] });
    const page = await (await fetch(on.aha.url)).text();
    expect(page).not.toMatch(/(src|href)=|https?:\/\//);
  });
});
