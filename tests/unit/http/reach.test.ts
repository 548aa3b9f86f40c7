import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { nextLink } from '../../../src/connector/link-header.ts';
import { VendorProtocolError } from '../../../src/errors.ts';
import { lowAllowanceEnd, pauseEnd } from '../../../src/http/retry.ts';
import { json } from './plain-server.ts';
import { createVendorLine } from './vendor-line.ts';

const { aVendor, aClient } = createVendorLine();
const OK = json(200, {});
const { signal } = new AbortController();
const read = {
  operation: 'list',
  method: 'GET',
  path: '/items',
  schema: z.unknown(),
  effect: 'read',
  signal,
} as const;

describe('the next page a vendor names by a whole address', () => {
  const OWN = 'https://acme.test';

  it('is asked for exactly as it was named', async () => {
    const server = await aVendor(OK);
    const { client } = aClient({ origin: server.url });
    await client.request({ ...read, query: { limit: 5 }, link: `${server.url}/v2/items?after=a%2Fb%3D&x=1,2` });
    expect(server.received[0]?.path).toBe('/v2/items?after=a%2Fb%3D&x=1,2');
  });

  it.each([
    ['names itself', `${OWN}/items?after=1`, '/proxy/acme/items?after=1'],
    ['is rewritten on the way', '/proxy/acme/items?after=1', '/proxy/acme/items?after=1'],
    ['names the host it was asked at', '/items?after=1', '/proxy/acme/items?after=1'],
  ])('goes through the operator’s address when the vendor %s', async (_, link, expected) => {
    const server = await aVendor(OK);
    const { client } = aClient({ origin: OWN, override: `${server.url}/proxy/acme` });
    await client.request({ ...read, link: link.startsWith('/') ? `${server.url}${link}` : link });
    expect(server.received[0]?.path).toBe(expected);
  });

  it.each([
    'https://evil.test/items?after=1',
    'http://acme.test/items',
    'https://acme.test:8443/items',
    'https://acme.test.evil.test/items',
    'https://acme.test@evil.test/items',
    'https://user:pw@acme.test/items',
    '//evil.test/items',
    '/items?after=1',
    'javascript:alert(1)',
    '',
  ])('is never followed to %j', async (link) => {
    const server = await aVendor(OK);
    const { client } = aClient({ origin: OWN, override: server.url });
    await expect(client.request({ ...read, link })).rejects.toBeInstanceOf(VendorProtocolError);
    expect(server.received).toEqual([]);
  });

  it('is found among several Link lines, and none is none', async () => {
    const links = ['<https://acme.test/items>; rel="self"', '<https://acme.test/items?after=a,b;c>; rel="next"'];
    const server = await aVendor(json(200, {}, { link: links as unknown as string }));
    const { headers } = await aClient({ origin: server.url }).client.request(read);
    expect(headers['link']).toBe(links.join(', '));
    expect(nextLink(headers)).toBe('https://acme.test/items?after=a,b;c');
    expect(nextLink({ link: links[0] ?? '' })).toBeNull();
    expect(nextLink({})).toBeNull();
    expect(nextLink({ link: '<https://acme.test/next>;title="a; rel=self";REL=next' })).toBe('https://acme.test/next');
  });
});

describe('a form', () => {
  it('is sent in the encoding forms have', async () => {
    const server = await aVendor(OK);
    await aClient({ origin: server.url }).client.request({ ...read, method: 'POST', form: { a: 'x y', b: 'ü&=' } });
    expect(server.received[0]).toMatchObject({ body: 'a=x+y&b=%C3%BC%26%3D' });
    expect(server.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('keeps its secrets out of messages when the vendor repeats them', async () => {
    const server = await aVendor(json(400, { error: 'no', error_description: 'bad secret hunter2hunter2' }));
    const asked = aClient({ origin: server.url }).client.request({
      ...read,
      method: 'POST',
      form: { client_secret: 'hunter2hunter2' },
    });
    await expect(asked).rejects.toThrow(/bad secret \[secret\]/);
  });
});

describe('a further host of a vendor', () => {
  it('is reached by its name, under the operator’s address for it', async () => {
    const main = await aVendor(OK);
    const login = await aVendor(OK);
    const hosts = { login: { origin: 'https://login.acme.test', override: `${login.url}/l` } };
    const { client } = aClient({ origin: main.url, hosts });
    await client.request({ ...read, host: 'login' });
    await client.request({ ...read, host: 'login', link: 'https://login.acme.test/next' });
    expect(login.received.map(({ path }) => path)).toEqual(['/l/items', '/l/next']);
    await expect(client.request({ ...read, host: 'login', link: `${main.url}/x` })).rejects.toThrow(/only its own/);
    await expect(client.request({ ...read, host: 'elsewhere' })).rejects.toBeInstanceOf(TypeError);
    expect(main.received).toEqual([]);
  });
});

describe('Okta’s way of naming a pause', () => {
  const NOW = Date.parse('2026-11-21T10:00:00.000Z');
  const reset = (at: string) => String(Date.parse(at) / 1000);

  it('is read by Okta’s own clock, which the answer tells', () => {
    const date = 'Sat, 21 Nov 2026 10:05:00 GMT';
    expect(pauseEnd({ 'x-rate-limit-reset': reset('2026-11-21T10:05:20Z'), date }, NOW)).toBe(NOW + 20_000);
    expect(pauseEnd({ 'x-rate-limit-reset': reset('2026-11-21T10:00:20Z') }, NOW)).toBe(NOW + 20_000);
  });

  it('is never no pause at all, and Retry-After goes before it', () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
    expect(pauseEnd({ 'x-rate-limit-reset': reset('2026-11-21T09:59:00Z'), date }, NOW)).toBe(NOW + 1000);
    expect(pauseEnd({ 'x-rate-limit-reset': 'soon', date }, NOW)).toBe(NOW + 60_000);
    expect(pauseEnd({ 'x-rate-limit-reset': reset('2026-11-21T10:05:20Z'), 'retry-after': '3' }, NOW)).toBe(NOW + 3000);
  });

  it('is kept before it is asked for, when a tenth of what all share is left', async () => {
    const headers = (left: number) => ({
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': String(left),
      'x-rate-limit-reset': reset('2026-11-21T10:00:20Z'),
      date: 'Sat, 21 Nov 2026 10:00:00 GMT',
    });
    expect(lowAllowanceEnd(headers(61), NOW)).toBeNull();
    expect(lowAllowanceEnd(headers(60), NOW)).toBe(NOW + 20_000);
    expect(lowAllowanceEnd({}, NOW)).toBeNull();
    // Okta's limit of parallel requests says 0 of 0, and comes with 429.
    expect(lowAllowanceEnd({ ...headers(0), 'x-rate-limit-limit': '0' }, NOW)).toBeNull();
    const server = await aVendor(json(200, {}, headers(3)), OK);
    const { client, time } = aClient({ origin: server.url });
    await client.request(read);
    await client.request(read);
    expect(time.now - NOW).toBeGreaterThanOrEqual(20_000);
  });
});
