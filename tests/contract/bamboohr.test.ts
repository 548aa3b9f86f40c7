import { afterEach, describe, expect, it } from 'vitest';
import { bamboohr } from '../../connectors/bamboohr/index.ts';
import type { FakeBamboo } from '../../sandbox/vendors/bamboohr/fake-bamboohr.ts';
import type { BambooSeed } from '../../sandbox/vendors/bamboohr/seed.ts';
import type { DirectoryPerson } from '../../src/connector/directory.ts';
import { validateForm } from '../../src/connector/form-fields.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { aSeed, as, COMPANY, cameBack, harness, keys, type Name, people, startBamboo } from './bamboohr-scene.ts';
import { describeConnector } from './describe-connector.ts';
import { connectTo, openLine } from './line.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setUp(seed: BambooSeed = aSeed()) {
  const fake: FakeBamboo = await startBamboo(seed);
  cleanups.push(() => fake.close());
  const line = (credentials: unknown) => {
    const opened = openLine(bamboohr, fake.url, undefined, credentials);
    cleanups.push(() => opened.close());
    return opened;
  };
  return {
    fake,
    connect: (credentials: unknown = as('full')) => connectTo(bamboohr, line(credentials), credentials, COMPANY),
    unchecked: (credentials: unknown) =>
      bamboohr.connect({ credentials, http: line(credentials).http, tenant: { id: COMPANY, notes: {} } }),
  };
}

async function readAll(seed?: BambooSeed) {
  const { connect } = await setUp(seed);
  const all = await collect<DirectoryPerson>((await connect()).people?.(signal));
  return (name: Name) => all.find(({ externalId }) => externalId === people[name].id);
}

describe('BambooHR', () => {
  describeConnector(bamboohr, harness);
});

describe('a person in BambooHR', () => {
  it('has address, number, manager, department and place, and goes by the name they prefer', async () => {
    const find = await readAll();
    expect(find('ada')).toEqual({
      externalId: '2',
      email: 'ada@northwind.test',
      aliases: [],
      employeeId: '4702',
      displayName: 'Addie Pereira',
      kind: 'human',
      employment: 'active',
      rawStatus: 'Active, Full-Time',
      startsOn: '2021-03-01',
      endsOn: null,
      managerEmail: 'sam@northwind.test',
      managerExternalId: '1',
      department: 'Design',
      location: 'Porto',
      lastSignIn: 'unknown',
    });
    expect(find('noa')).toMatchObject({ email: null, employeeId: '4706' });
  });

  it('has left when inactive, and not while a last day is still to come', async () => {
    const find = await readAll();
    expect(find('leo')).toMatchObject({ employment: 'terminated', endsOn: '2026-10-30' });
    expect(find('fay')).toMatchObject({ employment: 'active', endsOn: '2026-12-31' });
  });

  it('is on leave where the company’s own employment status says so', async () => {
    const find = await readAll();
    expect(find('liv')).toMatchObject({ employment: 'leave', rawStatus: 'Active, Leave of Absence' });
  });

  it('has no last day where BambooHR keeps 0000-00-00', async () => {
    const { fake, connect } = await setUp();
    const connection = await connect();
    const [sam] = await collect<DirectoryPerson>(connection.people?.(signal));
    expect(sam?.endsOn).toBeNull();
    expect(JSON.stringify(fake.calls().at(-1)?.body)).toContain('terminationDate');
  });

  it('who came back has a record of each time, with one address', async () => {
    const { connect } = await setUp(aSeed({ employees: [people.sam, ...cameBack] }));
    const all = await collect<DirectoryPerson>((await connect()).people?.(signal));
    const rhea = all.filter(({ email }) => email === 'rhea@northwind.test');
    expect(rhea.map(({ employment, startsOn, endsOn }) => [employment, startsOn, endsOn])).toEqual([
      ['terminated', '2019-01-07', '2024-06-30'],
      ['active', '2026-02-02', null],
    ]);
  });

  it('with a status nobody knows is no leaver', async () => {
    const { fake, connect } = await setUp();
    const connection = await connect();
    const row = { id: '9', workEmail: 'x@northwind.test', status: 'Hibernating' };
    const fields = [{ id: 'workEmail' }, { id: 'status' }];
    fake.plan({ path: /reports/, does: { kind: 'status', status: 200, body: { fields, employees: [row] } } });
    const [person] = await collect<DirectoryPerson>(connection.people?.(signal));
    expect(person).toMatchObject({ employment: 'unknown', rawStatus: 'Hibernating' });
  });

  it('whom the report names twice under one id ends the reading, since one of the two is somebody else', async () => {
    const { fake, connect } = await setUp();
    const connection = await connect();
    const row = (status: string) => ({ id: '9', workEmail: 'x@northwind.test', status });
    const fields = [{ id: 'workEmail' }, { id: 'status' }];
    const body = { fields, employees: [row('Active'), row('Inactive')] };
    fake.plan({ path: /reports/, does: { kind: 'status', status: 200, body } });
    await expect(collect(connection.people?.(signal))).rejects.toBeInstanceOf(VendorProtocolError);
  });
});

