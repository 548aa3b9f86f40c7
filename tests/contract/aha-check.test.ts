import { describe, expect, it } from 'vitest';
import { aha } from '../../connectors/aha/index.ts';
import { aSeed, credentials, keys, people, target } from './aha-scene.ts';
import { createSettings } from './aha-setting.ts';
import { openLine } from './line.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('what an Aha! key can do', () => {
  it('is everything for an administrator’s, and its owner is named', async () => {
    const { connection } = await setUp();
    const tenant = await connection.check(signal);
    expect(tenant).toMatchObject({ id: 'northwind', name: 'Northwind', notes: { keyOwner: 'Olga Owner' } });
    expect(tenant.owner).toEqual({ externalId: people.olga.id, email: people.olga.email, name: 'Olga Owner' });
    expect(Object.values(tenant.can).map(({ can }) => can)).toEqual(['yes', 'yes', 'yes', 'yes', 'unknown', 'yes']);
    expect(tenant.warnings).toEqual([expect.stringMatching(/dies when that account is disabled/)]);
  });

  it.each(['403', '404'] as const)('is nothing for an ordinary member’s where Aha! answers %s', async (membersSee) => {
    const { connection, fake } = await setUp({ seed: aSeed({}, { membersSee }), key: keys.member });
    const tenant = await connection.check(signal);
    expect(Object.values(tenant.can).map(({ can }) => can)).toEqual(['no', 'no', 'no', 'no', 'no', 'no']);
    expect(tenant.warnings[0]).toMatch(/cannot change any user/);
    // Not to see somebody is not to know that they are gone.
    await expect(connection.account?.(people.ada.id, signal)).rejects.toMatchObject({ code: 'vendor_refused' });
    expect(await connection.perform('reclaim', target('ada'), signal)).toMatchObject({ kind: 'refused' });
    expect(fake.effects()).toEqual([]);
  });

  it('is a doubtful list for a member who sees users, and no change', async () => {
    const { connection } = await setUp({ seed: aSeed({}, { membersSee: 'everybody' }), key: keys.member });
    const { can } = await connection.check(signal);
    expect(can).toMatchObject({ roster: { can: 'unknown' }, activity: { can: 'unknown' }, reclaim: { can: 'no' } });
  });

  it('is in doubt for an administrator of configuration alone, which Aha! does not document', async () => {
    const { connection } = await setUp({ key: keys.config });
    const { can } = await connection.check(signal);
    expect(can).toMatchObject({ roster: { can: 'no' }, reclaim: { can: 'unknown' } });
  });

  it('is unknown, not no, while Aha! fails to answer', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /\/users\?/, times: 3, does: { kind: 'status', status: 500 } });
    expect((await connection.check(signal)).can.roster.can).toBe('unknown');
  });
});

describe('whose account a key opens', () => {
  const elsewhere = (over: object) => ({ credentials: { ...credentials(keys.stranger), ...over } });

  it('is proved by Aha!, not by the address that was typed', async () => {
    const { fake } = await setUp();
    const line = openLine(aha, fake.url);
    const connection = aha.connect({ ...elsewhere({}), http: line.http, tenant: null });
    await expect(connection.check(signal)).rejects.toThrow(/does not belong to northwind\.aha\.io/);
    await expect(connection.tenants(signal)).rejects.toMatchObject({ code: 'vendor_refused' });
    const bound = { id: 'northwind', notes: {} };
    const stored = aha.connect({ ...elsewhere({}), http: line.http, tenant: bound });
    await expect(stored.perform('reclaim', target('ada'), signal)).rejects.toMatchObject({ code: 'vendor_refused' });
    await line.close();
  });

  it('is not even asked when the address is another than the connected one', async () => {
    const { fake } = await setUp();
    const line = openLine(aha, fake.url);
    const tenant = { id: 'northwind', notes: {} };
    const connection = aha.connect({ ...elsewhere({ subdomain: 'elsewhere' }), http: line.http, tenant });
    const before = fake.calls().length;
    await expect(connection.check(signal)).rejects.toThrow(/elsewhere\.aha\.io/);
    expect(fake.calls()).toHaveLength(before);
    await line.close();
  });

  it.each([
    ['a whole host as domain', [{ account: { name: 'Northwind', domain: 'NorthWind.aha.io' } }], 'Northwind'],
    ['no accounts at all', undefined, 'northwind'],
    ['accounts without a domain', [{ account: { name: 'Northwind' } }], 'northwind'],
  ])('is read from %s', async (_, accounts, name) => {
    const { connection, fake } = await setUp();
    const body = { user: { id: people.olga.id, name: 'Olga Owner', email: people.olga.email, accounts } };
    fake.plan({ path: /\/me$/, does: { kind: 'status', status: 200, body } });
    expect(await connection.check(signal)).toMatchObject({ id: 'northwind', name });
  });

  it('is explained when there is no such account', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /\/me$/, does: { kind: 'status', status: 404 } });
    await expect(connection.check(signal)).rejects.toThrow(/Check the subdomain and the key/);
  });
});

describe('Aha!’s rate limit', () => {
  const readAll = async (connection: Awaited<ReturnType<typeof setUp>>['connection']) => {
    let count = 0;
    for await (const page of connection.accounts?.(signal) ?? []) count += page.items.length;
    return count;
  };

  it.each([
    ['the instant of its reset in Unix seconds', { 'X-Ratelimit-Reset': '1795255290' }],
    ['a reset that is over by our clock', { 'X-Ratelimit-Reset': '1595255290' }],
    ['seconds to wait', { 'X-Ratelimit-Reset': '20' }],
    ['Retry-After', { 'Retry-After': '7', 'X-Ratelimit-Reset': '1795299999' }],
    ['nothing at all', {}],
    ['nonsense', { 'X-Ratelimit-Reset': 'soon' }],
  ])('is waited for when 429 tells %s', async (_, headers) => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /\/users\?/, times: 2, does: { kind: 'status', status: 429, headers } });
    expect(await readAll(connection)).toBe(Object.keys(people).length);
  });

  it('keeps a person waiting no longer than it says', async () => {
    // The line's clock starts at 10:00; without reading the header it would be a minute, longer than a person waits.
    const { connection, fake } = await setUp();
    const headers = { 'X-Ratelimit-Reset': String(Date.parse('2026-11-21T10:00:10.000Z') / 1000) };
    fake.plan({ path: /\/users\/\d+$/, does: { kind: 'status', status: 429, headers } });
    expect(await connection.account?.(people.ada.id, signal)).toMatchObject({ externalId: people.ada.id });
  });

  it('is not met by our own pace, in any second', () => {
    // A tenth of the minute's limit may go at once, the rest is spread over the minute (src/http/token-bucket.ts).
    const { perMinute, scope, writeConcurrency } = aha.quota;
    expect(perMinute / 10 + (perMinute * 0.9) / 60).toBeLessThan(20);
    expect([scope, writeConcurrency]).toEqual(['address', 1]);
  });
});
