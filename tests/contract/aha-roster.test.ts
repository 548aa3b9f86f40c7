import { describe, expect, it } from 'vitest';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { aSeed, daysAgo, keys, type Name, people, target } from './aha-scene.ts';
import { accountOf, createSettings } from './aha-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const rosterOf = (connection: Connection) => collect<VendorAccount>(connection.accounts?.(signal));
const onePerPage = (path: string) => path.replace('per_page=200', 'per_page=1');

describe('what Aha!’s fields mean', () => {
  const meanings: readonly (readonly [Name, Partial<VendorAccount>, VendorAccount['licenses']])[] = [
    [
      'ada',
      { status: 'active', kind: 'human', admin: 'none' },
      [{ licenseTypeId: 'paid', paid: true, assignedAt: null }],
    ],
    ['ben', { admin: 'none' }, [{ licenseTypeId: 'group-572805993', paid: true, assignedAt: null }]],
    ['vera', { status: 'active', admin: 'none' }, [{ licenseTypeId: 'free', paid: false, assignedAt: null }]],
    ['dina', { status: 'deactivated', rawStatus: 'enabled=false' }, []],
    ['zap', { kind: 'service' }, [{ licenseTypeId: 'paid', paid: true, assignedAt: null }]],
    ['olga', { admin: 'admin' }, [{ licenseTypeId: 'paid', paid: true, assignedAt: null }]],
    ['conny', { admin: 'admin' }, [{ licenseTypeId: 'paid', paid: true, assignedAt: null }]],
  ];
  it.each(meanings)('reads %s as %o with licenses %o', async (name, account, licenses) => {
    const { connection } = await setUp();
    const read = await accountOf(connection, name);
    expect(read).toMatchObject({ ...account, externalId: people[name].id, email: people[name].email });
    expect(read.licenses).toEqual(licenses);
  });

  it('tells the last access with the record, and neither a date nor a guess where there is none', async () => {
    const { connection } = await setUp();
    const source = 'aha-accessed-at';
    expect((await accountOf(connection, 'ada')).lastActivity).toEqual({ at: daysAgo(60), signal: 'use', source });
    expect((await accountOf(connection, 'nina')).lastActivity).toEqual({ at: null, signal: 'use', source });
    expect(connection.coverage?.().source).toBe(source);
  });

  it('gives the standard fields as text', async () => {
    const { connection } = await setUp();
    expect((await accountOf(connection, 'ben')).fields).toEqual({
      accessed_at: daysAgo(5),
      created_at: '2025-03-01T09:00:00.000Z',
      updated_at: '2025-03-01T09:00:00.000Z',
      email: 'ben@northwind.test',
      id: people.ben.id,
      name: 'Ben Abbot',
      is_administrator: 'false',
      is_enabled: 'true',
      is_paid_seat: 'true',
      credential_used: 'API key of Olga Owner',
      subdomain_used: 'northwind',
      administrator_roles: '',
      paid_seat_group: 'Group 2',
      identity_provider: 'saml: Okta',
      product_roles: 'product_owner:131414752 developer:610602692',
    });
  });

  it('names a pool for each seat group', async () => {
    const { connection } = await setUp();
    expect((await connection.licenseTypes?.(signal))?.map(({ id, name }) => [id, name])).toEqual([
      ['paid', 'Paid seat'],
      ['group-572805993', 'Paid seat: Group 2'],
      ['free', 'Free seat'],
    ]);
  });

  it('protects where a field is missing: nobody is taken for an ordinary user with a paid seat', async () => {
    const { connection, fake } = await setUp();
    const body = { user: { id: people.ada.id, name: 'Ada', email: 'ada@northwind.test' } };
    fake.plan({ path: /users\/\d+$/, does: { kind: 'status', status: 200, body } });
    const bare = await accountOf(connection, 'ada');
    expect(bare).toMatchObject({ status: 'unknown', admin: 'unknown', licenses: [{ paid: null }] });
    expect(connection.blockers('reclaim', bare, target('ada'), { ownerExternalId: null })).toHaveLength(2);
  });

  it('takes nobody else for the one asked for, and times of any offset as UTC', async () => {
    const { connection, fake } = await setUp();
    const answer = (id: string) => ({ user: { id, created_at: '2025-03-01T01:30:00+02:00' } });
    const plan = (body: object) => fake.plan({ path: /users\/\d+$/, does: { kind: 'status', status: 200, body } });
    plan(answer(people.ben.id));
    await expect(connection.account?.(people.ada.id, signal)).rejects.toMatchObject({ code: 'vendor_protocol' });
    plan(answer(people.ada.id));
    expect(await accountOf(connection, 'ada')).toMatchObject({ createdAt: '2025-02-28T23:30:00.000Z' });
  });

  it('keeps ids of 63 bits exact, and refuses them as numbers instead of taking one person for another', async () => {
    const long = { ...people.ada, id: '6776757454431877834' };
    const { connection, fake } = await setUp({ seed: aSeed({ users: [people.olga, long] }) });
    expect((await rosterOf(connection)).map(({ externalId }) => externalId)).toContain(long.id);
    expect(await connection.account?.(long.id, signal)).toMatchObject({ externalId: long.id });
    fake.plan({ path: /\/users\?/, does: { kind: 'ids_as_numbers' } });
    await expect(rosterOf(connection)).rejects.toMatchObject({ code: 'vendor_protocol' });
  });

  it('finds nobody under an id that is none, and asks for nothing', async () => {
    const { connection, fake } = await setUp();
    const before = fake.calls().length;
    for (const id of ['ada@northwind.test', '../me', '', '1/product_roles']) {
      expect(await connection.account?.(id, signal)).toBeNull();
    }
    expect(fake.calls()).toHaveLength(before);
  });
});

