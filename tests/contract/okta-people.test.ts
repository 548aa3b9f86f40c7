import { describe, expect, it } from 'vitest';
import type { DirectoryApp, DirectoryPerson, SignIn } from '../../src/connector/directory.ts';
import { apps, aSeed, daysAgo, type Name, NOW, people, uses } from './okta-scene.ts';
import { createSettings } from './okta-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('a person in Okta', () => {
  async function readAll() {
    const connection = await (await setUp()).directory();
    const all = await collect<DirectoryPerson>(connection.people?.(signal));
    return (name: Name) => all.find(({ externalId }) => externalId === people[name].id);
  }

  it('has address, login, employee number, manager, department and place, and never the private address', async () => {
    const find = await readAll();
    expect(find('ada')).toEqual({
      externalId: people.ada.id,
      email: 'ada@northwind.test',
      aliases: ['a.pereira@corp.northwind.test'],
      employeeId: '4711',
      displayName: 'Ada P.',
      kind: 'human',
      employment: 'active',
      rawStatus: 'ACTIVE',
      startsOn: null,
      endsOn: null,
      managerEmail: 'sam@northwind.test',
      managerExternalId: null,
      department: 'Design',
      location: 'Porto, PT',
      lastSignIn: { at: daysAgo(2) },
    });
    expect(find('gina')).toMatchObject({
      managerEmail: null,
      managerExternalId: people.sam.id,
      displayName: 'Gina Group',
    });
    expect(find('zap')?.kind).toBe('service');
  });

  it('has left when deactivated, is away when suspended, and is in doubt before the account is active', async () => {
    const find = await readAll();
    const said = (['leo', 'sue', 'stan', 'lou'] as const).map((name) => find(name)?.employment);
    expect(said).toEqual(['terminated', 'leave', 'unknown', 'active']);
    expect(find('leo')).toMatchObject({ endsOn: daysAgo(20), lastSignIn: { at: daysAgo(30) } });
    expect(find('sue')?.endsOn).toBeNull();
    expect(find('stan')?.lastSignIn).toEqual({ at: null });
  });

  it('may have a status nobody knows yet, which makes no leaver', async () => {
    const { fake, directory } = await setUp(aSeed({ users: [people.sam], groups: [], assignments: [] }));
    const connection = await directory();
    const profile = { email: 'sam@northwind.test' };
    const body = [{ id: people.sam.id, status: 'HIBERNATING', profile }];
    fake.plan({ path: /\/users\?search/, does: { kind: 'status', status: 200, body } });
    const [person] = await collect<DirectoryPerson>(connection.people?.(signal));
    expect(person).toMatchObject({ employment: 'unknown', rawStatus: 'HIBERNATING', lastSignIn: 'unknown' });
  });

  it('is asked for with everybody who left, and without what nobody reads', async () => {
    const { fake, directory } = await setUp();
    await collect((await directory()).people?.(signal));
    const paths = fake.calls().map(({ path }) => path);
    expect(
      paths.filter((path) => path.includes('/api/v1/users?')).every((path) => path.includes('search=status+pr')),
    ).toBe(true);
  });
});

describe('an app people sign in to through Okta', () => {
  it('keeps the catalogue’s key, and has none when it was made by hand', async () => {
    const connection = await (await setUp()).directory();
    expect(await collect<DirectoryApp>(connection.apps?.(signal))).toEqual([
      { id: apps.asana.id, key: 'asana', name: 'Asana' },
      { id: apps.board.id, key: null, name: 'Drawing Board' },
      { id: apps.wiki.id, key: null, name: 'Wiki' },
    ]);
  });
});

describe('Okta’s System Log', () => {
  const since = '2026-08-01T00:00:00.000Z';
  const from = { appId: apps.board.id, since };

  it('is asked for a bounded time, by Okta’s own clock, successes alone', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory();
    const [first] = await collect<SignIn>(connection.signIns?.(from, signal));
    expect(first).toEqual({
      id: uses[0]?.uuid,
      personExternalId: people.ada.id,
      email: 'a.pereira@corp.northwind.test',
      at: daysAgo(60),
    });
    const asked = new URL(fake.calls().findLast(({ path }) => path.includes('/logs?'))?.path ?? '', 'http://localhost');
    expect(asked.searchParams.get('since')).toBe(since);
    expect(asked.searchParams.get('until')).toBe(new Date(NOW).toISOString());
    expect(asked.searchParams.get('filter')).toBe(
      `eventType eq "user.authentication.sso" and target.id eq "${apps.board.id}" and outcome.result eq "SUCCESS"`,
    );
  });

  it('ends when an empty page names itself as the next one', async () => {
    const { fake, directory } = await setUp(aSeed({}, { logsEndInPlace: true }));
    const connection = await directory();
    const before = fake.calls().length;
    expect(await collect(connection.signIns?.(from, signal))).toHaveLength(uses.length);
    expect(fake.calls().length - before).toBeLessThan(6);
  });

  it('is read again from an hour before where a reading ended, so that events that come late are seen', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory();
    let resume = '';
    for await (const page of connection.signIns?.(from, signal) ?? []) resume = page.resume ?? resume;
    expect(resume).toBe(new Date(NOW - 3_600_000).toISOString());
    const late = { uuid: 'late', published: new Date(NOW - 1_800_000).toISOString() };
    const event = {
      ...late,
      eventType: 'user.authentication.sso',
      outcome: { result: 'SUCCESS' },
      actor: { id: people.ben.id, type: 'User', alternateId: 'ben@northwind.test' },
      target: [{ id: apps.board.id, type: 'AppInstance' }],
    };
    fake.plan({ path: /\/logs\?/, does: { kind: 'status', status: 200, body: [event] } });
    const again = await collect<SignIn>(connection.signIns?.({ ...from, resume }, signal));
    expect(again.map(({ id }) => id)).toEqual(['late']);
  });

  it('proves no use by a failure, by a program, or by another app, even if Okta answers with one', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory();
    const event = {
      uuid: 'u',
      published: daysAgo(1),
      eventType: 'user.authentication.sso',
      outcome: { result: 'SUCCESS' },
      actor: { id: people.ben.id, type: 'User', alternateId: 'ben@northwind.test' },
      target: [{ id: apps.board.id, type: 'AppInstance' }],
    };
    const body = [
      { ...event, outcome: { result: 'FAILURE' } },
      { ...event, actor: { ...event.actor, type: 'PublicClientApp' } },
      { ...event, target: [{ id: apps.asana.id, type: 'AppInstance' }] },
      { ...event, target: [{ id: apps.board.id, type: 'AppUser' }] },
      { ...event, eventType: 'user.session.start' },
    ];
    fake.plan({ path: /\/logs\?/, does: { kind: 'status', status: 200, body } });
    expect(await collect(connection.signIns?.(from, signal))).toEqual([]);
  });
});
