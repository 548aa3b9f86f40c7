import { afterEach, describe, expect, it } from 'vitest';
import { all, type Bench, bench, DAY, EVENTS, NORTHWIND, northwindWith, START, world } from './asana-client.ts';

let on: Bench;
afterEach(() => on.asana.close());

const { linus } = world.people;

describe('the audit log', () => {
  it('is open to service accounts with its permission on plans that include it', async () => {
    on = await bench();
    expect((await on.get(EVENTS)).status).toBe(200);
    for (const token of ['pat-admin', 'sat-no-audit']) expect((await on.get(EVENTS, token)).status).toBe(403);
    expect((await on.get(`/workspaces/${world.workspaces.labs}/audit_log_events`)).status).toBe(403);
  });

  it.each([
    ['enterprise_plus', false, 200],
    ['legacy_enterprise', false, 200],
    ['enterprise', false, 403],
    ['enterprise', true, 200],
    ['advanced', false, 403],
    ['free', false, 403],
  ] as const)('on the plan %s with the compliance add-on %s answers %i', async (plan, complianceAddOn, status) => {
    on = await bench(northwindWith({ plan, complianceAddOn }));
    expect((await on.get(EVENTS)).status).toBe(status);
  });

  it('answers 402 for a plan too small when seeded so', async () => {
    on = await bench({ ...northwindWith({ plan: 'enterprise' }), planRefusal: 402 });
    expect((await on.get(EVENTS)).status).toBe(402);
  });

  it('gives 1000 events without a limit, ascending, and at most 100 with one', async () => {
    on = await bench();
    const { data, next_page } = (await on.get(EVENTS)).body;
    expect(data).toHaveLength(1000);
    expect(next_page.offset).toEqual(expect.any(String));
    const times = data.map((event: { created_at: string }) => event.created_at);
    expect(times).toEqual([...times].sort());
    expect((await on.get(`${EVENTS}?limit=101`)).status).toBe(400);
    expect((await on.get(`${EVENTS}?limit=100`)).body.data).toHaveLength(100);
  });

  it('takes start_at as included and end_at as excluded', async () => {
    on = await bench();
    const at = (await on.get(`${EVENTS}?limit=20`)).body.data.map((event: { created_at: string }) => event.created_at);
    const between = (await on.get(`${EVENTS}?start_at=${at[5]}&end_at=${at[9]}`)).body.data;
    expect(between.map((event: { created_at: string }) => event.created_at)).toEqual(at.slice(5, 9));
    expect((await on.get(`${EVENTS}?start_at=yesterday`)).status).toBe(400);
    expect((await on.get(`${EVENTS}?actor_type=robot`)).status).toBe(400);
  });

  it('filters by event type, actor and resource', async () => {
    on = await bench();
    const failed = (await on.get(`${EVENTS}?event_type=user_login_failed`)).body.data;
    expect(failed.map((event: { actor: { actor_type: string } }) => event.actor.actor_type).sort()).toEqual([
      'anonymous',
      'user',
      'user',
    ]);
    const own = (await on.get(`${EVENTS}?actor_gid=${linus.asanaGid}`)).body.data;
    const last = Date.parse(own.at(-1).created_at);
    expect(Math.floor((START.getTime() - last) / DAY)).toBe(47);
    expect((await on.get(`${EVENTS}?actor_type=asana_support`)).body.data).toHaveLength(1);
    const about = (await on.get(`${EVENTS}?resource_gid=${world.who('deprovisioned')[0]!.asanaGid}`)).body.data;
    expect(about.at(-1).event_type).toBe('user_deprovisioned');
  });

  it('keeps sending a cursor that later finds what is new, and none when nothing ever matched', async () => {
    on = await bench();
    const removals = `${EVENTS}?event_type=user_deprovisioned`;
    const first = (await on.get(removals)).body;
    expect(first.data).toHaveLength(2);
    const tail = (await on.get(`${removals}&offset=${first.next_page.offset}`)).body;
    expect(tail.data).toEqual([]);
    expect(tail.next_page.offset).toEqual(expect.any(String));
    on.time += 3 * DAY;
    await on.send('POST', `${NORTHWIND}/removeUser`, { data: { user: linus.email } });
    const later = (await on.get(`${removals}&offset=${tail.next_page.offset}`)).body;
    expect(later.data.map((event: { resource: { email: string } }) => event.resource.email)).toEqual([linus.email]);
    expect((await on.get(`${EVENTS}?event_type=goal_deleted`)).body).toEqual({ data: [], next_page: null });
  });

  it('forgets events after 90 days', async () => {
    on = await bench();
    const oldest = async () =>
      Date.parse((await on.get(`${EVENTS}?limit=1&start_at=2021-01-01T00:00:00Z`)).body.data[0].created_at);
    expect(await oldest()).toBeGreaterThan(on.time - 90 * DAY);
    on.time += 30 * DAY;
    expect(await oldest()).toBeGreaterThanOrEqual(on.time - 90 * DAY);
  });

  it('of a large organization is ascending and complete', async () => {
    on = await bench(northwindWith({ synthetic: { members: 2000, loginsPerMember: 3 } }));
    const { rows } = await all(on, EVENTS);
    const times = rows.map((event) => event.created_at);
    expect(times).toEqual([...times].sort());
    expect(new Set(rows.map((event) => event.gid)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(6000);
  });
});
