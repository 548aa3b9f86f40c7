import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { VendorAuthError, VendorProtocolError, VendorRefusedError } from '../../../src/errors.ts';
import type { ClientCredentials } from '../../../src/http/oauth.ts';
import { Secret } from '../../../src/secret.ts';
import { json, type Received, type ScriptedAnswer } from './plain-server.ts';
import { createVendorLine } from './vendor-line.ts';

const { aVendor, aClient } = createVendorLine();
const OWN = 'https://acme.test';
const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const { signal } = new AbortController();

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwkOf = (key: KeyObject) => new Secret(JSON.stringify({ ...key.export({ format: 'jwk' }), kid: 'k1' }));
const keyed: ClientCredentials = {
  path: '/oauth2/v1/token',
  clientId: 'app-1',
  scope: 'users.read logs.read',
  proof: { kind: 'key', jwk: jwkOf(rsa.privateKey) },
};
const secret: ClientCredentials = {
  path: '/oauth2/v1/token',
  clientId: 'app-1',
  scope: 'x/.default',
  proof: { kind: 'secret', secret: new Secret('hunter2hunter2') },
};
const aToken = (over: object = {}) =>
  json(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'tok-1', scope: 'users.read', ...over });

const isToken = ({ path }: Received) => path === '/oauth2/v1/token';

/** Answers token requests and all others by a script each; the last answer repeats. */
function twoScripts(tokens: readonly ScriptedAnswer[], others: readonly ScriptedAnswer[]): ScriptedAnswer {
  const asked = { tokens: 0, others: 0 };
  return (response, request) => {
    const [script, count] = isToken(request) ? [tokens, asked.tokens++] : [others, asked.others++];
    script[Math.min(count, script.length - 1)]?.(response, request);
  };
}

async function setUp(app: ClientCredentials, tokens: readonly ScriptedAnswer[], others = [json(200, {})]) {
  const server = await aVendor(twoScripts(tokens, others));
  const { client, time } = aClient({ origin: OWN, override: `${server.url}/proxy` });
  const direct = aClient({ origin: server.url });
  const source = direct.client.clientCredentials(app);
  const ask = (over: object = {}) =>
    direct.client.request({
      operation: 'list',
      method: 'GET',
      path: '/items',
      schema: z.unknown(),
      effect: 'read',
      tokens: source,
      signal,
      ...over,
    });
  const received = (what: 'tokens' | 'others') => server.received.filter((one) => isToken(one) === (what === 'tokens'));
  return { server, client, time, direct, source, ask, received };
}

const form = (request: Received | undefined) => Object.fromEntries(new URLSearchParams(request?.body));

