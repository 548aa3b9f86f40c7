import { afterEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { parsePeopleFile } from '../../src/import/people-file.ts';
import { inParts } from '../../src/import/people-worker.ts';
import { releaseLease, takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open.ts';
import { closeFile, forgetOldFiles, waitingFile } from '../../src/store/people-files.ts';
import { afterSync } from '../../src/use-cases/after-sync.ts';
import { type ConfirmPeopleResult, confirmPeople } from '../../src/use-cases/confirm-people.ts';
import { erasePerson } from '../../src/use-cases/erase-person.ts';
import { fileConnection, fileConnector, HR_FILE } from '../../src/use-cases/file-source.ts';
import type { Vendors } from '../../src/use-cases/ports.ts';
import { type PeopleFileInput, previewPeople } from '../../src/use-cases/preview-people.ts';
import { syncIntegration } from '../../src/use-cases/sync-integration.ts';
import { NOW } from '../builders.ts';
import { aCompany, addressOf } from '../directories.ts';
import { aPostgresStore, aStore } from '../stores.ts';

const HEAD = 'Employee Number,Work Email,Status,Last Day';
const everybody = Array.from({ length: 10 }, (_, at) => String(at + 1));
/** A row about the holder of a seat. */
const row = (seat: string, status = 'Active', lastDay = '') => `E${seat},${addressOf(seat)},${status},${lastDay}`;

/** The company's app with ten seats, and what is uploaded about its people. */
async function aPayroll(kept: Store) {
  const company = await aCompany([], kept);
  const { core, store } = company;
  const vendors: Vendors = {
    ...company.vendors,
    find: (id) => (id === HR_FILE ? fileConnector : company.vendors.find(id)),
    connect: async (integration) =>
      fileConnection(core, integration, (await waitingFile(store, integration.id))?.mode ?? 'snapshot'),
  };
  const deps = {
    ...company.admin,
    vendors,
    secrets: { seal: async (text: string) => `sealed ${text}`, open: async (text: string) => text },
    readPeople: async (bytes: Uint8Array, options: Parameters<typeof parsePeopleFile>[1]) =>
      inParts(parsePeopleFile(bytes, options)),
  };
  const preview = (lines: readonly string[], over: Partial<PeopleFileInput> = {}) =>
    previewPeople(deps)({
      actor: 'U1',
      source: { name: 'Workday' },
      fileName: 'people.csv',
      bytes: new TextEncoder().encode(lines.join('\n')),
      mode: 'snapshot',
      dateOrder: 'auto',
      ...over,
    });
  const confirm = (fileId: string, meanings: Parameters<ReturnType<typeof confirmPeople>>[0]['meanings'] = []) =>
    confirmPeople(deps)({ actor: 'U1', fileId, meanings, speaksFor: ['int_1'] });
  async function load(sourceId: string, accepted?: number) {
    const acceptLoss = accepted === undefined ? {} : { acceptLoss: { runId: 'run_0', lost: accepted } };
    const signal = new AbortController().signal;
    const sync = syncIntegration({ ...core, vendors, holder: 'test' });
    const result = await sync({ integrationId: sourceId, requestedBy: 'U1', signal, ...acceptLoss });
    if (result.kind !== 'finished') throw new Error(result.kind);
    const after = afterSync({
      ...core,
      vendors,
      refreshPlans: async () => 0,
      reportInactivity: async () => ({ kind: 'not_ready', reason: 'a test' }),
    });
    if (result.run.state === 'complete') await after(sourceId, signal);
    return result;
  }
  /** Previews, confirms and loads; the id of the source. */
  async function take(lines: readonly string[], over: Partial<PeopleFileInput> = {}) {
    const shown = await preview([HEAD, ...lines], over);
    if (shown.kind !== 'preview') throw new Error(JSON.stringify(shown));
    const done: ConfirmPeopleResult = await confirm(shown.preview.fileId);
    if (done.kind !== 'confirmed') throw new Error(done.kind);
    const { run, lost } = await load(done.integrationId);
    return { id: done.integrationId, state: run.state, lost, preview: shown.preview };
  }
  return { ...company, deps, preview, confirm, load, take };
}

const stores = [
  ['SQLite', () => aStore()],
  ['PostgreSQL', aPostgresStore],
] as const;

describe.each(stores)('a list of people that is uploaded (%s)', (_dialect, open) => {
  let store: Store | undefined;
  afterEach(() => store?.destroy());
  const payroll = async () => {
    store = await open();
    return aPayroll(store);
  };

  it('counts for nothing before it is confirmed, and then says who left, who is on leave and who will leave', async () => {
    const { preview, confirm, load, verdict, store } = await payroll();
    const rows = [
      row('1', 'Terminated', '2026-10-31'),
      row('2', 'On leave'),
      row('3', 'Active', '2099-01-01'),
      row('4'),
    ];
    const shown = await preview([HEAD, ...rows]);
    expect(shown).toMatchObject({
      kind: 'preview',
      preview: {
        leavers: 1,
        onLeave: 1,
        leaving: 1,
        working: 1,
        newColumns: true,
        apps: [{ name: 'Asana', matched: 4 }],
      },
    });
    expect(await store.selectFrom('directory_people').select('external_id').execute()).toEqual([]);
    if (shown.kind !== 'preview') return;
    const done = await confirm(shown.preview.fileId);
    if (done.kind !== 'confirmed') throw new Error(done.kind);
    await load(done.integrationId);
    expect(await verdict('1')).toMatch(/^leaver/);
    expect(await verdict('2')).toMatch(/^protected/);
    expect(await verdict('3')).not.toMatch(/^leaver/);
    expect(await confirm(shown.preview.fileId)).toEqual({ kind: 'not_found' });
  });

  it('is gone once it is loaded, and the audit trail holds counts alone', async () => {
    const { take, store } = await payroll();
    await take(everybody.map((seat) => row(seat)));
    expect(await store.selectFrom('people_file_parts').selectAll().execute()).toEqual([]);
    const events = await store.selectFrom('audit_events').select(['type', 'data']).execute();
    expect(events.map(({ type }) => type)).toContain('people.file_confirmed');
    expect(JSON.stringify(events)).not.toMatch(/northwind\.example|people\.csv|Workday/);
  });

  it('never mixes with the list of another system', async () => {
    const { take, preview, verdict } = await payroll();
    const first = await take([row('1', 'Terminated'), row('2')]);
    const second = await take([row('1'), row('2')], { source: { name: 'Personio' } });
    expect(second.id).not.toBe(first.id);
    // One still lets them work, so nobody is a leaver.
    expect(await verdict('1')).not.toMatch(/^leaver/);
    expect(await preview([HEAD, row('1')], { source: { name: 'workday' } })).toMatchObject({ field: 'name' });
  });

  it('makes nobody a leaver by leaving them out once; only by a second whole list', async () => {
    const { take, clock, verdict } = await payroll();
    const { id } = await take(everybody.map((seat) => row(seat)));
    const source = { id };
    clock.set(addDays(NOW, 1));
    const without = everybody.filter((seat) => seat !== '5').map((seat) => row(seat));
    expect(await take(without, { source })).toMatchObject({ state: 'complete', preview: { missing: 1, held: false } });
    expect(await verdict('5')).not.toMatch(/^leaver/);
    clock.set(addDays(NOW, 2));
    await take(without, { source });
    expect(await verdict('5')).toMatch(/^leaver/);
  });

  it('is held when it lacks a fifth of what the last one had, people who had left as well, until somebody accepts it', async () => {
    const { take, load, clock, store } = await payroll();
    const left = everybody.slice(0, 5).map((seat) => row(seat, 'Terminated', '2020-01-31'));
    const works = everybody.slice(5).map((seat) => row(seat));
    const { id } = await take([...left, ...works]);
    clock.set(addDays(NOW, 1));
    const held = await take([...left.slice(0, 3), ...works], { source: { id } });
    expect(held).toMatchObject({ state: 'suspect', lost: { seats: 2, of: 10 }, preview: { held: true } });
    const gone = () =>
      store.selectFrom('directory_people').select('external_id').where('gone_at', 'is not', null).execute();
    expect(await gone()).toEqual([]);
    expect((await load(id, 2)).run.state).toBe('complete');
    expect(await gone()).toHaveLength(2);
  });

  it('of changes touches the people it names and no others', async () => {
    const { take, preview, clock, verdict, store } = await payroll();
    expect(await preview([HEAD, row('1')], { mode: 'delta' })).toMatchObject({ kind: 'invalid', field: 'mode' });
    const { id } = await take(everybody.map((seat) => row(seat)));
    clock.set(addDays(NOW, 1));
    await take([row('3', 'Terminated')], { source: { id }, mode: 'delta' });
    expect(await verdict('3')).toMatch(/^leaver/);
    const rows = await store.selectFrom('directory_people').select(['employment', 'gone_at']).execute();
    expect(rows.filter(({ employment, gone_at }) => employment === 'active' && gone_at === null)).toHaveLength(9);
  });

  it('of changes does not make an old whole list young', async () => {
    const { take, clock, verdict } = await payroll();
    const { id } = await take([row('1', 'Terminated'), ...everybody.slice(1).map((seat) => row(seat))]);
    expect(await verdict('1')).toMatch(/^leaver/);
    clock.set(addDays(NOW, 20));
    await take([row('2', 'Terminated')], { source: { id }, mode: 'delta' });
    expect(await verdict('2')).toMatch(/^leaver/);
    expect(await verdict('1')).not.toMatch(/^leaver/);
  });

  it('keeps with its source what a status word was said to mean', async () => {
    const { preview, confirm, load, take, verdict } = await payroll();
    const shown = await preview([HEAD, row('1', 'Garden Break'), row('2')]);
    if (shown.kind !== 'preview') throw new Error(shown.kind);
    expect(shown.preview.unmapped).toEqual([{ word: 'Garden Break', people: 1 }]);
    const done = await confirm(shown.preview.fileId, [{ position: 0, means: 'leave' }]);
    if (done.kind !== 'confirmed') throw new Error(done.kind);
    await load(done.integrationId);
    expect(await verdict('1')).toMatch(/^protected/);
    const next = await take([row('1', 'garden break'), row('2')], { source: { id: done.integrationId } });
    expect(next.preview).toMatchObject({ unmapped: [], onLeave: 1, newColumns: false });
  });

  it('has to know people the way the last one did', async () => {
    const { take, preview } = await payroll();
    const { id } = await take([row('1')]);
    const without = await preview(['Work Email,Status', `${addressOf('1')},Active`], { source: { id } });
    expect(without).toMatchObject({ kind: 'invalid', field: 'file' });
  });

  it('is dropped whole when one of its people is erased, and when nobody confirms it', async () => {
    const { preview, deps, store } = await payroll();
    await preview([HEAD, row('1'), row('2')]);
    await erasePerson(deps)({ actor: 'U1', email: addressOf('1') });
    expect(await store.selectFrom('people_files').selectAll().execute()).toEqual([]);
    await preview([HEAD, row('2')]);
    await forgetOldFiles(store, addDays(NOW, 1), addDays(NOW, -13));
    expect(await store.selectFrom('people_file_parts').selectAll().execute()).toEqual([]);
  });

  it('fails as a whole when it is taken away while it is read, and makes nobody gone', async () => {
    const { take, preview, confirm, load, store } = await payroll();
    const { id } = await take(everybody.map((seat) => row(seat)));
    const shown = await preview([HEAD, ...everybody.map((seat) => row(seat))], { source: { id } });
    if (shown.kind !== 'preview') throw new Error(shown.kind);
    await confirm(shown.preview.fileId);
    await store.deleteFrom('people_file_parts').execute();
    expect((await load(id)).run).toMatchObject({ state: 'failed' });
    expect(
      await store.selectFrom('directory_people').select('gone_at').where('gone_at', 'is not', null).execute(),
    ).toEqual([]);
  });

  it('is not confirmed while the one before is being read, and a later one is not closed by that reading', async () => {
    const { take, preview, confirm, store } = await payroll();
    const { id } = await take(everybody.map((seat) => row(seat)));
    const shown = await preview([HEAD, row('1')], { source: { id } });
    if (shown.kind !== 'preview') throw new Error(shown.kind);
    const lease = { name: `sync:${id}`, holder: 'other', now: NOW, expiresAt: addDays(NOW, 1) };
    await takeLease(store, lease);
    expect(await confirm(shown.preview.fileId)).toEqual({ kind: 'busy' });
    await releaseLease(store, lease.name, lease.holder);
    expect(await confirm(shown.preview.fileId)).toMatchObject({ kind: 'confirmed' });
    await closeFile(store, id, addDays(NOW, -1));
    expect(await waitingFile(store, id)).toBeDefined();
  });

  it('that nobody confirmed is forgotten with the next preview of the same person', async () => {
    const { preview, store } = await payroll();
    await preview([HEAD, row('1')]);
    await preview([HEAD, row('1')]);
    expect(await store.selectFrom('people_files').select('id').execute()).toHaveLength(1);
  });

  it('is imported by admins alone', async () => {
    const { preview } = await payroll();
    expect(await preview([HEAD, row('1')], { actor: 'U2' })).toMatchObject({ kind: 'refused' });
  });
});