describe('a key of BambooHR', () => {
  it('goes as the user of HTTP Basic, to read alone', async () => {
    const { fake, connect } = await setUp();
    await collect((await connect()).people?.(signal));
    for (const call of fake.calls()) {
      expect(call.tokenLabel).toBe('full');
      expect(['GET /api/v1/company_information', 'GET /api/v1/employees/0', 'POST /api/v1/reports/custom']).toContain(
        `${call.method} ${call.path.split('?')[0]}`,
      );
    }
    expect(fake.effects()).toEqual([]);
  });

  it('that may not see status or address reads nobody, rather than calling nobody a leaver', async () => {
    const { unchecked } = await setUp();
    const connection = unchecked(as('noStatus'));
    await expect(collect(connection.people?.(signal))).rejects.toThrow(/does not show status to this key/);
    expect((await connection.check(signal)).can.roster).toMatchObject({ can: 'no' });
  });

  it('that may not see last days is told what is missed', async () => {
    const { connect } = await setUp();
    const { can, warnings } = await (await connect(as('noDates'))).check(signal);
    expect(can.roster.can).toBe('yes');
    expect(warnings.join(' ')).toContain('does not show terminationDate to this key');
    expect(warnings.join(' ')).toContain('Nobody’s manager can be asked.');
  });

  it('that sees active people alone may miss whoever left, and the card says that it is not known', async () => {
    const { connect } = await setUp();
    expect((await (await connect(as('active'))).check(signal)).can.roster.can).toBe('unknown');
  });

  it('of somebody who works there is warned about, and may lack the company’s name', async () => {
    const { connect } = await setUp();
    const tenant = await (await connect(as('person'))).check(signal);
    expect(tenant).toMatchObject({ name: COMPANY, owner: { externalId: people.ada.id, email: 'ada@northwind.test' } });
    expect(tenant.warnings.join(' ')).toContain('dies with that account');
    expect((await (await connect()).check(signal)).warnings).toEqual([]);
  });

  it.each([429, 503] as const)('that asks too often waits as %s says, and then reads on', async (status) => {
    const { fake, connect } = await setUp();
    const connection = await connect();
    const does = { kind: 'status', status, headers: { 'Retry-After': '20' } } as const;
    fake.plan({ path: /reports/, does });
    expect(await collect(connection.people?.(signal))).toHaveLength(Object.keys(people).length);
  });

  it('is not sent for another company than the connected one', async () => {
    const { fake, unchecked } = await setUp();
    const before = fake.arrived().length;
    await expect(unchecked(as('stranger')).check(signal)).rejects.toBeInstanceOf(VendorRefusedError);
    expect(fake.arrived().length).toBe(before);
  });
});

describe('the form for BambooHR', () => {
  const entered = (company: string, apiKey: string = keys.full.value) =>
    validateForm(bamboohr.auth.schema, { company, apiKey });

  it.each(['northwind', ' Northwind ', 'https://northwind.bamboohr.com/home?x=1', 'northwind.bamboohr.com'])(
    'takes %s as the company',
    (typed) => {
      expect(entered(typed)).toMatchObject({ ok: true, value: { company: 'northwind' } });
      expect(bamboohr.originFor({ company: 'northwind', apiKey: keys.full.value })).toBe(
        'https://northwind.bamboohr.com',
      );
    },
  );

  it.each([
    'www',
    'api.bamboohr.com',
    'northwind.example.com',
    'north wind',
    '',
    'x.evil.com/.bamboohr.com',
    'https://evil.test/?x=northwind.bamboohr.com',
  ])('refuses %j as a company', (typed) => {
    expect(entered(typed)).toMatchObject({ ok: false, errors: { company: expect.any(String) } });
  });

  it('refuses a key that was copied in pieces', () => {
    expect(entered('northwind', 'abc def')).toMatchObject({ ok: false });
    expect(entered('northwind', 'user:pass-word-0000000000')).toMatchObject({ ok: false });
  });
});
