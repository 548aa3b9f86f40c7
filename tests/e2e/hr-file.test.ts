import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../sandbox/slack/types.ts';
import { allowReclaim, buttonValue, CHANNEL, connectAsana, type Scene, startScene, textOf } from './scene.ts';

const START = new Date();
const day = (days: number) => new Date(START.getTime() + days * 86_400_000).toISOString().slice(0, 10);

describe('an HR system known by the files somebody uploads', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene({ start: START });
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
  }, 60_000);
  afterAll(async () => {
    await scene?.close();
  });

  /** Three people idle in Asana: one left, one is on leave, one will leave. */
  const cast = () => {
    const [leaver, onLeave, leaving] = scene.world.who('idle').filter((one) => one.name !== 'Linus Brandt');
    if (!leaver || !onLeave || !leaving) throw new Error('too few people are idle');
    return { leaver, onLeave, leaving };
  };
  const file = () => {
    const { leaver, onLeave, leaving } = cast();
    const said = new Map([
      [leaver.email, `Terminated,${day(-3)}`],
      [onLeave.email, 'Garden break,'],
      [leaving.email, `Active,${day(30)}`],
    ]);
    const rows = scene.world.employees.map(
      ({ name, email }, at) => `${1001 + at},"${name}",${email},${said.get(email) ?? 'Active,'}`,
    );
    return ['Employee Number,Full Name,Work Email,Status,Termination Date', ...rows].join('\n');
  };
  const answered = (words: string) =>
    scene.ada.waitFor(`an answer with "${words}"`, (me) =>
      me.messages(CHANNEL).findLast((message) => textOf(message).includes(words)),
    );
  const form = (callback: string) =>
    scene.ada.waitFor(`the form ${callback}`, (me) => (me.modal()?.callbackId === callback ? me.modal() : null));
  const upload = (content: string, over: Readonly<Record<string, unknown>> = {}) =>
    scene.ada.submit({ name: 'Workday', file: [scene.ada.upload('people.csv', content)], ...over });

  it('is imported by admins alone', async () => {
    await scene.linus.say('/licenses import people', { channel: CHANNEL });
    await scene.linus.waitFor('the refusal', (me) =>
      me.messages(CHANNEL).some((message) => textOf(message).includes('Importing people is for admins')),
    );
  });

  it('asks which way dates are to be read where both fit', async () => {
    await scene.ada.say('/licenses import people', { channel: CHANNEL });
    await form('people.upload');
    const { errors } = await upload('Work Email,Status,Termination Date\na@x.example,Active,03/04/2026\n');
    expect(errors['order']).toContain('"03/04/2026" in "Termination Date" can be read day first or month first');
  });

  let report: SeenMessage;
  it('is shown before anything counts, asks what an unknown status means, and proposes a leaver at once', async () => {
    const { ada } = scene;
    const { leaver, onLeave, leaving } = cast();
    expect((await upload(file())).errors).toEqual({});
    const preview = textOf((await form('people.import')).view);
    expect(preview).toContain('1 left');
    expect(preview).toContain('1 with a last day to come');
    expect(preview).toContain('“Garden break”, 1 person: what does it mean?');
    expect(preview).toContain('Work email: “Work Email”');
    expect(preview).toMatch(/\d+ seats of Asana/);
    const known = new Set(ada.messages(CHANNEL).map((message) => message.ts));
    await ada.submit({ status_0: 'leave' });
    report = await ada.waitFor(
      'the report',
      (me) => me.messages(CHANNEL).find((one) => !known.has(one.ts) && one.ephemeralTo === undefined),
      30_000,
    );
    expect(textOf(report)).toContain(leaver.name);
    expect(textOf(report)).toContain('leaver');
    expect(textOf(report)).not.toContain(onLeave.name);
    expect(textOf(report)).not.toContain(leaving.name);
    expect(scene.asana.effects()).toEqual([]);
  }, 60_000);

  it('is named by Why as who says that somebody left, is on leave or will leave', async () => {
    const { leaver, onLeave, leaving } = cast();
    await scene.ada.say(`/licenses why ${leaver.email}`, { channel: CHANNEL });
    expect(textOf(await answered('is a leaver in Asana'))).toContain('Workday says that the person left');
    await scene.ada.say(`/licenses why ${onLeave.email}`, { channel: CHANNEL });
    expect(textOf(await answered('on leave'))).toContain('Workday');
    await scene.ada.say(`/licenses why ${leaving.email}`, { channel: CHANNEL });
    expect(textOf(await answered(leaving.email))).not.toContain('is a leaver');
  }, 30_000);

  it('is held when the next whole list lacks a fifth of the people, until somebody accepts it', async () => {
    const { ada } = scene;
    await ada.say('/licenses import workday', { channel: CHANNEL });
    await form('people.upload');
    const lines = file().split('\n');
    await upload(lines.slice(0, Math.ceil(lines.length * 0.7)).join('\n'), { name: '' });
    const preview = textOf((await form('people.import')).view);
    expect(preview).toContain('the export may be cut off');
    expect(preview).toContain('Columns, as last time');
    expect(preview).not.toContain('Garden break');
    await ada.submit({});
    const held = await ada.waitFor(
      'the word that it is held',
      (me) => me.messages('app').findLast((one) => JSON.stringify(one.blocks).includes('sync.accept_loss')),
      30_000,
    );
    expect(textOf(held)).toContain('Workday');
  }, 60_000);

  it('is loaded once somebody has accepted the loss', async () => {
    const { ada } = scene;
    const held = ada.messages('app').findLast((one) => JSON.stringify(one.blocks).includes('sync.accept_loss'));
    if (!held) throw new Error('nothing is held');
    await ada.press(held, 'sync.accept_loss', { value: buttonValue(held, 'sync.accept_loss') });
    await ada.waitFor(
      'the sync',
      (me) =>
        [...me.messages('app'), ...me.messages(CHANNEL)].some(
          (one) => /synced, \d+ people/.test(textOf(one)) && /3\d gone/.test(textOf(one)),
        ),
      30_000,
    );
  }, 60_000);

  it('may be as long as a company of 120,000, and keeps nobody waiting in Slack', async () => {
    const { ada } = scene;
    const long = [
      'Work Email,Status',
      ...Array.from({ length: 120_000 }, (_, at) => `person.${at}@northwind.example,Active`),
    ];
    await ada.say('/licenses import people', { channel: CHANNEL });
    await form('people.upload');
    expect((await upload(long.join('\n'), { source: 'new', name: 'Payroll' })).errors).toEqual({});
    const preview = await ada.waitFor(
      'the preview',
      (me) => (me.modal()?.callbackId === 'people.import' ? me.modal() : null),
      30_000,
    );
    expect(textOf(preview?.view)).toContain('120,000 people');
    await ada.closeModal();
  }, 60_000);

  it('sent nothing that Slack refuses, and logged no error', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
