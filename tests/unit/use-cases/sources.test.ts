import { describe, expect, it } from 'vitest';
import { findSource } from '../../../src/store/activity.ts';
import { signInSource } from '../../../src/use-cases/persons.ts';
import { proposeFor } from '../../../src/use-cases/propose-links.ts';
import { daysAgo } from '../../builders.ts';
import { aCompany, addressOf, aPersonOf, signIn } from '../../directories.ts';
import { connected } from '../../stores.ts';

const APPS = [
  { id: '0oa1', key: 'asana', name: 'Asana' },
  { id: '0oa2', key: null, name: 'asana' },
  { id: '0oa3', key: null, name: 'Asana Labs' },
];

async function withOkta(story: Parameters<Awaited<ReturnType<typeof aCompany>>['sync']>[1] = {}) {
  const company = await aCompany();
  await company.connect('okta');
  await company.sync('int_okta', { people: [company.everybody()], apps: APPS, ...story });
  const audited = async () => {
    const rows = await company.store.selectFrom('audit_events').selectAll().orderBy('position').execute();
    return rows.filter((row) => /^(source|person)\./.test(row.type)).map((row) => `${row.type} ${row.data}`);
  };
  return { ...company, audited };
}

describe('which source speaks for an app', () => {
  it('is proposed by key or whole name; of several a person chooses one, and may choose what nobody proposed', async () => {
    const { show, save } = await withOkta();
    expect(await show()).toMatchObject({ view: { sources: [{ proposed: ['0oa1', '0oa2'], decided: false }] } });
    expect(await save('int_okta', '0oa3')).toMatchObject({ kind: 'saved', changed: 1, confirmed: ['int_okta'] });
    expect(await show()).toMatchObject({
      view: { sources: [{ confirmed: { appId: '0oa3' }, proposed: [], decided: true }] },
    });
  });

  it('was decided once and for all: the next sync proposes nothing again', async () => {
    const { show, save, sync, everybody } = await withOkta();
    await save('int_okta', null);
    await sync('int_okta', { people: [everybody()], apps: APPS });
    expect(await show()).toMatchObject({ view: { sources: [{ confirmed: null, proposed: [], decided: true }] } });
  });

  it('is proposed for an app that is connected later too, in each direction by itself', async () => {
    const { store, vendors, core, connect, sync, everybody } = await withOkta();
    await connect('bamboohr');
    await sync('int_bamboohr', { people: [everybody()] });
    await connected(store, {
      id: 'int_2',
      slug: 'asana-labs',
      name: 'Asana Labs',
      tenant_id: '2',
      credential_id: 'cred_2',
    });
    expect(await proposeFor({ ...core, vendors }, { integrationId: 'int_2' })).toBe(4);
    expect(await proposeFor({ ...core, vendors }, { integrationId: 'int_2' })).toBe(0);
  });

  it('leaves nothing of another app’s sign-ins behind when the choice changes', async () => {
    const { save, sync, everybody, verdict, store } = await withOkta();
    await save('int_okta', '0oa1');
    await sync('int_okta', { people: [everybody()], apps: APPS, signIns: [[signIn('1', daysAgo(2))]] });
    expect(await verdict('1')).toBe('active');
    await save('int_okta', '0oa2');
    expect(await findSource(store, 'int_1', signInSource('int_okta'))).toBeUndefined();
    expect(await verdict('1')).toBe('undetermined no_source');
  });

  it('changes nothing when it is saved again, and is refused for an app the directory no longer lists', async () => {
    const { save, audited } = await withOkta();
    await save('int_okta', '0oa1');
    expect(await save('int_okta', '0oa1')).toMatchObject({ kind: 'saved', changed: 0, confirmed: [] });
    expect(await save('int_okta', '0oa9')).toMatchObject({ kind: 'invalid', sourceId: 'int_okta' });
    expect(await save('int_1', '')).toMatchObject({ kind: 'invalid', reason: 'This source is no longer connected.' });
    await save('int_okta', null);
    expect(await audited()).toEqual([
      'source.confirmed {"app":"0oa1","source":"int_okta"}',
      'source.declined {"app":"0oa1","source":"int_okta"}',
    ]);
  });

  it('is for admins to say', async () => {
    const { save, show } = await withOkta();
    expect(await save('int_okta', '0oa1', 'U9')).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
    expect(await show()).toMatchObject({ view: { sources: [{ confirmed: null }] } });
  });
});

describe('linking a seat with a person by hand', () => {
  it('asks for a seat and a person that are there, in a source that speaks', async () => {
    const { link, save } = await withOkta({ people: [[aPersonOf('1'), aPersonOf('2', { employeeId: '17' })]] });
    expect(await link('int_okta', '1', 'u2')).toMatchObject({ kind: 'invalid', field: 'person' });
    await save('int_okta', '');
    expect(await link('int_okta', 'nobody@northwind.example', 'u2')).toMatchObject({ kind: 'invalid', field: 'seat' });
    expect(await link('int_okta', '1', 'Person 2'), 'a name is no way to find anybody').toMatchObject({
      kind: 'invalid',
      field: 'person',
    });
    for (const word of ['u2', '17', addressOf('2').toUpperCase()])
      expect(await link('int_okta', addressOf('1'), word)).toMatchObject({ kind: 'linked', person: addressOf('2') });
  });

  it('asks which one when two people share the address', async () => {
    const twins = [aPersonOf('2'), aPersonOf('2', { externalId: 'u2b' })];
    const { link, save } = await withOkta({ people: [twins] });
    await save('int_okta', '');
    expect(await link('int_okta', '1', addressOf('2'))).toMatchObject({
      reason: 'Several people match. Give one id: u2, u2b.',
    });
  });

  it('is an event of the audit trail that names ids alone, and is shown until it is taken back', async () => {
    const { link, save, show, audited } = await withOkta();
    await save('int_okta', '');
    await link('int_okta', '1', 'u2');
    expect(await show()).toMatchObject({ view: { linked: [{ seat: addressOf('1'), person: addressOf('2') }] } });
    await link('int_okta', '1', '');
    expect(await show()).toMatchObject({ view: { linked: [] } });
    const events = (await audited()).slice(1);
    expect(events).toHaveLength(2);
    expect(events.join()).not.toContain('@');
  });
});
