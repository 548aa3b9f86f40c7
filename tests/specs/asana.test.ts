import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAsana, startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import { createWorld } from '../../sandbox/world.ts';
import { loadAsanaSpec } from './asana-spec.ts';
import { loadDescription } from './description.ts';
import { assertCallsMatchSpec } from './openapi.ts';

const spec = loadAsanaSpec();
const start = new Date('2026-11-20T15:00:00Z');
const world = createWorld(start);
const { northwind } = world.workspaces;
let asana: FakeAsana;

beforeAll(async () => {
  asana = await startFakeAsana({ seed: world.asana, now: () => start.getTime() });
});
afterAll(() => asana.close());

async function call(method: string, path: string, body?: unknown, token = 'sat-full') {
  const response = await fetch(`${asana.apiUrl}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token === 'none' ? 'nothing' : world.token(token)}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as { data: never } };
}

/** Makes a call and holds both its request and its answer against the description. */
async function checked(method: string, path: string, body?: unknown, token?: string) {
  const reply = await call(method, path, body, token);
  expect(spec.requestProblems({ method, path: `/api/1.0${path}`, body })).toEqual([]);
  expect(spec.responseProblems(method, path, reply.status, reply.body)).toEqual([]);
  return reply;
}

const linus = world.people.linus;
const membership = world.asana.workspaces[0]!.memberships.find((row) => row.userGid === linus.asanaGid)!.gid;
const EVERYTHING =
  'created_at,is_active,is_admin,is_guest,is_view_only,user,user.name,user.email,workspace,workspace.name';

describe('what the fake Asana answers is what the official description says', () => {
  it.each([
    '/users/me',
    `/users/${linus.asanaGid}`,
    '/users/me?opt_fields=email,name,photo,workspaces,workspaces.name',
    '/workspaces',
    '/workspaces?limit=1&opt_fields=name,is_organization,email_domains',
    `/workspaces/${northwind}`,
    `/workspaces/${northwind}?opt_fields=is_organization,email_domains,name&opt_pretty=true`,
    `/workspaces/${northwind}/workspace_memberships`,
    `/workspaces/${northwind}/workspace_memberships?limit=100&opt_fields=${EVERYTHING},user.gid`,
    `/workspaces/${northwind}/workspace_memberships?user=${linus.email}`,
    `/workspaces/${northwind}/workspace_memberships?limit=100&opt_fields=user_task_list,user_task_list.name,user_task_list.owner,user_task_list.workspace,vacation_dates`,
    `/workspace_memberships/${membership}`,
    `/workspace_memberships/${membership}?opt_fields=${EVERYTHING}`,
    `/users?workspace=${northwind}&limit=50&opt_fields=email,name`,
    '/users',
    `/workspaces/${northwind}/users`,
    `/workspaces/${northwind}/users?opt_fields=email,name,workspaces.name`,
    `/workspaces/${northwind}/audit_log_events`,
    `/workspaces/${northwind}/audit_log_events?limit=100&start_at=2026-10-01T00:00:00Z&end_at=2026-11-01T00:00:00.000Z&event_type=user_login_failed&actor_type=user`,
    `/workspaces/${northwind}/audit_log_events?actor_gid=${linus.asanaGid}&resource_gid=${linus.asanaGid}`,
  ])('GET %s', async (path) => {
    expect((await checked('GET', path)).status).toBe(200);
  });

  it('adds and removes people as described', async () => {
    const added = await checked('POST', `/workspaces/${northwind}/addUser`, {
      data: { user: 'new.hire@northwind.example' },
    });
    expect(added.status).toBe(200);
    const removed = await checked('POST', `/workspaces/${northwind}/removeUser`, { data: { user: linus.email } });
    expect(removed).toEqual({ status: 200, body: { data: {} } });
  });

  it.each([
    ['400', 'GET', '/workspaces?limit=0', 'sat-full'],
    ['400', 'GET', `/workspaces/${northwind}/workspace_memberships?limit=100&offset=made-up`, 'sat-full'],
    ['401', 'GET', '/users/me', 'none'],
    ['403', 'GET', `/workspaces/${northwind}/audit_log_events`, 'sat-no-audit'],
    ['404', 'GET', '/workspaces/999', 'sat-full'],
  ])('answers %s with the described error body', async (status, method, path, token) => {
    const reply = await call(method, path, undefined, token);
    expect(reply.status).toBe(Number(status));
    expect(spec.responseProblems(method, path, reply.status, reply.body)).toEqual([]);
  });

  it('shows by default every field the compact records have', async () => {
    const first = async (path: string) => ((await call('GET', path)).body.data as Record<string, unknown>[])[0]!;
    expect(Object.keys(await first('/workspaces')).sort()).toEqual(spec.fields('WorkspaceCompact').sort());
    expect(Object.keys(await first(`/workspaces/${northwind}/users`)).sort()).toEqual(
      spec.fields('UserCompact').sort(),
    );
    const row = await first(`/workspaces/${northwind}/workspace_memberships`);
    expect(Object.keys(row).sort()).toEqual(spec.fields('WorkspaceMembershipCompact').sort());
    const full = (await call('GET', `/workspace_memberships/${membership}`)).body.data as Record<string, unknown>;
    expect(Object.keys(full).sort()).toEqual(spec.fields('WorkspaceMembershipResponse').sort());
  });

  it('leaves SCIM aside in so many words, because the description does not hold it', () => {
    expect(spec.outside('/api/1.0/scim/Users?count=1')).toMatch(/SCIM/);
    expect(spec.requestProblems({ method: 'GET', path: '/api/1.0/scim/Users', body: null })).toHaveLength(1);
    expect(spec.outside('/api/1.0/users/me')).toBeNull();
  });
});

describe('the validator catches what is wrong', () => {
  it('a planted answer with a number for a gid, a text for a flag and a field nobody described', () => {
    const planted = {
      data: [{ gid: 12, resource_type: 'workspace_membership', is_active: 'yes', last_activity: '2026-01-01' }],
    };
    const problems = spec.responseProblems('GET', `/workspaces/1/workspace_memberships?limit=1`, 200, planted);
    expect(problems).toEqual([
      '/data/0/gid must be string',
      '/data/0/is_active must be boolean',
      '/data/0/last_activity is not in the description',
    ]);
  });

  it('a bare list, an error without its list, and a status the operation does not answer', () => {
    expect(spec.responseProblems('GET', '/workspaces', 200, [])).not.toEqual([]);
    expect(spec.responseProblems('GET', '/workspaces', 403, { error: 'no' })).toEqual([
      '/error is not in the description',
    ]);
    expect(spec.responseProblems('GET', '/workspaces', 418, {})).not.toEqual([]);
  });

  it('a request to an unknown path, with an unknown parameter, field, limit or body', () => {
    const problems = (method: string, path: string, body: unknown = null) =>
      spec.requestProblems({ method, path, body });
    expect(problems('GET', '/api/1.0/workspaces/1/seats')).toHaveLength(1);
    expect(problems('DELETE', '/api/1.0/workspaces/1')).toHaveLength(1);
    expect(problems('GET', '/api/1.0/workspaces/1/users?limit=100')).toEqual([
      expect.stringContaining('limit is not described'),
    ]);
    expect(problems('GET', '/api/1.0/workspaces/1/audit_log_events?opt_fields=actor')).toHaveLength(1);
    expect(problems('GET', '/api/1.0/workspaces?limit=101')).toHaveLength(1);
    expect(problems('GET', '/api/1.0/users/me?opt_fields=last_login')).toEqual([expect.stringContaining('last_login')]);
    expect(problems('POST', '/api/1.0/workspaces/1/removeUser', { data: { user: 5, force: true } })).toHaveLength(2);
    expect(problems('GET', '/api/1.0/users/me', { data: {} })).toHaveLength(1);
  });

  it('recorded calls that differ, and an empty record', () => {
    const good = { method: 'GET', path: '/api/1.0/users/me', body: null };
    const scim = { method: 'GET', path: '/api/1.0/scim/Users', body: null };
    expect(assertCallsMatchSpec(spec, [good, scim])).toEqual({ checked: 1, outside: 1 });
    expect(() => assertCallsMatchSpec(spec, [good, { ...good, path: '/api/1.0/me' }])).toThrow(
      /\/me is not in the description/,
    );
    expect(() => assertCallsMatchSpec(spec, [])).toThrow(/no recorded calls/);
  });

  it('a missing description, naming the variable that should lead to it', () => {
    expect(() => loadDescription('no-such-file.yaml')).toThrow(/SPECS_DIR/);
    const folder = process.env['SPECS_DIR'];
    delete process.env['SPECS_DIR'];
    expect(() => loadDescription('asana_oas.yaml')).toThrow(/SPECS_DIR is not set/);
    process.env['SPECS_DIR'] = folder;
  });
});
