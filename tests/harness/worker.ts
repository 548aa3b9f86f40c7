/**
 * One operating-system process that carries out what is approved in a database file, against a vendor over HTTP.
 * Arguments: database URL, vendor URL, the instant (epoch ms) at which the story's clock showed NOW. It says `ready`,
 * starts at the first line it is sent, and ends when nothing is left to do.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { iso } from '../../src/clock.ts';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { createHolder, isDeadHolder } from '../../src/holder.ts';
import { randomIds } from '../../src/ids.ts';
import { createLogger } from '../../src/log.ts';
import { appendAudit } from '../../src/store/audit.ts';
import { dropDeadLeases } from '../../src/store/leases.ts';
import { openStore } from '../../src/store/open.ts';
import { executeReclaims } from '../../src/use-cases/execute-reclaims.ts';
import type { Core } from '../../src/use-cases/ports.ts';
import { daysAgo, NOW } from '../builders.ts';
import { emptySlack, noVendors, people } from '../connections.ts';
import { aCore } from '../stores.ts';

const [database = '', vendor = '', began = '0'] = process.argv.slice(2);
const OPEN = ['approved', 'executing', 'outcome_unknown', 'failed'] as const;

const store = await openStore(database);
const clock = { now: () => new Date(Date.parse(NOW) + Date.now() - Number(began)) };
// The ids of tests count from one, which two processes must not both do.
const core: Core = {
  ...aCore(store, clock),
  ids: randomIds,
  log: createLogger('error'),
  audit: (tx, entry) =>
    appendAudit(tx, Buffer.alloc(32, 7), { id: randomIds.next('evt'), at: iso(clock.now()), data: {}, ...entry }),
};
const holder = createHolder();
await dropDeadLeases(store, (other) => isDeadHolder(other, holder));

const execute = executeReclaims({
  ...core,
  vendors: { ...noVendors, connect: async ({ tenant_id }) => connect(tenant_id) },
  people,
  directory: emptySlack,
  wake: { execute: () => {}, redraw: () => {} },
  timeZone: 'UTC',
  holder,
  pause: (ms) => wait(ms / 10),
  settleAfterMs: 100,
  believeNoAfterMs: 2000,
});

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
for (;;) {
  await execute(new AbortController().signal);
  const left = await store.selectFrom('reclaim_requests').select('id').where('state', 'in', OPEN).execute();
  if (left.length === 0) break;
  await wait(20);
}
await store.destroy();

function connect(tenant: string): Connection {
  const ask = async (method: string, path: string): Promise<unknown> => {
    const headers = { 'x-process': String(process.pid) };
    const answer = await fetch(`${vendor}/${tenant}/${path}`, { method, headers });
    return answer.json();
  };
  const account = async (id: string): Promise<VendorAccount | null> => {
    const { present } = (await ask('GET', id)) as { present: boolean };
    if (!present) return null;
    return {
      externalId: id,
      email: `${id}@northwind.example`,
      displayName: id,
      status: 'active',
      rawStatus: 'active',
      kind: 'human',
      admin: 'none',
      createdAt: daysAgo(730),
      licenses: [{ licenseTypeId: 'full', paid: true, assignedAt: null }],
      fields: {},
    };
  };
  return {
    tenants: async () => [],
    check: async () => ({ id: tenant, name: 'Northwind' }) as never,
    account: (id) => account(id),
    effects: () => null,
    blockers: () => [],
    achieved: (_action, found) => (found === null ? 'yes' : 'no'),
    perform: async (_action, { externalId }) => {
      await ask('POST', externalId);
      return { kind: 'applied' };
    },
  };
}
