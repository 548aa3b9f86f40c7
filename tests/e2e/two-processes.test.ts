import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordActivity, saveSource } from '../../src/store/activity.ts';
import type { Store } from '../../src/store/open.ts';
import { insertPlan } from '../../src/store/plans.ts';
import { upsertSeats } from '../../src/store/seats.ts';
import { anActivityRow, anItem, aPlanRow, aReading, aRequestRow, aSourceRow, daysAgo, NOW } from '../builders.ts';
import { aStore, connected } from '../stores.ts';
import { waitUntil } from './scene.ts';

const WORKER = fileURLToPath(new URL('../harness/worker.ts', import.meta.url));
const APPS = ['0', '1', '2', '3', '4', '5'];
const SEATS = ['ann', 'bob', 'cyd', 'dee', 'eve', 'fay', 'gus', 'hal'];

interface Removal {
  readonly seat: string;
  readonly process: string;
  readonly effective: boolean;
}

describe('two operating-system processes on one SQLite file', () => {
  let folder: string;
  let url: string;
  let store: Store;
  let vendor: Awaited<ReturnType<typeof startVendor>>;
  let workers: ChildProcess[];
  const began = String(Date.now());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seatkeeper-two-'));
    url = `file:${join(folder, 'seatkeeper.db')}`;
    store = await aStore(url);
    for (const app of APPS) await approvedApp(store, app);
    vendor = await startVendor();
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await vendor.close();
    await store.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that is ready to begin; `go` lets it, and resolves to its exit code when it has ended. */
  async function worker() {
    const child = spawn(process.execPath, [WORKER, url, vendor.url, began], { stdio: ['pipe', 'pipe', 'inherit'] });
    workers.push(child);
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    await Promise.race([
      once(child.stdout, 'data'),
      ended.then((code) => {
        throw new Error(`the process ended with ${code} before it was ready`);
      }),
    ]);
    return {
      pid: String(child.pid),
      kill: () => child.kill('SIGKILL'),
      go: () => {
        child.stdin.end('go\n');
        return ended;
      },
    };
  }

  const everySeat = APPS.flatMap((app) => SEATS.map((seat) => `900${app}/${seat}`)).sort();
  const states = async () => (await store.selectFrom('reclaim_requests').select('state').execute()).map((r) => r.state);

  it('take each approved seat exactly once, each its share of the apps', async () => {
    const both = await Promise.all([worker(), worker()]);
    expect(await Promise.all(both.map(({ go }) => go()))).toEqual([0, 0]);
    expect(vendor.removals.map(({ seat }) => seat).sort()).toEqual(everySeat);
    expect(new Set(vendor.removals.map(({ process }) => process))).toEqual(new Set(both.map(({ pid }) => pid)));
    expect(vendor.crowded()).toEqual([]);
    expect(new Set(await states())).toEqual(new Set(['succeeded']));
  }, 60_000);

  it('take each approved seat exactly once when one of them is killed and another takes its place', async () => {
    const [one, two] = await Promise.all([worker(), worker()]);
    const dying = one.go();
    const living = two.go();
    await waitUntil(
      'the first to be at work',
      () => vendor.removals.some(({ process }) => process === one.pid),
      20_000,
    );
    one.kill();
    await dying;
    const three = await worker();
    expect(await Promise.all([living, three.go()])).toEqual([0, 0]);
    expect(
      vendor.removals
        .filter(({ effective }) => effective)
        .map(({ seat }) => seat)
        .sort(),
    ).toEqual(everySeat);
    expect(vendor.removals).toHaveLength(everySeat.length);
    expect(new Set(await states())).toEqual(new Set(['succeeded']));
  }, 60_000);
});

async function approvedApp(store: Store, app: string): Promise<void> {
  const integration_id = `int_${app}`;
  const names = { slug: `asana-${app}`, tenant_id: `900${app}`, credential_id: `cred_${app}` };
  await connected(store, { id: integration_id, ...names, reclaim_enabled_at: daysAgo(5) });
  const emailOf = (seat: string) => `${seat}@northwind.example`;
  const seats = SEATS.map((seat) =>
    aReading({ external_id: seat, email: emailOf(seat), email_normalized: emailOf(seat), display_name: seat }),
  );
  await upsertSeats(store, integration_id, seats, NOW);
  await saveSource(store, aSourceRow({ integration_id }));
  await recordActivity(
    store,
    SEATS.map((external_id) => anActivityRow({ integration_id, external_id })),
  );
  const plan_id = `plan_${app}`;
  await insertPlan(
    store,
    aPlanRow({ id: plan_id, integration_id }),
    SEATS.map((seat, position) =>
      aRequestRow({
        id: `req_${app}_${seat}`,
        plan_id,
        integration_id,
        external_id: seat,
        position,
        state: 'approved',
        approved_by: 'U1',
        approved_at: NOW,
        item: JSON.stringify(anItem({ externalId: seat, email: emailOf(seat), displayName: seat })),
      }),
    ),
  );
}

/** A vendor over HTTP that notes every removal and which process asked for it, and takes some time for each. */
async function startVendor() {
  const removals: Removal[] = [];
  const gone = new Set<string>();
  const busy = new Map<string, string>();
  const crowded: string[] = [];
  const server = createServer((request, response) => {
    const seat = (request.url ?? '').slice(1);
    const [tenant = ''] = seat.split('/');
    const process = String(request.headers['x-process']);
    if (request.method === 'POST') {
      if (busy.has(tenant) && busy.get(tenant) !== process) crowded.push(seat);
      busy.set(tenant, process);
      removals.push({ seat, process, effective: !gone.has(seat) });
      gone.add(seat);
    }
    setTimeout(() => {
      if (request.method === 'POST') busy.delete(tenant);
      response.end(JSON.stringify({ present: !gone.has(seat) }));
    }, 5);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    removals,
    crowded: () => crowded,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
