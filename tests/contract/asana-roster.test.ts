import { describe, expect, it } from 'vitest';
import { readPages } from '../../connectors/asana/session.ts';
import type { VendorAccount } from '../../src/connector/contract.ts';
import { VendorUnavailableError } from '../../src/errors.ts';
import { aSeed, type Name, NORTHWIND, people, tokens } from './asana-scene.ts';
import { accountOf, createSettings } from './asana-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('what Asana’s flags mean', () => {
  const meanings: readonly (readonly [Name, Partial<VendorAccount>, string, boolean])[] = [
    ['ada', { status: 'active', kind: 'human', admin: 'none' }, 'full', true],
    ['ben', { status: 'active', kind: 'human', admin: 'none' }, 'full', true],
    ['olga', { status: 'active', kind: 'human', admin: 'admin' }, 'full', true],
    ['gus', { status: 'active', kind: 'guest', admin: 'none' }, 'guest', false],
    ['vera', { status: 'active', kind: 'human', admin: 'none' }, 'view_only', false],
    ['ivy', { status: 'invited', kind: 'human', admin: 'none' }, 'pending', true],
    ['zap', { status: 'active', kind: 'service', admin: 'none' }, 'service', false],
  ];
  it.each(meanings)('reads %s as %o with license %s, paid %s', async (name, account, licenseTypeId, paid) => {
    const { connection } = await setUp();
    const read = await accountOf(connection, name);
    expect(read).toMatchObject({ ...account, email: people[name].email, externalId: people[name].gid });
    expect(read.licenses).toEqual([{ licenseTypeId, paid, assignedAt: '2025-03-01T09:00:00.000Z' }]);
  });

  it('reads somebody who was removed and added again once, from the present membership', async () => {
    const { connection } = await setUp();
    const all: VendorAccount[] = [];
    for await (const page of connection.accounts?.(signal) ?? []) all.push(...page.items);
    for (const name of ['rhea', 'uma'] as const) {
      const rows = all.filter((account) => account.externalId === people[name].gid);
      expect(rows).toMatchObject([{ status: 'active', createdAt: '2025-03-01T09:00:00.000Z' }]);
      expect(await accountOf(connection, name)).toEqual(rows[0]);
    }
  });

  it('leaves out of the roster who no longer belongs, and reads them one by one as deactivated without a seat', async () => {
    const { connection } = await setUp();
    for await (const page of connection.accounts?.(signal) ?? []) {
      expect(page.items.map((account) => account.externalId)).not.toContain(people.noel.gid);
    }
    expect(await accountOf(connection, 'noel')).toMatchObject({ status: 'deactivated', licenses: [] });
  });

  it('gives addresses as they are written, nobody’s as none, and times of any offset as UTC', async () => {
    const { connection, fake } = await setUp();
    const flags = { is_active: true, is_admin: false, is_guest: false, is_view_only: false };
    const row = (gid: string, email: string | null) => {
      return { gid, user: { gid, name: 'Ada', email }, ...flags, created_at: '2025-03-01T01:30:00+02:00' };
    };
    const body = { data: [row('1', 'Ada.Pereira@Northwind.test'), row('2', null)], next_page: null };
    fake.plan({ path: /workspace_memberships/, does: { kind: 'status', status: 200, body } });
    const createdAt = '2025-02-28T23:30:00.000Z';
    expect(await collect<VendorAccount>(connection.accounts?.(signal))).toMatchObject([
      { externalId: '1', email: 'Ada.Pereira@Northwind.test', status: 'active', createdAt },
      { externalId: '2', email: null, status: 'active', createdAt },
    ]);
  });

  it('reads a whole roster in a request per hundred members', async () => {
    const workspaces = aSeed().workspaces.map((one) =>
      one.gid === NORTHWIND ? { ...one, synthetic: { members: 950 } } : one,
    );
    const { connection, fake } = await setUp({ seed: { workspaces } });
    const before = fake.calls().length;
    let read = 0;
    for await (const page of connection.accounts?.(signal) ?? []) read += page.items.length;
    expect(read).toBe(950 - 19 + 10);
    expect(fake.calls().length - before).toBe(10);
  });
});

describe('a listing that takes too long', () => {
  it('asks to be read again from its start when Asana forgot where it stood', async () => {
    const { clock, reach } = await setUp();
    const slow = await reach(tokens.service, (path) => path.replace('limit=100', 'limit=1'));
    const read = async () => {
      // Each page is asked for before the one before is handed over, so it takes two rounds to meet the old marker.
      for await (const page of slow.accounts?.(signal) ?? []) if (page) clock.time += 16 * 60_000;
    };
    await expect(read()).rejects.toBeInstanceOf(VendorUnavailableError);
  });
});

describe('reading pages ahead', () => {
  it('calls off the page asked for in vain when the caller leaves', async () => {
    const asked: AbortSignal[] = [];
    const pages = readPages<number>('accounts', signal, async (offset, pageSignal) => {
      asked.push(pageSignal);
      if (offset !== undefined) await new Promise((_, reject) => pageSignal.addEventListener('abort', reject));
      return { data: [1], next_page: { offset: 'next' } };
    });
    for await (const page of pages) if (page) break;
    expect(asked.map((one) => one.aborted)).toEqual([true, true]);
  });

  it('ends where no next page is named, be it null or absent', async () => {
    for (const end of [{ next_page: null }, {}]) {
      const all: number[] = [];
      const pages = readPages<number>('accounts', signal, async () => ({ data: [1], ...end }));
      for await (const page of pages) all.push(...page);
      expect(all).toEqual([1]);
    }
  });
});
