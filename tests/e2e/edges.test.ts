import { afterEach, describe, expect, it } from 'vitest';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  connectAsana,
  everyButton,
  now,
  postReport,
  type Scene,
  startScene,
  textOf,
  waitUntil,
} from './scene.ts';

describe('what Slack and vendors may do otherwise', () => {
  let scene: Scene;
  afterEach(() => scene?.close());

  const lastAnswer = (scene: Scene, includes: string) =>
    scene.ada.waitFor(includes, (me) => me.messages(CHANNEL).findLast((message) => textOf(message).includes(includes)));

  it('draws text instead where Slack refuses native tables and charts, and remembers it', async () => {
    scene = await startScene({
      nativeBlocks: { charts: false, tables: false },
      refusals: ['invalid_blocks', 'response_url'],
    });
    await connectAsana(scene);
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    const summary = await lastAnswer(scene, 'paid seats idle');
    expect(JSON.stringify(summary.blocks)).not.toContain('"type":"table"');
    expect(textOf(summary)).toContain('Full member');
    const report = await postReport(scene);
    expect(JSON.stringify(report.blocks)).not.toContain('"type":"table"');
    await scene.ada.say('/licenses digest', { channel: CHANNEL });
    await lastAnswer(scene, 'Licenses this week');
    // One refusal to learn tables, one to learn charts; afterwards none.
    expect(scene.slack.refusals()).toHaveLength(2);
  }, 60_000);

  it('calls seats unknown, never inactive, where the plan gives no activity, and offers the way on', async () => {
    scene = await startScene();
    await connectAsana(scene, 'sat-no-audit');
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    const summary = await lastAnswer(scene, '86 of 98 paid seats unknown');
    expect(textOf(summary)).toMatch(/0 idle · 86 unknown/);
    expect(everyButton(summary.blocks).map((button) => button.action_id)).toContain('license.import');
    await scene.ada.say('/licenses report asana', { channel: CHANNEL });
    await lastAnswer(scene, 'No seat of Asana is idle');
  }, 60_000);

  it('makes a real report from a member export, after showing what it read', async () => {
    scene = await startScene();
    await connectAsana(scene, 'sat-no-audit');
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const people = scene.world.asana.users.filter((user) => user.email.endsWith('@northwind.example')).slice(0, 60);
    const rows = people.map(
      (user, index) => `"${user.name}",${user.email},2024-01-05,2024-01-06,${index % 2 === 0 ? day(70) : day(2)}`,
    );
    const csv = [
      'Name,Email,Joined,First login,Last activity',
      ...rows,
      'Stranger,nobody@elsewhere.example,2024-01-05,2024-01-06,2026-01-01',
    ].join('\r\n');
    await scene.ada.say('/licenses import asana', { channel: CHANNEL });
    await scene.ada.waitFor('the upload form', (me) => me.modal()?.callbackId === 'csv.upload');
    const file = await scene.ada.upload('members.csv', Buffer.from(csv, 'utf8'));
    await scene.ada.submit({ file: [file], exported: day(0) });
    const preview = await scene.ada.waitFor('the preview', (me) =>
      me.modal()?.callbackId === 'csv.import' ? me.modal() : null,
    );
    expect(textOf(preview.view)).toContain('1 in the file but not in the roster');
    await scene.ada.submit({});
    await scene.ada.waitFor('the import', (me) =>
      me.messages('app').some((message) => message.text.includes('Imported last activity')),
    );
    const report = await postReport(scene);
    expect(textOf(report)).toContain('Asana member export');
    expect(scene.slack.refusals()).toEqual([]);
  }, 60_000);

  it('keeps two organizations of one vendor apart and asks which one is meant', async () => {
    scene = await startScene();
    await connectAsana(scene, 'sat-full', ['Northwind', 'Northwind Labs']);
    await scene.ada.waitFor(
      'both syncs',
      (me) => me.messages('app').filter((message) => message.text.includes('synced')).length === 2,
    );
    await scene.ada.say('/licenses', { channel: CHANNEL });
    const overview = await lastAnswer(scene, 'Northwind Labs');
    expect(textOf(overview)).toContain('Asana – Northwind');
    await scene.ada.say('/licenses asana-northwind-labs', { channel: CHANNEL });
    const labs = await scene.ada.waitFor('the summary', (me) =>
      me
        .messages(CHANNEL)
        .findLast(
          (message) => /of \d+ paid seats idle, /.test(message.text) || /^Asana – Northwind Labs:/.test(message.text),
        ),
    );
    expect(labs.text).toContain('Northwind Labs');
    expect(labs.text).toMatch(/of \d paid seats/);
  }, 60_000);

  it('marks nobody gone and proposes nothing when a fifth of the roster vanishes, until somebody says it is right', async () => {
    scene = await startScene();
    await connectAsana(scene);
    scene.asana.plan({ method: 'GET', path: /workspace_memberships\?(?!(.*&)?user=)/, does: { kind: 'empty_page' } });
    await scene.ada.say('/licenses sync asana', { channel: CHANNEL });
    const suspect = await scene.ada.waitFor('the alarm', (me) =>
      me
        .messages(CHANNEL)
        .findLast((message) => everyButton(message.blocks).some((button) => button.action_id === 'sync.accept_loss')),
    );
    await scene.ada.say('/licenses report asana', { channel: CHANNEL });
    await lastAnswer(scene, 'implausible');
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    await lastAnswer(scene, 'of 98 paid seats');
    // The vendor is well again: reading once more finds everybody.
    await scene.ada.press(suspect, 'sync.accept_loss', { value: buttonValue(suspect, 'sync.accept_loss') });
    await lastAnswer(scene, 'synced');
    const report = await postReport(scene);
    expect(report.text).toContain('20');
  }, 60_000);

  it('says what to do when the bot may not post in the channel', async () => {
    scene = await startScene({ env: { SEATKEEPER_CHANNEL: 'C0ITADMINS' } });
    await connectAsana(scene);
    await scene.ada.say('/licenses report asana', { channel: CHANNEL });
    const answer = await lastAnswer(scene, '/invite');
    expect(answer.ephemeralTo).toBe(scene.ada.id);
  }, 60_000);

  it('voids an open list when the policy changes, and says so', async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
    const report = await postReport(scene);
    await scene.ada.say('/licenses settings asana', { channel: CHANNEL });
    await scene.ada.waitFor('the settings', (me) => me.modal()?.callbackId === 'settings.submit');
    expect((await scene.ada.submit({ threshold: '3' })).errors).toHaveProperty('threshold');
    await scene.ada.submit({ threshold: '60' });
    await scene.ada.waitFor('the list to be void', () =>
      textOf(now(scene.ada, report)).includes('idle means 60 days instead of 30'),
    );
    expect(everyButton(now(scene.ada, report).blocks).map((button) => button.action_id)).not.toContain(
      'reclaim.approve_all',
    );
    await scene.grace
      .press(report, 'reclaim.approve_all', { value: buttonValue(report, 'reclaim.approve_all') })
      .catch(() => {});
    expect(scene.asana.effects()).toEqual([]);
  }, 60_000);

  it('removes everybody of a list after one click, each once', async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
    const report = await postReport(scene);
    const value = buttonValue(report, 'reclaim.approve_all');
    await Promise.all([
      scene.grace.press(report, 'reclaim.approve_all', { value }),
      scene.grace.press(report, 'reclaim.approve_all', { value }),
    ]);
    await waitUntil('all removals', () => scene.asana.effects().length === 20, 30_000);
    await scene.ada.waitFor(
      'the message to say so',
      () => /20/.test(now(scene.ada, report).text) && !/wait/i.test(now(scene.ada, report).text),
      20_000,
    );
    expect(new Set(scene.asana.effects().map((call) => JSON.stringify(call.body))).size).toBe(20);
    await scene.ada.say('/licenses sync asana', { channel: CHANNEL });
    await lastAnswer(scene, 'synced');
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    await lastAnswer(scene, '0 of 78 paid seats idle');
    expect(scene.slack.refusals()).toEqual([]);
  }, 60_000);
});
