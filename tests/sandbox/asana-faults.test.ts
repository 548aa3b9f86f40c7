import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, bench, MEMBERSHIPS, NORTHWIND, world } from './asana-client.ts';

let on: Bench;
afterEach(() => on.asana.close());

const { marta } = world.people;
const remove = () => on.send('POST', `${NORTHWIND}/removeUser`, { data: { user: marta.email } });
const isActive = async () =>
  (await on.get(`${MEMBERSHIPS}?user=${marta.email}&opt_fields=is_active`)).body.data[0].is_active;
const gids = (rows: { gid: string }[]) => rows.map((row) => row.gid);

describe('planned misbehavior of the wire', () => {
  it('loses the answer after the call took effect', async () => {
    on = await bench();
    on.asana.plan({ method: 'POST', does: { kind: 'lose_answer' } });
    await expect(remove()).rejects.toThrow();
    expect(await isActive()).toBe(false);
    expect(on.asana.effects()).toHaveLength(1);
  });

  it('cuts the connection before the call takes effect', async () => {
    on = await bench();
    on.asana.plan({ method: 'POST', does: { kind: 'cut' } });
    await expect(remove()).rejects.toThrow();
    expect(await isActive()).toBe(true);
    expect(on.asana.calls()[0]).toMatchObject({ status: 0, effect: null });
  });

  it('answers a planned status as often as planned, after skipping some, and stops when cleared', async () => {
    on = await bench();
    on.asana.plan({
      path: /users\/me/,
      after: 1,
      times: 2,
      does: { kind: 'status', status: 503, headers: { 'Retry-After': '7' } },
    });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await on.get('/users/me')).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    on.asana.plan({ times: 99, does: { kind: 'status', status: 500 } });
    on.asana.clearFaults();
    expect((await on.get('/users/me')).status).toBe(200);
  });

  it('breaks bodies: cut short, or not JSON', async () => {
    on = await bench();
    on.asana.plan({ does: { kind: 'truncate_body' } }, { does: { kind: 'bad_json' } });
    await expect(on.get('/users/me')).rejects.toThrow();
    await expect(on.get('/users/me')).rejects.toThrow(/JSON/);
  });

  it('delays an answer', async () => {
    on = await bench();
    on.asana.plan({ does: { kind: 'delay', ms: 60 } });
    const before = performance.now();
    await on.get('/users/me');
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  it('empties a page that has a next one', async () => {
    on = await bench();
    on.asana.plan({ does: { kind: 'empty_page' } });
    const { data, next_page } = (await on.get(`${MEMBERSHIPS}?limit=10`)).body;
    expect([data, typeof next_page.offset]).toEqual([[], 'string']);
  });

  it('repeats the page before', async () => {
    on = await bench();
    on.asana.plan({ after: 1, does: { kind: 'repeat_previous_page' } });
    const first = (await on.get(`${MEMBERSHIPS}?limit=10`)).body;
    const second = (await on.get(`${MEMBERSHIPS}?limit=10&offset=${first.next_page.offset}`)).body;
    expect(gids(second.data)).toEqual(gids(first.data));
    expect(second.next_page.offset).not.toBe(first.next_page.offset);
  });

  it('sends the cursor it was asked with', async () => {
    on = await bench();
    on.asana.plan({ times: 3, does: { kind: 'same_cursor' } });
    const first = (await on.get(`${MEMBERSHIPS}?limit=10`)).body;
    const again = (await on.get(`${MEMBERSHIPS}?limit=10&offset=${first.next_page.offset}`)).body;
    expect(gids(again.data)).toEqual(gids(first.data));
    expect(again.next_page.offset).toBe(first.next_page.offset);
  });

  it('sends ids as numbers', async () => {
    on = await bench();
    on.asana.plan({ does: { kind: 'ids_as_numbers' } });
    expect(typeof (await on.get(`${MEMBERSHIPS}?limit=1`)).body.data[0].user.gid).toBe('number');
  });
});

describe('the admin console', () => {
  it('shows who was removed, when and by whom, and the requests as the vendor saw them', async () => {
    on = await bench();
    await remove();
    const state = JSON.parse(await (await fetch(`${on.asana.url}/_sandbox/state`)).text());
    const row = state.workspaces[0].members.find((one: { email: string }) => one.email === marta.email);
    expect(row).toMatchObject({
      status: 'removed',
      removedBy: 'Asana Admin (IT)',
      removedAt: new Date(on.time).toISOString(),
    });
    expect(state.changes[0].effect).toContain('removed marta.silva');
    expect(state.requests[0]).toMatchObject({ method: 'POST', status: 200, tokenLabel: 'sat-full' });
    expect(JSON.stringify(state)).not.toContain(world.token('sat-full'));
  });

  it('is one page that loads nothing from elsewhere', async () => {
    on = await bench();
    const response = await fetch(on.asana.url);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await response.text()).not.toMatch(/(src|href)=|https?:\/\//);
    expect(on.asana.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});
