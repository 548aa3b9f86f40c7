import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { okta, oktaApp } from '../../connectors/okta/index.ts';
import type { FakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import { connectTo, openLine } from '../contract/line.ts';
import {
  apps,
  aSeed,
  asApp,
  asToken,
  BOARD,
  designers,
  ORG,
  people,
  startOkta,
  target,
  tokens,
} from '../contract/okta-scene.ts';
import { collect } from '../contract/workbench.ts';
import { loadOktaSpec } from './okta-spec.ts';
import { assertCallsMatchSpec } from './openapi.ts';

const spec = loadOktaSpec();
const { signal } = new AbortController();
let fake: FakeOkta;

beforeAll(async () => {
  fake = await startOkta(aSeed());
});
afterAll(() => fake.close());

async function call(method: string, path: string, token = tokens.super) {
  const response = await fetch(`${fake.url}${path}`, { method, headers: { Authorization: `SSWS ${token}` } });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

const board = `/api/v1/apps/${apps.board.id}`;

describe('what the fake Okta answers is what the official description says', () => {
  it.each([
    '/.well-known/okta-organization',
    '/api/v1/org',
    '/api/v1/users',
    '/api/v1/users?search=status%20pr&limit=2',
    '/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22',
    '/api/v1/users/me',
    `/api/v1/users/${people.leo.id}`,
    `/api/v1/users/${people.sam.id}/roles`,
    '/api/v1/iam/assignees/users?limit=1',
    `/oauth2/v1/clients/${asApp('full').clientId}/roles`,
    '/api/v1/apps',
    '/api/v1/apps?filter=status%20eq%20%22ACTIVE%22&limit=1',
    board,
    `${board}/users`,
    `${board}/users?limit=3&expand=user`,
    `${board}/users/${people.gina.id}?expand=user`,
    `${board}/users/${people.ada.id}`,
    `${board}/groups?expand=group`,
    '/api/v1/logs',
    `/api/v1/logs?since=2026-09-01T00:00:00.000Z&until=2026-11-21T10:00:00.000Z&limit=2&filter=target.id%20eq%20%22${apps.board.id}%22&sortOrder=ASCENDING`,
  ])('GET %s', async (path) => {
    expect(spec.requestProblems({ method: 'GET', path, body: null })).toEqual([]);
    const reply = await call('GET', path);
    expect(reply.status).toBe(200);
    expect(spec.responseProblems('GET', path, 200, reply.body)).toEqual([]);
  });

  it.each([
    ['400', '/api/v1/users?search=name%20co%20%22a%22', tokens.super],
    ['400', '/api/v1/apps?limit=0', tokens.super],
    ['401', '/api/v1/users', 'no-token-of-ours'],
    ['403', '/api/v1/apps', tokens.users],
    ['404', '/api/v1/apps/0oanosuchapp', tokens.super],
  ])('answers %s with the described error body', async (status, path, token) => {
    const reply = await call('GET', path, token);
    expect(reply.status).toBe(Number(status));
    expect(spec.responseProblems('GET', path, reply.status, reply.body)).toEqual([]);
  });

  it('takes an assignment away with 204 and no body, and keeps what a group gives', async () => {
    const path = `${board}/users/${people.ben.id}`;
    expect(spec.requestProblems({ method: 'DELETE', path, body: null })).toEqual([]);
    expect(await call('DELETE', path)).toEqual({ status: 204, body: null });
    expect((await call('GET', path)).status).toBe(404);
    const byGroup = `${board}/users/${people.gina.id}`;
    expect((await call('DELETE', byGroup)).status).toBe(204);
    expect((await call('GET', byGroup)).body).toMatchObject({
      scope: 'GROUP',
      _links: { group: { href: expect.stringContaining(designers.id) } },
    });
  });
});

describe('what the connectors ask of Okta', () => {
  it('is in the official description, with parameters it knows', async () => {
    const own = await startOkta(aSeed());
    for (const credentials of [asApp('full'), asToken('super')]) {
      const lines = [
        openLine(okta, own.url, undefined, credentials),
        openLine(oktaApp, own.url, undefined, credentials),
      ];
      const directory = await connectTo(okta, lines[0]!, credentials, ORG);
      const app = await connectTo(oktaApp, lines[1]!, credentials, BOARD);
      const since = '2026-09-01T00:00:00.000Z';
      await directory.tenants(signal);
      await collect(directory.people?.(signal));
      await collect(directory.apps?.(signal));
      await collect(directory.signIns?.({ appId: apps.board.id, since }, signal));
      await app.tenants(signal);
      await collect(app.accounts?.(signal));
      await collect(app.activity?.({ since }, signal));
      for (const name of ['ada', 'gina', 'both'] as const) await app.perform('reclaim', target(name), signal);
      for (const line of lines) await line.close();
    }
    const { checked, outside } = assertCallsMatchSpec(spec, own.calls());
    await own.close();
    expect(checked).toBeGreaterThan(30);
    expect(outside).toBeGreaterThan(0);
  });
});
