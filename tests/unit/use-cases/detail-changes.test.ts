import { describe, expect, it } from 'vitest';
import { OutcomeUnknownError } from '../../../src/errors.ts';
import { clearControl, pauseOf, setControl } from '../../../src/store/controls.ts';
import { findChange } from '../../../src/store/detail-changes.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { checkChange, openChange, previewChange } from '../../../src/use-cases/change-details.ts';
import { approveChange, askForChange, rejectChange } from '../../../src/use-cases/decide-change.ts';
import { erasePerson } from '../../../src/use-cases/erase-person.ts';
import { executeChanges } from '../../../src/use-cases/execute-changes.ts';
import type { ChangeView } from '../../../src/use-cases/person-views.ts';
import { pruneOld } from '../../../src/use-cases/prune-old.ts';
import type { aPolicy } from '../../builders.ts';
import { keys, type Name, people as users } from '../../contract/aha-scene.ts';
import { createAhaTenants } from './aha-tenant.ts';

const SECONDS = 1 / 86_400;
const { signal } = new AbortController();
const anAhaTenant = createAhaTenants();

/** U1 sets up and may ask, U2 to U4 approve. */
async function aDesk(over: Parameters<typeof anAhaTenant>[0] = {}) {
  const tenant = await anAhaTenant(over);
  const shown: ChangeView[] = [];
  const changePosts = {
    postChange: async (_: string, view: ChangeView) => {
      shown.push(view);
      return { channel: 'C1', ts: '1' };
    },
    updateChange: async (_: unknown, view: ChangeView) => void shown.push(view),
  };
  const deps = { ...tenant.base, changePosts };
  const run = executeChanges({
    ...deps,
    ...{ timeZone: 'UTC', holder: 'h1', settleAfterMs: 10_000, believeNoAfterMs: 10_000, pause: async () => {} },
  });
  const open = (name: Name, actor = 'U2', externalId = users[name].id) =>
    openChange(deps)({ actor, integrationId: 'int_1', externalId }, signal);
  const form = async (name: Name, actor = 'U2') => {
    const opened = await open(name, actor);
    if (opened.kind !== 'form') throw new Error(`no form: ${JSON.stringify(opened)}`);
    return opened.form;
  };
  const fill = (changeId: string, values: object, actor = 'U2') =>
    previewChange(deps)({ actor, changeId, values: { ...values } }, signal);
  const preview = async (name: Name, values: object, actor = 'U2') => {
    const filled = await fill((await form(name, actor)).changeId, values, actor);
    if (filled.kind !== 'preview') throw new Error(`no preview: ${JSON.stringify(filled)}`);
    return filled.view;
  };
  const decision = ({ changeId, hashPrefix }: ChangeView, actor: string) => ({ actor, changeId, hashPrefix });
  const ask = (view: ChangeView, actor = 'U2') => askForChange(deps)(decision(view, actor));
  const approve = (view: ChangeView, actor = 'U3') => approveChange(deps)(decision(view, actor));
  const reject = (view: ChangeView, actor = 'U3') => rejectChange(deps)(decision(view, actor));
  const asked = async (name: Name, values: object) => {
    const view = await preview(name, values);
    expect(await ask(view)).toMatchObject({ kind: 'asked', channel: 'C1' });
    return view;
  };
  const approved = async (name: Name, values: object) => {
    const view = await asked(name, values);
    expect(await approve(view)).toEqual({ kind: 'decided' });
    return view;
  };
  const sent = () => tenant.fake.effects().map(({ body }) => body);
  const state = async (view: ChangeView) => (await findChange(tenant.store, view.changeId))?.state;
  const reason = async (view: ChangeView) => (await findChange(tenant.store, view.changeId))?.reason;
  return {
    ...tenant,
    deps,
    shown,
    open,
    form,
    fill,
    preview,
    ask,
    approve,
    reject,
    asked,
    approved,
    sent,
    state,
    reason,
    run: () => run(signal),
  };
}

