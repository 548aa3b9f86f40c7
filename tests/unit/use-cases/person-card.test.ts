import { describe, expect, it } from 'vitest';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { exportSeats, type SeatExport } from '../../../src/use-cases/export-seats.ts';
import { proposeRemoval, showRemoval } from '../../../src/use-cases/propose-removal.ts';
import { readDetails, readRoles } from '../../../src/use-cases/read-details.ts';
import { showPerson } from '../../../src/use-cases/show-person.ts';
import { STANDARD_FIELDS } from '../../../src/use-cases/standard-fields.ts';
import { HASH_PREFIX } from '../../../src/use-cases/view-plan.ts';
import { type Name, people as users } from '../../contract/aha-scene.ts';
import { createAhaTenants } from './aha-tenant.ts';

const { signal } = new AbortController();
const anAhaTenant = createAhaTenants();
const about = (name: Name, actor = 'U2') => ({ actor, integrationId: 'int_1', externalId: users[name].id });

describe('the card of a person', () => {
  it('shows every seat with its verdict, and what the asker may have done about it', async () => {
    const { base } = await anAhaTenant();
    const card = (actor: string) => showPerson(base)({ actor, email: 'ADA@northwind.test' });
    expect(await card('U2')).toMatchObject({
      kind: 'card',
      card: {
        name: 'Ada Pereira',
        seats: [{ why: { verdict: 'inactive' }, presets: ['details', 'roles', 'update', 'deactivate'] }],
      },
    });
    expect(await card('U9')).toMatchObject({ kind: 'refused' });
    expect(await showPerson(base)({ actor: 'U2', email: 'nobody@northwind.test' })).toEqual({ kind: 'unknown' });
  });
});

describe('reading a person live', () => {
  it('tells the twelve standard fields first, with what the engine knows and the vendor does not', async () => {
    const tenant = await anAhaTenant();
    const read = await readDetails(tenant.base)(about('ada'), signal);
    if (read.kind !== 'read') throw new Error(JSON.stringify(read));
    const { fields } = read.view;
    expect(fields.slice(0, 12).map(({ label }) => label)).toEqual(Object.values(STANDARD_FIELDS));
    expect(Object.fromEntries(fields.map(({ label, value }) => [label, value]))).toMatchObject({
      Email: 'ada@northwind.test',
      ID: users.ada.id,
      Name: 'Ada Pereira',
      'Is administrator': 'false',
      'Is enabled': 'true',
      'Is paid seat': 'true',
      'Connector sync time': tenant.clock.now().toISOString(),
      'Credential used': 'API key of Olga Owner',
      'Subdomain used': 'northwind',
    });
  });

  it('shows one line a role, with the products it holds in', async () => {
    const { base } = await anAhaTenant();
    expect(await readRoles(base)(about('ada'), signal)).toMatchObject({
      view: {
        roles: [
          { role: 'Contributor', products: ['Public API'] },
          { role: 'Reviewer', products: ['Data platform', 'Mobile app', 'Product 610602692', 'Roadmap', 'Website'] },
        ],
      },
    });
  });

  it('asks for the right before it asks the vendor, and says in words what went wrong', async () => {
    const { base, fake } = await anAhaTenant();
    const calls = fake.calls().length;
    expect(await readDetails(base)(about('ada', 'U9'), signal)).toMatchObject({ kind: 'refused' });
    expect(fake.calls()).toHaveLength(calls);
    expect(await readDetails(base)({ ...about('ada'), externalId: '1' }, signal)).toEqual({
      kind: 'not_read',
      reason: 'Aha! knows nobody under the id 1.',
    });
    fake.plan({ times: 9, does: { kind: 'status', status: 503 } });
    expect(await readRoles(base)(about('ada'), signal)).toMatchObject({
      kind: 'not_read',
      reason: expect.stringMatching(/^Aha! could not be read: /),
    });
  });

  it('leaves in the trail who looked at whom, and nothing of what they saw', async () => {
    const { base, store } = await anAhaTenant();
    await readDetails(base)(about('ada'), signal);
    const [event] = await store.selectFrom('audit_events').selectAll().where('type', '=', 'person.read').execute();
    expect(event).toMatchObject({ actor: 'U2' });
    expect(JSON.parse(event?.data ?? '{}')).toEqual({ account: users.ada.id, what: 'details' });
  });
});

describe('deactivating a person from their card', () => {
  it('puts the one seat on a list with its reason, which somebody else approves and the executor carries out', async () => {
    const tenant = await anAhaTenant();
    expect(await showRemoval(tenant.base)(about('ada'), signal)).toMatchObject({
      kind: 'form',
      form: { account: { name: 'Ada Pereira', email: 'ada@northwind.test' } },
    });
    const asked = await proposeRemoval(tenant.base)({ ...about('ada'), reason: 'security' });
    expect(asked).toEqual({ kind: 'posted', channel: 'C1' });
    const [list] = await tenant.lists();
    if (!list) throw new Error('there is no list');
    expect(list).toMatchObject({ action: 'reclaim', reason_code: 'security', created_by: 'U2' });
    expect(list.requests.map(({ external_id }) => external_id)).toEqual([users.ada.id]);
    const decide = (actor: string) =>
      approvePlan(tenant.base)({
        actor,
        target: list.id,
        hashPrefix: list.hash.slice(0, HASH_PREFIX),
        requests: 'all',
      });
    expect(await decide('U2')).toMatchObject({ kind: 'refused' });
    expect(await decide('U3')).toMatchObject({ kind: 'decided', decided: 1 });
    await tenant.execute();
    expect(tenant.fake.effects().map(({ body }) => body)).toEqual([{ user: { enabled: false } }]);
  });

  it.each<[Name, RegExp]>([
    ['ben', /used not long ago/],
    ['conny', /takes two steps: `\/licenses admin aha/],
    ['zap', /protected|paid seat/],
  ])('says why %s is not proposed, as a report would not propose them either', async (name, why) => {
    const { base, lists } = await anAhaTenant();
    const refused = { kind: 'not_proposed', reason: expect.stringMatching(why) };
    expect(await proposeRemoval(base)({ ...about(name), reason: 'license' })).toMatchObject(refused);
    expect(await showRemoval(base)(about(name), signal)).toMatchObject({ kind: 'not_read' });
    expect(await lists()).toEqual([]);
  });
});

describe('the export of an app', () => {
  it('has a row an account, each with the twelve standard fields', async () => {
    const { base, integration } = await anAhaTenant();
    const row = await integration();
    if (!row) throw new Error('not connected');
    const result = await exportSeats(base)({ actor: 'U2', integration: row });
    if (result.kind !== 'rows') throw new Error(result.reason);
    const rows: SeatExport[] = [];
    for await (const one of result.rows) rows.push(one);
    expect(rows.map(({ id }) => id).sort()).toEqual(
      Object.values(users)
        .map(({ id }) => id)
        .sort(),
    );
    for (const one of rows) expect(Object.keys(one)).toEqual(Object.keys(STANDARD_FIELDS));
    expect(rows.find(({ id }) => id === users.dina.id)).toMatchObject({
      is_enabled: 'false',
      subdomain_used: 'northwind',
    });
    expect(await exportSeats(base)({ actor: 'U9', integration: row })).toMatchObject({ kind: 'refused' });
  });
});
