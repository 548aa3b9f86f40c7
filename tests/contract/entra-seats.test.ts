import { describe, expect, it } from 'vitest';
import type { Activity, Connection, VendorAccount } from '../../src/connector/contract.ts';
import {
  apps,
  aSeed,
  clients,
  DEFAULT_ROLE,
  DESIGNER,
  groups,
  guid,
  type Name,
  northwind,
  people,
} from './entra-scene.ts';
import { createSettings, seatOf } from './entra-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const rosterOf = (connection: Connection) => collect<VendorAccount>(connection.accounts?.(signal));
const emails = (accounts: readonly VendorAccount[]) => accounts.map(({ email }) => email);

describe('a list of seats', () => {
  it('fails as a whole while Microsoft does not say who is an administrator, rather than protecting everybody', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ path: /directoryRoles/, times: 1000, does: { kind: 'status', status: 500 } });
    await expect(rosterOf(connection)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });
});

describe('a seat', () => {
  it('is what somebody has of the connected app, though Microsoft told of another one as well', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    const elsewhere = {
      id: 'as-elsewhere',
      principalId: people.ada.id,
      principalType: 'User',
      resourceId: apps.wiki.id,
      appRoleId: DEFAULT_ROLE,
    };
    const path = /\/appRoleAssignments\?/;
    fake.plan({ path, does: { kind: 'status', status: 200, body: { value: [elsewhere] } } });
    expect(await connection.account?.(people.ada.id, signal)).toMatchObject({ status: 'deactivated', licenses: [] });
  });
});

describe('apps to connect', () => {
  it('are those people or groups are assigned to, each a tenant of its own', async () => {
    const { reach } = await setUp();
    const choices = await (await reach({ app: true })).tenants(signal);
    expect(choices).toEqual([
      { id: `${northwind.id}/${apps.drawboard.id}`, name: 'Drawboard', hint: 'northwind.test' },
    ]);
  });

  it('are refused with what to grant, not none, without the permission to read them', async () => {
    const { fake, reach } = await setUp();
    await expect(reach({ app: true, client: clients.none })).rejects.toThrow(/Grant .*Application\.Read\.All/);
    expect(fake.calls().filter(({ path }) => path.includes('servicePrincipals'))).toEqual([]);
  });

  it('say so where nobody is assigned to any', async () => {
    const { reach } = await setUp(aSeed({ apps: [{ ...apps.drawboard, assignments: [] }] }));
    await expect((await reach({ app: true })).tenants(signal)).rejects.toThrow(/anybody assigned/);
  });

  it('that are gone are refused by the check, not shown as empty', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ path: /servicePrincipals\/[^/]+\?/, does: { kind: 'status', status: 404 } });
    await expect(connection.check(signal)).rejects.toThrow(/no longer has the connected app/);
  });
});

describe('use of an app of Entra ID', () => {
  it('is known by sign-ins alone, so nobody is ever found idle for certain, and the blind spots are told', async () => {
    const connection = await (await setUp()).reach({ app: true });
    const seen = await collect<Activity>(connection.activity?.({ since: '2026-08-01T00:00:00.000Z' }, signal));
    expect(new Set(seen.map((one) => one.signal))).toEqual(new Set(['login']));
    expect(connection.coverage?.().blindSpots).toContain('a long session at the app leaves no further sign-in');
  });
});