describe('the form to change a person’s details', () => {
  it('says what the vendor tells now and fills in nothing, so that nothing is changed by sending it back', async () => {
    const desk = await aDesk();
    const { fields, account } = await desk.form('conny');
    expect(account).toMatchObject({ name: 'Conny Config', email: 'conny@northwind.test' });
    expect(fields.map(({ placeholder }) => placeholder)).toEqual([
      'Now: whole name Conny Config',
      'Now: whole name Conny Config',
      'Now: yes',
      'Now: yes',
    ]);
    expect(fields.map(({ initial }) => initial)).toEqual([null, null, null, null]);
    const { changeId } = await desk.form('conny');
    expect(await desk.fill(changeId, {})).toMatchObject({
      kind: 'form',
      form: { notes: [expect.stringContaining('Nothing was chosen')] },
    });
  });

  it('takes what is so already for nothing chosen', async () => {
    const desk = await aDesk();
    const { difference } = await desk.preview('ada', { first_name: 'Adele', last_name: ' Pereira ', enabled: 'yes' });
    expect(difference).toEqual([
      { field: 'first_name', label: 'First name', from: 'whole name Ada Pereira', to: 'Adele' },
    ]);
  });

  it('names a field that changed at the vendor meanwhile and comes back with what was typed', async () => {
    const desk = await aDesk();
    const { changeId } = await desk.form('ada');
    desk.fake.people.makeAdmin('ada@northwind.test');
    const again = await desk.fill(changeId, { first_name: 'Adele' });
    expect(again).toMatchObject({
      kind: 'form',
      form: { notes: ['Changed in Aha! meanwhile: Administrator. Look again.'] },
    });
    if (again.kind !== 'form') throw new Error('no form');
    expect(again.form.fields.map(({ initial }) => initial)).toEqual(['Adele', null, null, null]);
    expect(await desk.fill(changeId, { first_name: 'Adele' })).toMatchObject({ kind: 'preview' });
  });

  it('puts a fault beside its field without asking the vendor', async () => {
    const desk = await aDesk();
    const { changeId } = await desk.form('ada');
    const calls = desk.fake.calls().length;
    const checked = await checkChange(desk.deps)({
      changeId,
      values: { first_name: 'x'.repeat(101), enabled: 'maybe' },
    });
    expect(checked).toMatchObject({
      kind: 'invalid',
      errors: { first_name: expect.any(String), enabled: expect.any(String) },
    });
    expect(desk.fake.calls()).toHaveLength(calls);
  });

  it('reads the account of an id corrected by hand, and says when there is none', async () => {
    const desk = await aDesk();
    expect(await desk.open('ada', 'U2', users.ben.id)).toMatchObject({ form: { account: { name: 'Ben Abbot' } } });
    expect(await desk.open('ada', 'U2', '99')).toEqual({
      kind: 'not_read',
      reason: 'Aha! knows nobody under the id 99.',
    });
    const calls = desk.fake.calls().length;
    expect(await desk.open('ada', 'U2', '../me')).toMatchObject({ kind: 'not_read' });
    expect(desk.fake.calls()).toHaveLength(calls);
  });

  it('is somebody’s own: nobody else sends or confirms it', async () => {
    const desk = await aDesk();
    const view = await desk.preview('ada', { first_name: 'Adele' });
    expect(await desk.fill(view.changeId, { first_name: 'Eve' }, 'U3')).toMatchObject({ kind: 'not_read' });
    expect(await desk.ask(view, 'U3')).toMatchObject({ kind: 'not_asked' });
  });

  it.each<[Name, Parameters<typeof aPolicy>[0], RegExp]>([
    ['olga', {}, /owns the key/],
    ['ada', { protectedEmails: ['Ada@Northwind.test'] }, /protected/],
  ])('is not opened for %s where the policy says %o', async (name, policy, why) => {
    const desk = await aDesk({ policy });
    expect(await desk.open(name)).toMatchObject({ kind: 'not_read', reason: expect.stringMatching(why) });
  });

  it('is not opened while the app is read-only', async () => {
    const desk = await aDesk();
    await updateIntegration(desk.store, 'int_1', { reclaim_enabled_at: null });
    expect(await desk.open('ada')).toMatchObject({ kind: 'not_read', reason: expect.stringContaining('read-only') });
  });

  it('hands disabling somebody over to removals, and takes no other field along', async () => {
    const desk = await aDesk();
    const { changeId } = await desk.form('ada');
    expect(await desk.fill(changeId, { enabled: 'no', first_name: 'Adele' })).toMatchObject({
      kind: 'form',
      form: { notes: [expect.stringContaining('approved as a removal, by itself')] },
    });
    expect(await desk.fill(changeId, { enabled: 'no' })).toEqual({
      kind: 'removal',
      integrationId: 'int_1',
      externalId: users.ada.id,
    });
    expect(desk.sent()).toEqual([]);
  });

  it('lowers no admin while nobody else was seen who is one', async () => {
    const desk = await aDesk();
    const { changeId } = await desk.form('conny');
    await desk.store.deleteFrom('seats').where('external_id', '=', users.olga.id).execute();
    expect(await desk.fill(changeId, { administrator: 'no' })).toMatchObject({
      kind: 'form',
      form: { notes: [expect.stringContaining('the last one is never touched')] },
    });
    await desk.sync();
    const view = await desk.approved('conny', { administrator: 'no' });
    await desk.store.deleteFrom('seats').where('external_id', '=', users.olga.id).execute();
    await desk.run();
    expect(await desk.reason(view)).toContain('the last one is never touched');
    expect(desk.sent()).toEqual([]);
  });
});