describe('a token for an app', () => {
  it('is asked for with an assertion signed by its key, at the vendor’s own address for it', async () => {
    const { server, direct, source } = await setUp(keyed, [aToken()]);
    const grant = await source.grant(signal);
    expect(grant).toEqual({
      scopes: ['users.read'],
      expiresAt: '2026-11-21T11:00:00.000Z',
      isBound: false,
      claims: {},
    });
    const sent = form(server.received[0]);
    expect(sent).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'users.read logs.read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const { payload, protectedHeader } = await jose.jwtVerify(sent['client_assertion'] ?? '', rsa.publicKey, {
      audience: `${server.url}/oauth2/v1/token`,
      issuer: 'app-1',
      subject: 'app-1',
      currentDate: new Date(direct.time.now),
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: 'k1' });
    expect([payload.iat, payload.jti]).toEqual([NOW / 1000, expect.any(String)]);
    expect(Number(payload.exp) - NOW / 1000).toBeLessThanOrEqual(3600);
  });

  it('names the vendor, not the operator’s address, in the assertion', async () => {
    const server = await aVendor(aToken());
    const { client } = aClient({ origin: OWN, override: `${server.url}/proxy` });
    await client.clientCredentials(keyed).grant(signal);
    expect(server.received[0]?.path).toBe('/proxy/oauth2/v1/token');
    expect(jose.decodeJwt(form(server.received[0])['client_assertion'] ?? '').aud).toBe(`${OWN}/oauth2/v1/token`);
  });

  it('may be asked for with a secret, or with a certificate named in the assertion’s header', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const header = { 'x5t#S256': createHash('sha256').update('der').digest('base64url') };
    const { server, source, direct } = await setUp(secret, [aToken()]);
    await source.grant(signal);
    expect(form(server.received[0])).toMatchObject({ client_id: 'app-1', client_secret: 'hunter2hunter2' });
    const proof = { kind: 'key', jwk: jwkOf(ec.privateKey), header } as const;
    await direct.client.clientCredentials({ ...secret, proof }).grant(signal);
    const assertion = form(server.received[1])['client_assertion'] ?? '';
    expect(jose.decodeProtectedHeader(assertion)).toMatchObject({ alg: 'ES256', ...header });
  });

  it('is asked at another host of the vendor where the app says so', async () => {
    const login = await aVendor(aToken());
    const { client } = aClient({ origin: OWN, hosts: { login: { origin: login.url } } });
    await client.clientCredentials({ ...secret, host: 'login' }).grant(signal);
    expect(login.received).toHaveLength(1);
  });

  it('is shared by everybody who asks meanwhile and afterwards, until shortly before it expires', async () => {
    const { ask, received, direct } = await setUp(keyed, [aToken(), aToken({ access_token: 'tok-2' })]);
    await Promise.all([ask(), ask(), ask()]);
    expect(direct.client.clientCredentials({ ...keyed })).toBe(direct.client.clientCredentials(keyed));
    expect(received('tokens')).toHaveLength(1);
    direct.time.now += 57 * 60_000;
    await ask();
    expect(received('tokens')).toHaveLength(1);
    direct.time.now += 2 * 60_000;
    await ask();
    expect(received('tokens')).toHaveLength(2);
    expect(received('others').at(-1)?.headers.authorization).toBe('Bearer tok-2');
  });

  it('never waits for itself, however few requests may be under way', async () => {
    const { ask } = await setUp(keyed, [aToken({ expires_in: 1 })]);
    await expect(Promise.all([ask(), ask({ effect: 'write', method: 'DELETE' })])).resolves.toHaveLength(2);
  });

  it('is asked for again after trouble on the way, and whoever gives up waiting stops nobody else', async () => {
    const { ask, received } = await setUp(keyed, [json(503, {}), json(429, {}, { 'retry-after': '5' }), aToken()]);
    const impatient = new AbortController();
    const [gone, served] = [ask({ signal: impatient.signal }), ask()];
    impatient.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    await expect(served).resolves.toMatchObject({ status: 200 });
    expect(received('tokens')).toHaveLength(3);
  });

  it('is no longer asked for once the client is closed, and nobody is left with a failure nobody hears', async () => {
    const { source, direct } = await setUp(keyed, [json(503, {})]);
    const unheard: unknown[] = [];
    const listen = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', listen);
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(source.grant(gone)).rejects.toThrow('gone');
    const waiting = source.grant(signal);
    await direct.client.close();
    await expect(waiting).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });

  it.each([
    ['the app is unknown', json(401, { error: 'invalid_client', error_description: 'No app hunter2hunter2.' })],
    ['the key is', json(400, { error: 'invalid_client' })],
    ['it is only challenged', json(401, {}, { 'www-authenticate': 'Basic realm="x"' })],
  ])('asks for new credentials when %s', async (_, answer) => {
    const { ask } = await setUp(secret, [answer]);
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VendorAuthError);
    expect(String((error as Error).message)).not.toContain('hunter2');
  });

  it('says why none is given, and holds nothing of an answer that is none', async () => {
    const refused = await setUp(keyed, [json(400, { error: 'invalid_scope', error_description: 'Not granted.' })]);
    await expect(refused.ask()).rejects.toThrow(/gives this app no token: Not granted/);
    await expect(refused.ask()).rejects.toBeInstanceOf(VendorRefusedError);
    const odd = await setUp(keyed, [json(200, { token_type: 'Bearer', access_token: 7, refresh_token: 'secret-1' })]);
    const error = await odd.ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VendorProtocolError);
    expect((error as Error).cause).toBeUndefined();
  });

  it('asks for the key again when it cannot sign, without a word of it', async () => {
    const proof = { kind: 'key', jwk: new Secret('{"kty":"RSA","n":"abc"}') } as const;
    const { ask } = await setUp({ ...keyed, proof }, [aToken()]);
    await expect(ask()).rejects.toThrow(/^(?!.*abc).*cannot sign/);
  });

  it('is replaced once when it was revoked before its time, for a change as well', async () => {
    const { ask, received } = await setUp(
      keyed,
      [aToken(), aToken({ access_token: 'tok-2' })],
      [json(200, {}), json(401, {}), json(200, {})],
    );
    await ask();
    await ask({ effect: 'write', method: 'DELETE' });
    expect(received('others').map(({ headers }) => headers.authorization)).toEqual([
      'Bearer tok-1',
      'Bearer tok-1',
      'Bearer tok-2',
    ]);
  });

  it('is not replaced when it just came and was refused at once', async () => {
    const { ask, received } = await setUp(keyed, [aToken()], [json(401, {})]);
    await expect(ask()).rejects.toBeInstanceOf(VendorAuthError);
    expect([received('tokens').length, received('others').length]).toEqual([1, 1]);
  });
});

