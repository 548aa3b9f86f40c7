import { getEventListeners } from 'node:events';
import { Agent, buildConnector } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  ConfigError,
  OutcomeUnknownError,
  VendorAuthError,
  VendorProtocolError,
  VendorRateLimitedError,
  VendorRefusedError,
  VendorUnavailableError,
} from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/http/client.ts';
import { createHttpClient, type HttpClientOptions } from '../../../src/http/create-client.ts';
import { createLimiter } from '../../../src/http/rate-limit.ts';
import {
  cut,
  json,
  type PlainServer,
  type ScriptedAnswer,
  silence,
  startPlainServer,
  text,
  truncated,
} from './plain-server.ts';

const Answer = z.object({ data: z.string() });
const OK = json(200, { data: 'fine' });
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function aVendor(...answers: readonly ScriptedAnswer[]): Promise<PlainServer> {
  const server = await startPlainServer(...answers);
  cleanups.push(() => server.close());
  return server;
}

/** A client whose waiting moves its own clock instead of taking time. */
function aClient(origin: string, over: Partial<HttpClientOptions> = {}) {
  let now = Date.parse('2026-11-21T10:00:00.000Z');
  const slept: number[] = [];
  const logged: { level: string; fields: object; message: string }[] = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    slept.push(ms);
    now += ms;
  };
  const limiter = createLimiter(
    { perMinute: 6000, readConcurrency: 40, writeConcurrency: 10 },
    { now: () => now, sleep },
  );
  const client = createHttpClient({
    connectorId: 'acme',
    origin,
    limiter,
    clock: { now: () => new Date(now) },
    sleep,
    random: () => 1,
    log: {
      debug: (fields, message) => logged.push({ level: 'debug', fields, message }),
      warn: (fields, message) => logged.push({ level: 'warn', fields, message }),
    },
    ...over,
  });
  cleanups.push(() => client.close());
  return { client, slept, logged, limiter, now: () => now };
}

function aRead(over: Partial<HttpRequest<typeof Answer>> = {}): HttpRequest<typeof Answer> {
  const signal = new AbortController().signal;
  return { operation: 'list', method: 'GET', path: '/items', schema: Answer, effect: 'read', signal, ...over };
}

function aWrite(over: Partial<HttpRequest<typeof Answer>> = {}): HttpRequest<typeof Answer> {
  return aRead({ operation: 'remove', method: 'POST', path: '/remove', body: { id: 1 }, effect: 'write', ...over });
}