describe('an asked change', () => {
  it('is approved by somebody else, and by nobody whose account it is', async () => {
    const desk = await aDesk({ account: { users: [users.olga, { ...users.ada, email: 'u4@northwind.example' }] } });
    const view = await desk.asked('ada', { first_name: 'Adele' });
    expect(await desk.approve(view, 'U2')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('You asked'),
    });
    expect(await desk.approve(view, 'U4')).toMatchObject({ reason: expect.stringContaining('your own account') });
    expect(await desk.approve(view, 'U9')).toMatchObject({ kind: 'refused' });
    expect(await desk.state(view)).toBe('waiting');
    expect(await desk.approve(view, 'U3')).toEqual({ kind: 'decided' });
  });

  it('is approved as it was seen: another hash decides nothing', async () => {
    const desk = await aDesk();
    const view = await desk.asked('ada', { first_name: 'Adele' });
    expect(await desk.approve({ ...view, hashPrefix: '0'.repeat(12) })).toMatchObject({ kind: 'not_now' });
    expect(await desk.state(view)).toBe('waiting');
  });

  it('is one at a time for an account, and can be left by whoever asked', async () => {
    const desk = await aDesk();
    const other = await desk.preview('ada', { last_name: 'Lace' });
    const view = await desk.asked('ada', { first_name: 'Adele' });
    expect(await desk.ask(other)).toMatchObject({ kind: 'not_asked', reason: expect.stringContaining('under way') });
    expect(await desk.reject(view, 'U2')).toEqual({ kind: 'decided' });
    expect(await desk.state(view)).toBe('rejected');
  });

  it('is withdrawn when it was never posted, since nobody can decide about what nobody sees', async () => {
    const desk = await aDesk();
    const view = await desk.asked('ada', { first_name: 'Adele' });
    await desk.store.updateTable('detail_changes').set({ channel: null, ts: null }).execute();
    await desk.run();
    expect(await desk.state(view)).toBe('waiting');
    desk.later(0.01);
    await desk.run();
    expect(await desk.reason(view)).toBe('it was never posted');
  });

  it('expires, and silence changes nothing', async () => {
    const desk = await aDesk();
    const view = await desk.asked('ada', { first_name: 'Adele' });
    desk.later(8);
    await desk.run();
    expect(await desk.state(view)).toBe('expired');
    expect(desk.sent()).toEqual([]);
  });
});