describe('a listing that changes under the reader', () => {
  it('misses nobody when somebody before them is deleted', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach(keys.admin, onePerPage);
    const found: string[] = [];
    for await (const page of connection.accounts?.(signal) ?? []) {
      found.push(...page.items.map(({ externalId }) => externalId));
      // Everybody moves up one place, so the next page starts one too far.
      if (found.length === 2 && page.items.length > 0) fake.people.remove(people.ada.email);
    }
    expect(found).toEqual(expect.arrayContaining(Object.values(people).map(({ id }) => id)));
    expect(new Set(found).size).toBe(found.length);
  });

  it('is read again when a page came empty', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach(keys.admin, onePerPage);
    fake.plan({ path: /\/users\?/, after: 2, does: { kind: 'empty_page' } });
    expect(await rosterOf(connection)).toHaveLength(Object.keys(people).length);
  });

  it('hands nobody over twice who is named twice on one page', async () => {
    const { fake, connection } = await setUp();
    const pagination = { total_records: 1, total_pages: 1, current_page: 1 };
    const body = { users: [{ id: '7' }, { id: '7' }], pagination };
    fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 200, body } });
    expect((await rosterOf(connection)).map(({ externalId }) => externalId)).toEqual(['7']);
  });

  it('is believed when two readings agree, although Aha! counts more', async () => {
    const { fake, connection } = await setUp();
    const response = await fetch(`${fake.apiUrl}/users?per_page=200`, {
      headers: { authorization: `Bearer ${keys.admin}` },
    });
    const { users, pagination } = (await response.json()) as { users: object[]; pagination: object };
    const body = { users, pagination: { ...pagination, total_records: users.length + 3 } };
    fake.plan({ path: /\/users\?/, times: 2, does: { kind: 'status', status: 200, body } });
    expect(await rosterOf(connection)).toHaveLength(users.length);
  });

  it('fails as a whole when it never stands still', async () => {
    const { fake, connection } = await setUp();
    const page = (total: number, at: number) => ({
      users: [{ id: String(total + at) }],
      pagination: { total_records: total, total_pages: 2, current_page: at },
    });
    for (let n = 1; n <= 6; n += 1) {
      const body = page(10 * n, n % 2 === 1 ? 1 : 2);
      fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 200, body } });
    }
    await expect(rosterOf(connection)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('reads 2,000 users in ten requests', async () => {
    const users = Array.from({ length: 1999 }, (_, n) => ({
      ...people.ada,
      id: String(9_000_000 + n),
      email: `u${n}@x.test`,
    }));
    const { fake, connection } = await setUp({ seed: aSeed({ users: [people.olga, ...users] }) });
    const before = fake.calls().length;
    expect(await rosterOf(connection)).toHaveLength(2000);
    expect(fake.calls().length - before).toBe(10);
  });
});

describe('roles', () => {
  it('are one line a role with the products it holds in, never the same role over and over', async () => {
    const { connection } = await setUp();
    expect(await connection.getRoles?.(target('ada'), signal)).toEqual([
      { role: 'Contributor', products: ['Public API'] },
      { role: 'Reviewer', products: ['Data platform', 'Mobile app', 'Product 610602692', 'Roadmap', 'Website'] },
    ]);
  });

  it('tell custom ones by their name, and do without where the plan has none', async () => {
    const { connection } = await setUp();
    expect(await connection.getRoles?.(target('cora'), signal)).toEqual([
      { role: 'Contributor', products: ['Roadmap'] },
      { role: 'Release planner (custom)', products: ['Roadmap'] },
    ]);
    const plain = await setUp({ seed: aSeed({ customRoles: false }) });
    expect(await plain.connection.getRoles?.(target('cora'), signal)).toEqual([
      { role: 'Contributor', products: ['Roadmap'] },
    ]);
  });

  it('and details of somebody unknown are refused', async () => {
    const { connection } = await setUp();
    const nobody = { externalId: '1', email: null };
    await expect(connection.getRoles?.(nobody, signal)).rejects.toMatchObject({ code: 'vendor_refused' });
    await expect(connection.getDetails?.(nobody, signal)).rejects.toMatchObject({ code: 'vendor_refused' });
    expect(await connection.getDetails?.(target('dina'), signal)).toMatchObject({ is_enabled: 'false' });
  });
});