async function failureOf(promise: Promise<unknown>): Promise<Error & { status?: number | null }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a request that goes well', () => {
  it('sends method, prefix, query, headers and JSON, and answers with what the schema parsed', async () => {
    const vendor = await aVendor(json(200, { data: 'fine', extra: 1 }, { 'X-Page': '2' }));
    const { client } = aClient(`${vendor.url}/prefix/`, { headers: { 'User-Agent': 'seatkeeper' } });
    const answer = await client.request(
      aWrite({ query: { limit: 5, offset: undefined, name: 'Ä b' }, headers: { Authorization: 'Bearer abc' } }),
    );
    expect(answer).toMatchObject({ status: 200, data: { data: 'fine' }, headers: { 'x-page': '2' } });
    expect(vendor.received).toMatchObject([
      {
        method: 'POST',
        path: '/prefix/remove?limit=5&name=%C3%84+b',
        body: '{"id":1}',
        headers: { authorization: 'Bearer abc', 'content-type': 'application/json', 'user-agent': 'seatkeeper' },
      },
    ]);
  });

  it('reads an empty answer as null', async () => {
    const vendor = await aVendor(text(204, ''));
    const { client } = aClient(vendor.url);
    const signal = new AbortController().signal;
    const base = { operation: 'remove', method: 'DELETE', path: '/items/1', effect: 'write', signal } as const;
    expect((await client.request({ ...base, schema: z.null() })).data).toBeNull();
  });

  it('logs connector, operation and status, and neither path nor headers nor body', async () => {
    const vendor = await aVendor(OK);
    const { client, logged } = aClient(vendor.url);
    await client.request(aRead({ path: '/people/ada', headers: { authorization: 'Bearer very-secret' } }));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ fields: { connector: 'acme', operation: 'list', status: 200 } });
    expect(JSON.stringify(logged)).not.toMatch(/ada|very-secret|fine/);
  });

  it('tells the log once of a change the vendor announces', async () => {
    const vendor = await aVendor(json(200, { data: '' }, { 'Asana-Change': 'name=new_ids;affected=true' }));
    const { client, logged } = aClient(vendor.url);
    await client.request(aRead());
    await client.request(aRead());
    expect(logged.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('carries forty reads under one signal without a warning about listeners', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const vendor = await aVendor(OK);
    const { client } = aClient(vendor.url);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => client.request(aRead({ signal }))));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('a read that meets trouble', () => {
  it.each([
    ['a server error', text(500, 'oops')],
    ['a gateway error', text(503, '')],
    ['a connection that is cut', cut],
    ['a body that breaks off', truncated()],
    ['something that is not JSON', text(200, '<html>')],
  ])('is tried again after %s', async (_, trouble) => {
    const vendor = await aVendor(trouble, OK);
    const { client, slept } = aClient(vendor.url);
    expect((await client.request(aRead())).data).toEqual({ data: 'fine' });
    expect(slept).toEqual([500]);
  });

  it.each([
    ['server errors', text(500, 'oops'), VendorUnavailableError],
    ['cut connections', cut, VendorUnavailableError],
    ['bodies that break off', truncated(), VendorUnavailableError],
    ['something that is not JSON', text(200, '<html>'), VendorProtocolError],
  ])('is given up after three tries that end in %s', async (_, trouble, expected) => {
    const vendor = await aVendor(trouble);
    const { client, slept } = aClient(vendor.url);
    expect(await failureOf(client.request(aRead()))).toBeInstanceOf(expected);
    expect(vendor.received).toHaveLength(3);
    expect(slept).toEqual([500, 1000]);
  });

  it('sends nothing until Retry-After is over, then asks again', async () => {
    const vendor = await aVendor(json(429, {}, { 'Retry-After': '17' }), OK);
    const { client, now } = aClient(vendor.url);
    const before = now();
    await client.request(aRead());
    expect(now() - before).toBeGreaterThanOrEqual(17_000);
    expect(vendor.received).toHaveLength(2);
  });

  it('is given up after five answers of 429', async () => {
    const vendor = await aVendor(json(429, {}, { 'Retry-After': '1' }));
    const { client } = aClient(vendor.url);
    expect(await failureOf(client.request(aRead()))).toBeInstanceOf(VendorRateLimitedError);
    expect(vendor.received).toHaveLength(5);
  });

  it('is refused at once, with the time to come back, when the vendor asks for more patience than there is', async () => {
    const vendor = await aVendor(json(429, {}, { 'Retry-After': '3600' }));
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aRead({ priority: 'interactive' })));
    expect(error).toMatchObject({ code: 'vendor_rate_limited', retryAt: '2026-11-21T11:00:00.000Z' });
    expect(vendor.received).toHaveLength(1);
  });

  it('waits as long as a 503 asks for', async () => {
    const vendor = await aVendor(text(503, '', { 'Retry-After': '20' }), OK);
    const { client, slept } = aClient(vendor.url);
    await client.request(aRead());
    expect(slept).toEqual([20_000]);
  });

  it('is not tried again when the answer has another shape than documented, and the error tells where, not what', async () => {
    const vendor = await aVendor(json(200, { data: { email: 'ada@x.test' } }));
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aRead()));
    expect(error).toBeInstanceOf(VendorProtocolError);
    expect(error.message).toContain('data: ');
    expect(JSON.stringify(error) + error.message).not.toContain('ada@');
    expect(vendor.received).toHaveLength(1);
  });

  it('does not hold an answer larger than allowed', async () => {
    const vendor = await aVendor(json(200, { data: 'x'.repeat(5000) }));
    const { client } = aClient(vendor.url, { maxBodyBytes: 1000 });
    expect(await failureOf(client.request(aRead()))).toBeInstanceOf(VendorProtocolError);
  });

  it('is given up when nothing answers in time', async () => {
    const vendor = await aVendor(silence);
    const { client } = aClient(vendor.url, { timeouts: { total: 30 } });
    expect(await failureOf(client.request(aRead()))).toMatchObject({ code: 'vendor_unavailable' });
    expect(vendor.received).toHaveLength(3);
  });

  it('ends with the reason of the signal even at its last try', async () => {
    const reason = new Error('shutting down');
    const stop = new AbortController();
    const vendor = await aVendor(text(500, ''), text(500, ''), () => stop.abort(reason));
    const { client } = aClient(vendor.url);
    expect(await failureOf(client.request(aRead({ signal: stop.signal })))).toBe(reason);
    expect(vendor.received).toHaveLength(3);
  });

  it('ends with the reason of the signal, whether it is on the wire or waiting for its turn', async () => {
    const reason = new Error('shutting down');
    const stop = new AbortController();
    const vendor = await aVendor(() => stop.abort(reason));
    const { client } = aClient(vendor.url);
    expect(await failureOf(client.request(aRead({ signal: stop.signal })))).toBe(reason);
    expect(await failureOf(client.request(aRead({ signal: stop.signal })))).toBe(reason);
    expect(vendor.received).toHaveLength(1);
  });
});