describe('proof of possession', () => {
  const missing = json(400, {
    error: 'invalid_dpop_proof',
    error_description: 'The DPoP proof JWT header is missing.',
  });
  const wantsNonce = json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'n1' });
  const bound = aToken({ token_type: 'DPoP', access_token: 'bound-1' });
  const challenge = json(401, {}, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n2' });

  /** Checks a proof as the vendor would, and gives its claims. */
  async function proofOf(request: Received | undefined, url: string) {
    const jwt = String(request?.headers['dpop']);
    const { jwk, alg, typ } = jose.decodeProtectedHeader(jwt);
    expect([alg, typ]).toEqual(['ES256', 'dpop+jwt']);
    expect(jwk).not.toHaveProperty('d');
    const { payload } = await jose.jwtVerify(jwt, await jose.importJWK(jwk ?? {}, alg), { currentDate: new Date(NOW) });
    expect(payload).toMatchObject({ htm: request?.method, htu: url });
    return payload;
  }

  it('starts by itself where the vendor demands it, with the nonce the vendor gives', async () => {
    const { server, ask, received } = await setUp(keyed, [missing, wantsNonce, bound]);
    await ask({ query: { a: 1 } });
    const [first, second, third] = received('tokens');
    const tokenUrl = `${server.url}/oauth2/v1/token`;
    expect(first?.headers['dpop']).toBeUndefined();
    expect((await proofOf(second, tokenUrl))['nonce']).toBeUndefined();
    expect((await proofOf(third, tokenUrl))['nonce']).toBe('n1');
    const [resource] = received('others');
    expect(resource?.headers.authorization).toBe('DPoP bound-1');
    const ath = createHash('sha256').update('bound-1').digest('base64url');
    expect(await proofOf(resource, `${server.url}/items`)).toMatchObject({ ath });
  });

  it('answers a challenge once with a new proof, for a change as well, since nothing was done', async () => {
    const { server, ask, received } = await setUp(keyed, [missing, wantsNonce, bound], [challenge, json(200, {})]);
    await ask({ effect: 'write', method: 'DELETE' });
    const [refused, done] = received('others');
    const proofs = [await proofOf(refused, `${server.url}/items`), await proofOf(done, `${server.url}/items`)];
    expect(proofs.map(({ nonce }) => nonce)).toEqual(['n1', 'n2']);
    expect(proofs[0]?.jti).not.toBe(proofs[1]?.jti);
  });

  it('gives up when it is challenged again and again', async () => {
    const { ask, received } = await setUp(keyed, [missing, wantsNonce, bound], [challenge]);
    await expect(ask()).rejects.toBeInstanceOf(VendorAuthError);
    expect(received('others')).toHaveLength(2);
  });

  it('gives up when no proof is good enough for a token', async () => {
    const { ask, received } = await setUp(keyed, [wantsNonce]);
    await expect(ask()).rejects.toBeInstanceOf(VendorRefusedError);
    expect(received('tokens').length).toBeLessThanOrEqual(3);
  });
});