describe('carrying out an approved change', () => {
  it('sends the fields that were chosen and no other, reads back, and tells the trail no value', async () => {
    const desk = await aDesk();
    const view = await desk.approved('conny', { first_name: 'Constance' });
    await desk.run();
    expect(desk.sent()).toEqual([{ user: { first_name: 'Constance' } }]);
    expect(await desk.state(view)).toBe('done');
    expect(await desk.account('conny')).toMatchObject({
      displayName: 'Constance Config',
      admin: 'admin',
      status: 'active',
    });
    const trail = await desk.store
      .selectFrom('audit_events')
      .selectAll()
      .where('subject', '=', `change:${view.changeId}`)
      .execute();
    expect(trail.map(({ type }) => type)).toEqual([
      'change.asked',
      'change.approved',
      'change.started',
      'change.succeed',
    ]);
    expect(JSON.stringify(trail)).toContain('first_name');
    expect(JSON.stringify(trail)).not.toMatch(/Constance|conny@/i);
  });

  it('reads a lost answer back instead of sending it again', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    desk.fake.plan({ method: 'PUT', does: { kind: 'lose_answer' } });
    await desk.run();
    expect(await desk.state(view)).toBe('outcome_unknown');
    desk.later(1);
    await desk.run();
    expect(await desk.state(view)).toBe('done');
    expect(desk.fake.calls().filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('says so when reading shows that a lost call did nothing, and sends nothing again', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    desk.fake.plan({ method: 'PUT', times: 9, does: { kind: 'cut' } });
    await desk.run();
    desk.later(1);
    await desk.run();
    expect(await desk.state(view)).toBe('failed');
    expect(desk.sent()).toEqual([]);
  });

  it('believes that nothing was done only a while after the answer was missed, however long the call took', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    const connect = async (row: Parameters<typeof desk.vendors.connect>[0]) => ({
      ...(await desk.vendors.connect(row)),
      perform: async () => {
        desk.later(130 * SECONDS);
        throw new OutcomeUnknownError('no answer', { connector: 'aha', operation: 'update' });
      },
    });
    const times = { timeZone: 'UTC', holder: 'h1', settleAfterMs: 10_000, pause: async () => {} };
    const run = executeChanges({ ...desk.deps, ...times, vendors: { ...desk.vendors, connect } });
    await run(signal);
    desk.later(11 * SECONDS);
    await run(signal);
    expect(await desk.state(view)).toBe('outcome_unknown');
    desk.later(120 * SECONDS);
    await run(signal);
    expect(await desk.state(view)).toBe('failed');
  });

  it('settles what a killed process left by reading alone', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    desk.dies.at = ['change.succeed', 'change.lose'];
    await desk.run();
    expect(await desk.state(view)).toBe('executing');
    desk.dies.at = [];
    await desk.run();
    desk.later(1);
    await desk.run();
    expect(await desk.state(view)).toBe('done');
    expect(desk.sent()).toHaveLength(1);
  });

  it('leaves it when the field says something else by now, the address moved, or the approver lost the right', async () => {
    const desk = await aDesk();
    const moved = await desk.approved('conny', { administrator: 'no' });
    const row = await desk.integration();
    if (!row) throw new Error('not connected');
    const vendor = await desk.vendors.connect(row);
    await vendor.perform(
      'update',
      { externalId: users.conny.id, email: null, values: { administrator: 'no' } },
      signal,
    );
    await desk.run();
    expect(await desk.reason(moved)).toBe('changed there meanwhile: Administrator');
    const other = await desk.approved('ben', { first_name: 'Benno' });
    const url = `${desk.fake.apiUrl}/users/${users.ben.id}`;
    const headers = { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' };
    await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ user: { email: 'eve@northwind.test' } }) });
    await desk.run();
    expect(await desk.reason(other)).toBe('the account now belongs to another address');
    const lost = await desk.approved('ada', { first_name: 'Adele' });
    await updateIntegration(desk.store, 'int_1', { approvers: '["U2"]' });
    await desk.run();
    expect(await desk.reason(lost)).toBe('who approved it is no longer an approver');
    expect(desk.sent()).toEqual([{ user: { administrator: false } }, { user: { email: 'eve@northwind.test' } }]);
  });

  it('waits while changes are paused', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    await setControl(desk.store, {
      name: pauseOf('int_1'),
      set_by: 'U1',
      set_at: desk.clock.now().toISOString(),
      reason: null,
    });
    await desk.run();
    expect(await desk.state(view)).toBe('approved');
    expect(desk.sent()).toEqual([]);
  });

  it('is blanked when it is older than anybody needs it, and a form nobody sent is forgotten after a day', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    await desk.run();
    const { changeId } = await desk.form('ada');
    desk.later(401);
    await desk.run();
    expect(await findChange(desk.store, changeId)).toBeUndefined();
    await pruneOld({ ...desk.deps, days: 400 })();
    expect(await findChange(desk.store, view.changeId)).toMatchObject({
      state: 'done',
      email: null,
      display_name: null,
      seen: '{}',
    });
  });

  it('sends nothing when a pause is stored right before the call, and goes on when it ends', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    const reads = desk.vendors.connect;
    const paused = { name: pauseOf('int_1'), set_by: 'U1', set_at: desk.clock.now().toISOString(), reason: null };
    desk.deps.vendors.connect = async (row) => {
      const connection = await reads(row);
      const perform: typeof connection.perform = async (...args) => {
        await setControl(desk.store, paused);
        return connection.perform(...args);
      };
      return { ...connection, perform };
    };
    await desk.run();
    expect([await desk.state(view), desk.sent()]).toEqual(['approved', []]);
    desk.deps.vendors.connect = reads;
    await clearControl(desk.store, pauseOf('int_1'));
    await desk.run();
    expect([await desk.state(view), desk.sent()]).toEqual(['done', [{ user: { first_name: 'Adele' } }]]);
  });

  it('keeps its approval when the vendor sends the call away unread, and goes on when the vendor said', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    desk.fake.plan({ method: 'PUT', does: { kind: 'status', status: 429, headers: { 'Retry-After': '5' } } });
    await desk.run();
    expect(await desk.state(view)).toBe('approved');
    await desk.run();
    expect(desk.fake.calls().filter(({ method }) => method === 'PUT')).toHaveLength(1);
    desk.later(1);
    await desk.run();
    expect([await desk.state(view), desk.sent()]).toEqual(['done', [{ user: { first_name: 'Adele' } }]]);
  });

  it('leaves which fields were changed when the person is erased, and nothing of what they said', async () => {
    const desk = await aDesk();
    const view = await desk.approved('ada', { first_name: 'Adele' });
    await desk.run();
    const erased = await erasePerson({ ...desk.deps, audit: desk.deps.audit })({
      actor: 'U1',
      email: 'ada@northwind.test',
    });
    expect(erased).toMatchObject({ kind: 'erased', rows: { changes: 1 } });
    const row = JSON.stringify(await findChange(desk.store, view.changeId));
    expect(row).toContain('first_name');
    expect(row).not.toMatch(/Adele|Pereira|ada@/);
  });
});
