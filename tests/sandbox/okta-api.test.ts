import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import type { OktaSeed } from '../../sandbox/vendors/okta/seed.ts';
import { apps, aSeed, asApp, keyPair, NOW, people, startOkta, tokens } from '../contract/okta-scene.ts';

const open: FakeOkta[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close();
});
async function start(seed: OktaSeed = aSeed()): Promise<FakeOkta> {
  const fake = await startOkta(seed);
  open.push(fake);
  return fake;
}

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function jwt(header: object, payload: object, key: KeyObject): string {
  const data = `${b64({ alg: 'ES256', ...header })}.${b64(payload)}`;
  return `${data}.${sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const HOST = 'https://northwind.okta.com';
const TOKEN_URL = `${HOST}/oauth2/v1/token`;
const now = NOW / 1000;
const proofKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function proof(method: string, url: string, over: object = {}): string {
  const jwk = proofKey.publicKey.export({ format: 'jwk' });
  const payload = { htm: method, htu: url, iat: now, jti: randomUUID(), ...over };
  return jwt({ typ: 'dpop+jwt', jwk }, payload, proofKey.privateKey);
}

async function askToken(
  fake: FakeOkta,
  over: { claims?: object; scope?: string; dpop?: string; app?: 'full' | 'plain' } = {},
) {
  const { clientId, secret } = asApp(over.app ?? 'full');
  const key = createPrivateKey({ key: JSON.parse(secret) as never, format: 'jwk' });
  const claims = { iss: clientId, sub: clientId, aud: TOKEN_URL, iat: now, exp: now + 300, jti: randomUUID() };
  const response = await fetch(`${fake.url}/oauth2/v1/token`, {
    method: 'POST',
    headers: over.dpop === undefined ? {} : { DPoP: over.dpop },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: over.scope ?? 'okta.users.read okta.groups.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: jwt({ kid: 'k' }, { ...claims, ...over.claims }, key),
    }),
  });
  const body = (await response.json()) as Record<string, string>;
  return { status: response.status, body, nonce: response.headers.get('dpop-nonce') };
}

const get = (
  fake: FakeOkta,
  path: string,
  headers: Record<string, string> = { Authorization: `SSWS ${tokens.super}` },
) => fetch(`${fake.url}${path}`, { headers });
const nextOf = (response: Response) => /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null;

describe('the fake Okta’s token endpoint', () => {
  it('demands a proof, then a nonce in it, and binds the token to the key', async () => {
    const fake = await start();
    expect(await askToken(fake)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const second = await askToken(fake, { dpop: proof('POST', TOKEN_URL) });
    expect(second).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' }, nonce: 'nonce-1' });
    const third = await askToken(fake, { dpop: proof('POST', TOKEN_URL, { nonce: 'nonce-1' }) });
    expect(third.body).toMatchObject({ token_type: 'DPoP', expires_in: 3600, scope: 'okta.users.read' });
    const token = third.body['access_token'] ?? '';
    const ath = createHash('sha256').update(token).digest('base64url');
    const users = `${HOST}/api/v1/users`;
    const ask = (dpop: string) => get(fake, '/api/v1/users?limit=1', { Authorization: `DPoP ${token}`, DPoP: dpop });
    expect((await ask(proof('GET', users, { ath }))).headers.get('dpop-nonce')).toBe('nonce-1');
    expect((await ask(proof('GET', users, { ath, nonce: 'nonce-1' }))).status).toBe(200);
    expect((await ask(proof('POST', users, { ath, nonce: 'nonce-1' }))).status).toBe(401);
    expect((await ask(proof('GET', users, { nonce: 'nonce-1' }))).status).toBe(401);
    expect((await get(fake, '/api/v1/users', { Authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('leaves a scope that was not granted out of the token without a word', async () => {
    const { body } = await askToken(await start(), { app: 'plain' });
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'okta.users.read' });
    expect(await askToken(await start(), { app: 'plain', scope: 'okta.groups.read' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  it.each([
    ['another audience', { aud: HOST }],
    ['a life too long', { exp: now + 7200 }],
    ['a time past', { exp: now - 1 }],
    ['another subject', { sub: 'somebody' }],
    ['an unknown app', { iss: 'nobody' }],
  ])('refuses an assertion with %s', async (_, claims) => {
    const { status, body } = await askToken(await start(), { app: 'plain', claims });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });

  it('takes an assertion once', async () => {
    const fake = await start();
    const claims = { jti: 'once' };
    expect((await askToken(fake, { app: 'plain', claims })).status).toBe(200);
    expect((await askToken(fake, { app: 'plain', claims })).status).toBe(401);
  });
});

describe('the fake Okta’s listings', () => {
  it('page by the Link header, and leave deactivated people out unless a search asks for them', async () => {
    const fake = await start();
    const usual = (await (await get(fake, '/api/v1/users')).json()) as { id: string }[];
    expect(usual.map(({ id }) => id)).not.toContain(people.leo.id);
    const found: string[] = [];
    for (let path: string | null = '/api/v1/users?search=status%20pr&limit=5'; path !== null; ) {
      const response = await get(fake, path);
      found.push(...((await response.json()) as { id: string }[]).map(({ id }) => id));
      path = nextOf(response)?.replace(HOST, '') ?? null;
    }
    expect(found.sort()).toEqual(
      Object.values(people)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('show nobody, with 200, to an app without a role, and refuse everything else', async () => {
    const fake = await start(aSeed({ clients: aSeed().orgs[0]!.clients.map((one) => ({ ...one, dpop: false })) }));
    const { clientId } = asApp('roleless');
    const key = createPrivateKey({ key: JSON.parse(keyPair('roleless').privateJwk) as never, format: 'jwk' });
    const claims = { iss: clientId, sub: clientId, aud: TOKEN_URL, iat: now, exp: now + 300, jti: 'x' };
    const answer = await fetch(`${fake.url}/oauth2/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'okta.users.read okta.apps.read',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt({}, claims, key),
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const headers = { Authorization: `Bearer ${token}` };
    const listed = await get(fake, '/api/v1/users?search=status%20pr', headers);
    expect([listed.status, await listed.json()]).toEqual([200, []]);
    expect((await get(fake, '/api/v1/apps', headers)).status).toBe(403);
    expect((await get(fake, '/api/v1/logs', headers)).status).toBe(403);
  });

  it('end for a bounded query of the log, and never for one without an end', async () => {
    const fake = await start();
    const bounded = await get(fake, `/api/v1/logs?since=2026-08-01T00:00:00Z&until=2026-11-21T10:00:00Z`);
    expect(nextOf(bounded)).toBeNull();
    const polling = await get(fake, '/api/v1/logs?since=2026-08-01T00:00:00Z');
    const next = nextOf(polling)?.replace(HOST, '') ?? '';
    const beyond = await get(fake, next);
    expect(await beyond.json()).toEqual([]);
    expect(nextOf(beyond)?.replace(HOST, '')).toBe(next);
  });

  it('count requests by endpoint and key, and name the reset by their own clock', async () => {
    const fake = await start(aSeed({}, { perMinute: 2 }));
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push(await get(fake, '/api/v1/apps'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get('x-rate-limit-reset')).toBe(String(now + 60));
    expect(Date.parse(answers[2]?.headers.get('date') ?? '')).toBe(NOW);
    expect(await answers[2]?.json()).toMatchObject({ errorCode: 'E0000047' });
    expect((await get(fake, '/api/v1/users')).status).toBe(200);
  });
});

describe('the fake Okta’s pages', () => {
  it('show people and apps, and let somebody sign in, which the log then holds', async () => {
    const fake = await start();
    expect(await (await fetch(fake.url)).text()).toContain('Okta people');
    await fetch(`${fake.url}/__as/nat@northwind.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    const seen = (await (await fetch(`${fake.url}/__as/ben@northwind.test`)).json()) as { apps: string[] };
    expect(seen.apps).toEqual(['Asana', 'Drawing Board']);
    fake.people.signIn('ben@northwind.test', apps.asana.id);
    const state = (await (await fetch(`${fake.url}/_sandbox/state`)).json()) as {
      users: { email: string; apps: { label: string; last: string }[] }[];
    };
    const ben = state.users.find(({ email }) => email === 'ben@northwind.test');
    expect(ben?.apps.find(({ label }) => label === 'Asana')?.last).toBe(new Date(NOW).toISOString());
    expect(
      (
        await fetch(`${fake.url}/__as/leo@northwind.test`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(403);
  });
});