describe('a signal that outlives its requests', () => {
  it('is left without listeners by every request, whatever became of it', async () => {
    const { signal } = new AbortController();
    for (const answer of [OK, text(500, ''), json(403, {}), cut]) {
      const vendor = await aVendor(answer);
      const { client } = aClient(vendor.url);
      await client.request(aRead({ signal })).catch(() => undefined);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a refusal', () => {
  it('asks for new credentials after 401', async () => {
    const vendor = await aVendor(json(401, { errors: [{ message: 'Not Authorized' }] }));
    const { client } = aClient(vendor.url);
    for (const request of [aRead(), aWrite()]) {
      expect(await failureOf(client.request(request))).toBeInstanceOf(VendorAuthError);
    }
    expect(vendor.received).toHaveLength(2);
  });

  it.each([
    ['Asana', { errors: [{ message: 'user: Missing input', help: 'x' }] }, 'user: Missing input'],
    ['SCIM', { status: '403', detail: 'not allowed' }, 'not allowed'],
    ['Okta', { errorCode: 'E1', errorSummary: 'no such user' }, 'no such user'],
    ['Graph', { error: { code: 'x', message: 'Insufficient privileges' } }, 'Insufficient privileges'],
    ['OAuth', { error: 'invalid_scope', error_description: 'scope too wide' }, 'scope too wide'],
    ['a plain one', { message: 'nope' }, 'nope'],
  ])('carries the short message of %s', async (_, body, message) => {
    const vendor = await aVendor(json(403, body));
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aWrite()));
    expect(error).toBeInstanceOf(VendorRefusedError);
    expect(error).toMatchObject({ message, status: 403, connector: 'acme', operation: 'remove' });
  });

  it('still says something when the vendor says nothing readable', async () => {
    for (const answer of [text(404, '<html>'), json(409, [1, 2]), json(402, { errors: [] }), truncated(412)]) {
      const vendor = await aVendor(answer);
      const { client } = aClient(vendor.url);
      const error = await failureOf(client.request(aWrite()));
      expect(error).toBeInstanceOf(VendorRefusedError);
      expect(error.message).toMatch(/refused with status 4\d\d/);
    }
  });

  it('never repeats the credentials, an address or a novel', async () => {
    const token = '1/1200:abcdefabcdef';
    const message = `bad key opaque-credential and ${token} of ada@x.test\n\u0007${'very '.repeat(100)}`;
    const vendor = await aVendor(json(400, { errors: [{ message }] }));
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aRead({ headers: { authorization: 'Bearer opaque-credential' } })));
    expect(error.message).toMatch(/^bad key \[secret\] and .* of \[email\] very/);
    expect(error.message).not.toMatch(/opaque-credential|ada@|\n/);
    expect(error.message.length).toBeLessThanOrEqual(200);
  });

  it('follows no redirect and names the other host', async () => {
    const elsewhere = await aVendor(OK);
    const vendor = await aVendor(text(302, '', { location: `${elsewhere.url}/items` }));
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aRead({ headers: { authorization: 'Bearer opaque' } })));
    expect(error).toBeInstanceOf(VendorProtocolError);
    expect(error.message).toContain(new URL(elsewhere.url).host);
    expect(elsewhere.received).toEqual([]);
  });

  it('will not send credentials over plain HTTP to another machine', () => {
    expect(() => aClient('http://app.example.com')).toThrow(ConfigError);
  });
});

