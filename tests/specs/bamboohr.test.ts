import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bamboohr } from '../../connectors/bamboohr/index.ts';
import type { FakeBamboo } from '../../sandbox/vendors/bamboohr/fake-bamboohr.ts';
import { aSeed, as, COMPANY, keys, startBamboo } from '../contract/bamboohr-scene.ts';
import { connectTo, openLine } from '../contract/line.ts';
import { collect } from '../contract/workbench.ts';
import { loadDescription } from './description.ts';
import { assertCallsMatchSpec, OpenApi } from './openapi.ts';

/** BambooHR's official description: specs/public.yaml of BambooHR/bhr-api-php, 2026-06-01. */
const spec = new OpenApi(loadDescription('bamboohr_public.yaml'), {
  prefix: '',
  outside: [],
  corrections: [],
  optFields: [],
  statuses: [],
  errorSchema: '',
});
const { signal } = new AbortController();
let fake: FakeBamboo;

beforeAll(async () => {
  fake = await startBamboo(aSeed());
});
afterAll(() => fake.close());

interface Ask {
  readonly key?: keyof typeof keys;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(method: string, path: string, { key = 'full', body, headers = {} }: Ask = {}) {
  const response = await fetch(`${fake.url}${path}`, {
    method,
    headers: {
      Authorization: `Basic ${btoa(`${keys[key].value}:x`)}`,
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const REPORT = '/api/v1/reports/custom';
const asked = { title: 'Seatkeeper', fields: ['workEmail', 'status', 'terminationDate', 'noSuchField'] };

describe('what the fake BambooHR answers is what the official description says', () => {
  it.each(['/api/v1/company_information', '/api/v1/employees/2?fields=firstName,workEmail,hireDate'])(
    'GET %s',
    async (path) => {
      expect(spec.requestProblems({ method: 'GET', path, body: null })).toEqual([]);
      const reply = await call('GET', path);
      expect(reply.status).toBe(200);
      expect(spec.responseProblems('GET', path, 200, JSON.parse(reply.text))).toEqual([]);
    },
  );

  it('gives a report of everybody in one answer, unknown fields left out without a word', async () => {
    const path = `${REPORT}?format=json&onlyCurrent=true`;
    expect(spec.requestProblems({ method: 'POST', path, body: asked })).toEqual([]);
    const reply = await call('POST', path, { body: asked });
    const body = JSON.parse(reply.text);
    expect(spec.responseProblems('POST', path, 200, body)).toEqual([]);
    expect(body.fields.map(({ id }: { id: string }) => id)).toEqual(['workEmail', 'status', 'terminationDate']);
    expect(body.employees).toHaveLength(6);
  });

  it('reads a body as XML unless its type is JSON to the letter, and knows no other format', async () => {
    const type = { 'Content-Type': 'application/json; charset=UTF-8' };
    expect((await call('POST', `${REPORT}?format=json`, { body: asked, headers: type })).status).toBe(400);
    expect((await call('POST', `${REPORT}?format=bogus`, { body: asked })).status).toBe(404);
    expect((await call('POST', REPORT, { body: asked, headers: { Accept: '*/*' } })).status).toBe(404);
    const fields = Array.from({ length: 401 }, (_, at) => `field${at}`);
    expect((await call('POST', `${REPORT}?format=json`, { body: { fields } })).status).toBe(400);
  });

  it('answers XML to whoever does not ask for JSON', async () => {
    const reply = await call('GET', '/api/v1/employees/2', { headers: { Accept: 'application/xml' } });
    expect(reply.text).toContain('<field id="firstName">Ada</field>');
  });

  it.each([
    [401, '/api/v1/company_information', { headers: { Authorization: `Basic ${btoa('no-key:x')}` } }],
    [401, '/api/v1/company_information', { headers: { Authorization: 'Bearer x' } }],
    [403, '/api/v1/company_information', { key: 'person' }],
    [403, '/api/v1/employees/2', { key: 'blind' }],
    [404, '/api/v1/employees/0', {}],
    [404, '/api/v1/employees/9999', {}],
  ] as const)('answers %s to %s without the right', async (status, path, ask) => {
    const reply = await call('GET', path, ask);
    expect(reply.status).toBe(status);
    expect(reply.text).toBe('');
  });

  it.each([429, 503] as const)('answers %s with Retry-After when asked too often', async (limitStatus) => {
    const slow = await startBamboo(aSeed({}, { perMinute: 1, limitStatus }));
    const ask = () =>
      fetch(`${slow.url}/api/v1/company_information`, {
        headers: { Authorization: `Basic ${btoa(`${keys.full.value}:x`)}` },
      });
    expect((await ask()).status).toBe(200);
    const second = await ask();
    expect(second.status).toBe(limitStatus);
    expect(second.headers.get('retry-after')).toBe('60');
    await slow.close();
  });
});

describe('what the connector asks of BambooHR', () => {
  it('is in the official description, with parameters it knows', async () => {
    const own = await startBamboo(aSeed());
    const line = openLine(bamboohr, own.url, undefined, as('full'));
    const connection = await connectTo(bamboohr, line, as('full'), COMPANY);
    await connection.tenants(signal);
    await collect(connection.people?.(signal));
    await line.close();
    const { checked, outside } = assertCallsMatchSpec(spec, own.calls());
    await own.close();
    expect(checked).toBeGreaterThan(4);
    expect(outside).toBe(0);
  });
});