describe('who has a seat', () => {
  const meanings: readonly (readonly [Name, Partial<VendorAccount>, VendorAccount['licenses']])[] = [
    [
      'ada',
      { status: 'active', kind: 'human', admin: 'none', rawStatus: 'assigned directly' },
      [{ licenseTypeId: DEFAULT_ROLE, paid: true, assignedAt: '2025-02-01T08:00:00.123Z' }],
    ],
    [
      'ben',
      { rawStatus: 'assigned by the group Design team' },
      [{ licenseTypeId: DESIGNER, paid: true, assignedAt: null }],
    ],
    [
      'cleo',
      { rawStatus: 'assigned directly and by the group Design team' },
      [
        { licenseTypeId: DEFAULT_ROLE, paid: true, assignedAt: '2025-02-01T08:00:00.000Z' },
        { licenseTypeId: DESIGNER, paid: true, assignedAt: null },
      ],
    ],
    [
      'dora',
      { status: 'suspended', rawStatus: 'assigned directly, accountEnabled=false' },
      [{ licenseTypeId: DEFAULT_ROLE, paid: true, assignedAt: '2025-02-01T08:00:00.000Z' }],
    ],
    ['gus', { kind: 'guest' }, [{ licenseTypeId: DEFAULT_ROLE, paid: null, assignedAt: '2025-02-01T08:00:00.000Z' }]],
  ];
  it.each(meanings)('is %s as %o with %o', async (name, account, licenses) => {
    const { reach } = await setUp();
    const seat = await seatOf(await reach({ app: true }), name);
    expect(seat).toMatchObject({ ...account, externalId: people[name].id });
    expect(seat.licenses).toEqual(licenses);
  });

  it('tells by which group they come, in the fields', async () => {
    const { reach } = await setUp();
    const connection = await reach({ app: true });
    expect((await seatOf(connection, 'cleo')).fields).toMatchObject({
      assigned_by: 'direct and group',
      groups: 'Design team',
    });
    expect((await seatOf(connection, 'ada')).fields).toMatchObject({ assigned_by: 'direct', groups: '' });
  });

  it('names an employee id only where there is one, so that a look-up by it reads no others', async () => {
    const { reach } = await setUp();
    const connection = await reach({ app: true });
    expect((await seatOf(connection, 'ada')).fields).toMatchObject({ employee_id: 'E-17' });
    expect((await seatOf(connection, 'cleo')).fields).not.toHaveProperty('employee_id');
  });

  it('is not who is in a group within an assigned group: such access does not nest', async () => {
    const { reach } = await setUp();
    const connection = await reach({ app: true });
    expect(emails(await rosterOf(connection))).not.toContain('kim@northwind.test');
    expect(await seatOf(connection, 'kim')).toMatchObject({
      status: 'deactivated',
      licenses: [],
      rawStatus: 'not assigned',
    });
  });

  it('is nobody of a group that was deleted, whose assignment is still listed', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ path: /groups\/[^/]+\/members/, does: { kind: 'status', status: 404 } });
    const found = emails(await rosterOf(connection));
    expect(found).not.toContain('ben@northwind.test');
    expect(found).toContain('cleo@northwind.test');
  });

  it('is an administrator by a role of the directory, held directly or by a group', async () => {
    const { reach } = await setUp();
    const connection = await reach({ app: true });
    const admins = (await rosterOf(connection)).filter(({ admin }) => admin === 'admin');
    expect(emails(admins)).toEqual(['ivy@northwind.test', 'jon@northwind.test']);
    expect(await seatOf(connection, 'jon')).toMatchObject({ admin: 'admin' });
  });

  it('is of unknown rank, and so protected, where roles may not be read', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ path: /directoryRoles|transitiveMemberOf/, times: 1000, does: { kind: 'status', status: 403 } });
    const accounts = await rosterOf(connection);
    expect(new Set(accounts.map(({ admin }) => admin))).toEqual(new Set(['unknown']));
    const ada = await seatOf(connection, 'ada');
    const target = { externalId: ada.externalId, email: ada.email };
    expect(connection.blockers('reclaim', ada, target, { ownerExternalId: null })).toHaveLength(1);
  });

  it('is of unknown rank where Microsoft does not tell a role from a group', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    const body = { value: [{ id: guid(303) }] };
    fake.plan({
      path: /directoryRoles\/|transitiveMemberOf/,
      times: 1000,
      does: { kind: 'status', status: 200, body },
    });
    expect(new Set((await rosterOf(connection)).map(({ admin }) => admin))).toEqual(new Set(['unknown']));
    expect(await seatOf(connection, 'ada')).toMatchObject({ admin: 'unknown' });
  });

  it('is found under an id alone, and nothing is asked for by what is none', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    const before = fake.calls().length;
    for (const id of ['ada@northwind.test', '../me', '', `${guid(1)}/manager`]) {
      expect(await connection.account?.(id, signal)).toBeNull();
    }
    expect(fake.calls()).toHaveLength(before);
  });
});

it('names a license for each role of the app, and for one that only an assignment still names', async () => {
  const odd = { id: 'as-odd', principalId: people.kim.id, appRoleId: guid(444) };
  const drawboard = { ...apps.drawboard, assignments: [...apps.drawboard.assignments, odd] };
  const { reach } = await setUp(aSeed({ apps: [drawboard] }));
  const pools = await (await reach({ app: true })).licenseTypes?.(signal);
  expect(pools?.map(({ id, name }) => [id, name])).toEqual([
    [DEFAULT_ROLE, 'Assigned'],
    [DESIGNER, 'Designer'],
    [guid(444), `Role ${guid(444)}`],
  ]);
  expect(groups.inner.members).toEqual([people.kim.id]);
});