describe('a write', () => {
  it.each([
    ['a lost answer', cut],
    ['a server error', text(500, 'oops')],
    ['a gateway that gave up', text(504, '')],
    ['a body that breaks off', truncated()],
    ['an answer that is not JSON', text(200, '<html>')],
    ['an answer of another shape', json(200, { data: 1 })],
    ['a redirect', text(303, '', { location: 'https://elsewhere.test/' })],
  ])('is sent once and has an unknown outcome after %s', async (_, trouble) => {
    const vendor = await aVendor(trouble);
    const { client } = aClient(vendor.url);
    const error = await failureOf(client.request(aWrite()));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ connector: 'acme', operation: 'remove' });
    expect(vendor.received).toHaveLength(1);
  });

  it('has an unknown outcome when nothing answers in time, or when it is aborted on the wire', async () => {
    const slow = await aVendor(silence);
    const hurried = aClient(slow.url, { timeouts: { total: 30 } });
    expect(await failureOf(hurried.client.request(aWrite()))).toBeInstanceOf(OutcomeUnknownError);
    const stop = new AbortController();
    const vendor = await aVendor(() => stop.abort(new Error('shutting down')));
    const { client } = aClient(vendor.url);
    expect(await failureOf(client.request(aWrite({ signal: stop.signal })))).toBeInstanceOf(OutcomeUnknownError);
    expect([slow.received.length, vendor.received.length]).toEqual([1, 1]);
  });

  it('is kept off the wire when it is aborted while the connection is still being made', async () => {
    const vendor = await aVendor(OK);
    const connect = buildConnector({});
    const gate = Promise.withResolvers<void>();
    const knocked = Promise.withResolvers<void>();
    const dispatcher = new Agent({
      connections: 1,
      connect: (options, callback) => {
        knocked.resolve();
        gate.promise.then(() => connect(options, callback));
      },
    });
    const { client } = aClient(vendor.url, { dispatcher });
    const reason = new Error('shutting down');
    const stop = new AbortController();
    const failure = failureOf(client.request(aWrite({ signal: stop.signal })));
    await knocked.promise;
    stop.abort(reason);
    expect(await failure).toBe(reason);
    gate.resolve();
    // A later request over the same connection shows that the aborted one was not sent before it.
    await client.request(aRead());
    await dispatcher.close();
    expect(vendor.received.map(({ path }) => path)).toEqual(['/items']);
  });

  it('ends with the reason of the signal when it was never sent', async () => {
    const reason = new Error('shutting down');
    const vendor = await aVendor(OK);
    const { client, limiter, now } = aClient(vendor.url);
    limiter.freeze(now() + 20_000);
    const stop = new AbortController();
    const failure = failureOf(client.request(aWrite({ signal: stop.signal })));
    stop.abort(reason);
    expect(await failure).toBe(reason);
    expect(vendor.received).toEqual([]);
  });

  it('failed for certain when nobody listens, because nothing was sent', async () => {
    const vendor = await startPlainServer(OK);
    await vendor.close();
    const { client } = aClient(vendor.url);
    expect(await failureOf(client.request(aWrite()))).toBeInstanceOf(VendorUnavailableError);
  });

  it('is not repeated after 429, but tells when to come back and holds everybody else until then', async () => {
    const vendor = await aVendor(json(429, {}, { 'Retry-After': '9' }), OK);
    const { client, now } = aClient(vendor.url);
    expect(await failureOf(client.request(aWrite()))).toMatchObject({
      code: 'vendor_rate_limited',
      retryAt: '2026-11-21T10:00:09.000Z',
    });
    expect(vendor.received).toHaveLength(1);
    await client.request(aRead());
    expect(now()).toBeGreaterThanOrEqual(Date.parse('2026-11-21T10:00:09.000Z'));
  });
});
