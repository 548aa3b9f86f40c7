import { describe, expect, it } from 'vitest';
import type { Activity, Connection } from '../../src/connector/contract.ts';
import { VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { anEvent, aSeed, NORTHWIND, people, START, target, tokens } from './asana-scene.ts';
import { createSettings } from './asana-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const since = '2026-08-01T00:00:00.000Z';
const setUp = createSettings();

const activityOf = (connection: Connection, from: { since: string; resume?: string } = { since }) =>
  collect<Activity>(connection.activity?.(from, signal));

describe('Asana’s audit log', () => {
  it('tells use, sign-ins and failed sign-ins apart, and counts neither machines nor Asana itself', async () => {
    const { connection } = await setUp();
    const found = (await activityOf(connection)).map(({ externalId, signal: kind }) => [externalId, kind]);
    expect(found).toEqual([
      [people.ada.gid, 'login'],
      [people.ada.gid, 'use'],
      [people.ben.gid, 'attempt'],
      [people.rhea.gid, 'use'],
    ]);
  });

  it('ends although Asana keeps naming a next page, and goes on from there with what came since', async () => {
    const { connection, fake, reach } = await setUp();
    const before = fake.calls().length;
    let resume = '';
    for await (const page of connection.activity?.({ since }, signal) ?? []) resume = page.resume ?? '';
    expect(fake.calls().length - before).toBe(2);
    // Olga removes somebody with her own token, which is use of Asana by Olga.
    const olga = await reach(tokens.personal);
    await olga.perform('reclaim', target('ben'), signal);
    const later: Activity[] = [];
    for await (const page of connection.activity?.({ since, resume }, signal) ?? []) later.push(...page.items);
    expect(later).toMatchObject([{ externalId: people.olga.gid, signal: 'use' }]);
  });

  it('reads from the given instant when the place an earlier reading ended has expired', async () => {
    const { connection } = await setUp();
    const from = { since: new Date(START - 35 * 86_400_000).toISOString(), resume: `${since}|an-offset-long-expired` };
    const found = await activityOf(connection, from);
    expect(found.map((one) => one.externalId)).toEqual([people.ben.gid, people.rhea.gid]);
  });

  it('reads from the given instant when the place kept is not one of ours', async () => {
    const { connection } = await setUp();
    for (const resume of ['', '|', 'nonsense', `${since}|`]) {
      expect(await activityOf(connection, { since, ...{ resume } }), resume).toHaveLength(4);
    }
  });

  it('is refused, not empty, where 401 means that it is closed to this key', async () => {
    const { connection, fake } = await setUp({ token: tokens.personal });
    fake.plan({ path: /audit_log_events/, does: { kind: 'status', status: 401 } });
    await expect(activityOf(connection)).rejects.toBeInstanceOf(VendorRefusedError);
  });

  it('asks to be read again when a place expires midway', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /audit_log_events/, after: 1, does: { kind: 'status', status: 400 } });
    await expect(activityOf(connection)).rejects.toBeInstanceOf(VendorUnavailableError);
  });

  it('misses no late event when Asana forgets to name the next page', async () => {
    const busy = Array.from({ length: 30 }, (_, index) => anEvent('ada', 60 - index));
    const workspaces = aSeed().workspaces.map((one) =>
      one.gid === NORTHWIND ? { ...one, events: [...busy, anEvent('ben', 1)] } : one,
    );
    const { fake, reach } = await setUp({ seed: { workspaces } });
    const small = await reach(tokens.service, (path) => (path.includes('start_at') ? `${path}&limit=10` : path));
    const [first] = busy;
    const body = {
      data: [
        {
          gid: first?.gid,
          created_at: new Date(first?.at ?? 0).toISOString(),
          event_type: 'x',
          actor: { actor_type: 'user', gid: people.ada.gid },
        },
      ],
    };
    fake.plan({ path: /start_at/, does: { kind: 'status', status: 200, body } });
    const found = await activityOf(small);
    expect(found.some((one) => one.externalId === people.ben.gid)).toBe(true);
  });
});
