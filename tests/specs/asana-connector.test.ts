import { expect, it } from 'vitest';
import { asana } from '../../connectors/asana/index.ts';
import { startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import { createWorld } from '../../sandbox/world.ts';
import { connectTo, openLine } from '../contract/line.ts';
import { loadAsanaSpec } from './asana-spec.ts';
import { assertCallsMatchSpec } from './openapi.ts';

const { signal } = new AbortController();

it('asks Asana for nothing that its official description does not know', async () => {
  const start = new Date();
  const world = createWorld(start);
  const fake = await startFakeAsana({ seed: world.asana });
  const line = openLine(asana, fake.url);
  try {
    const credentials = { token: world.token('sat-full') };
    const unbound = asana.connect({ credentials, http: line.http, tenant: null });
    const [northwind] = await unbound.tenants(signal);
    const connection = await connectTo(asana, line, credentials, northwind!.id);
    let accounts = 0;
    for await (const page of connection.accounts!(signal)) accounts += page.items.length;
    let events = 0;
    const since = new Date(start.getTime() - 30 * 86_400_000).toISOString();
    for await (const page of connection.activity!({ since }, signal)) events += page.items.length;
    const linus = { externalId: world.people.linus.asanaGid, email: world.people.linus.email };
    expect((await connection.account!(linus.externalId, signal))?.email).toBe(linus.email);
    expect(await connection.perform('reclaim', linus, signal)).toEqual({ kind: 'applied' });
    expect(accounts).toBeGreaterThan(100);
    expect(events).toBeGreaterThan(100);

    const { checked, outside } = assertCallsMatchSpec(loadAsanaSpec(), fake.calls());
    expect(checked).toBeGreaterThan(8);
    // SCIM is not part of Asana's OpenAPI description; every call outside of it is one of those.
    const scim = fake.calls().filter((call) => call.path.includes('/scim/')).length;
    expect(outside).toBe(scim);
  } finally {
    await line.close();
    await fake.close();
  }
});
