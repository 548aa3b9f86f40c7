import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../sandbox/slack/types.ts';
import { openStore } from '../../src/store/open.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  connectAsana,
  everyButton,
  postReport,
  type Scene,
  startScene,
  textOf,
} from './scene.ts';

describe('a dry run in Slack', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.grace.id]);
  }, 60_000);
  afterAll(() => scene?.close());

  const answer = () =>
    scene.ada.waitFor('the dry run', (me) => me.messages(CHANNEL).findLast((one) => one.text.includes('dry run')));
  const kept = async () => {
    const store = await openStore(`file:${scene.databaseFile}`);
    const rows = [];
    for (const table of ['plans', 'reclaim_requests', 'holder_questions', 'holder_messages', 'posts'] as const)
      rows.push((await store.selectFrom(table).selectAll().execute()).length);
    await store.destroy();
    return rows;
  };
  let shown: SeenMessage;

  it('tells the asker alone whom a report would propose and what an approval would call, and does nothing', async () => {
    const before = await kept();
    await scene.ada.say('/licenses dryrun asana', { channel: CHANNEL });
    shown = await answer();
    expect(shown.ephemeralTo).toBe(scene.ada.id);
    expect(shown.text).toMatch(/dry run: [1-9]\d* seats would be proposed/);
    expect(textOf(shown)).toContain('Each approval would call Asana:* Remove');
    expect(textOf(shown)).toMatch(/• [1-9]\d*: they are in use/);
    expect(await kept()).toEqual(before);
    expect(scene.asana.effects()).toEqual([]);
  });

  it('stands beside Report under the summary', async () => {
    await scene.ada.say('/licenses asana', { channel: CHANNEL });
    const summary = await scene.ada.waitFor('the summary', (me) =>
      me
        .messages(CHANNEL)
        .find((one) => everyButton(one.blocks).some(({ action_id }) => action_id === 'license.dry_run')),
    );
    const known = scene.ada.messages(CHANNEL).length;
    await scene.ada.press(summary, 'license.dry_run', { value: buttonValue(summary, 'license.dry_run') });
    const again = await scene.ada.waitFor('the dry run', (me) =>
      me
        .messages(CHANNEL)
        .slice(known)
        .find((one) => one.text.includes('dry run')),
    );
    expect(textOf(again.blocks)).toBe(textOf(shown.blocks));
  });

  it('is told in advance what the report then says, which carries the reason that was given', async () => {
    const report = await postReport(scene, 'asana for security');
    const seats = (text: string) => Number(/(\d+) (?:idle )?seats/.exec(text)?.[1]);
    expect(seats(report.text)).toBe(seats(shown.text));
    expect(textOf(report)).toContain('*Reason:* security.');
  });

  it('is not for people who may not post a report', async () => {
    await scene.linus.say('/licenses dryrun asana', { channel: CHANNEL });
    const refused = await scene.linus.waitFor('the refusal', (me) =>
      me.messages(CHANNEL).find((one) => one.ephemeralTo === scene.linus.id),
    );
    expect(textOf(refused)).toContain('for those who may post a report');
  });

  it('sent nothing that Slack refuses', () => {
    expect(scene.slack.refusals()).toEqual([]);
    expect(scene.log()).not.toContain('"level":"error"');
  });
});
