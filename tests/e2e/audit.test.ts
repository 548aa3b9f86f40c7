import { createHmac } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli-scene.ts';
import {
  allowReclaim,
  buttonValue,
  CHANNEL,
  connectAsana,
  now,
  postReport,
  type Scene,
  startScene,
  textOf,
} from './scene.ts';

interface Line {
  readonly position: number;
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly subject: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

describe('the audit trail of a whole journey', () => {
  let scene: Scene;
  let folder: string;
  /** The head as it stood in Slack, such as `17:3f9a0c47d2b81e65`. */
  let posted = '';

  beforeAll(async () => {
    scene = await startScene();
    folder = mkdtempSync(join(tmpdir(), 'seatkeeper-audit-'));
    await connectAsana(scene);
    await allowReclaim(scene, [scene.ada.id, scene.grace.id]);
    const report = await postReport(scene);
    const press = (action: string, said: RegExp) => {
      const value = buttonValue(now(scene.ada, report), action);
      return scene.grace
        .press(now(scene.ada, report), action, { value })
        .then(() => scene.ada.waitFor(String(said), () => said.test(textOf(now(scene.ada, report))), 30_000));
    };
    await press('reclaim.approve_item', /Removed/);
    await press('reclaim.keep_item', /[Kk]ept by/);
    for (const [verb, said] of [
      ['pause', 'is now paused'],
      ['resume', 'is now running'],
    ] as const) {
      await scene.ada.say(`/licenses ${verb}`, { channel: CHANNEL });
      await scene.ada.waitFor(verb, (me) => me.messages(CHANNEL).some((message) => message.text.includes(said)));
    }
  }, 90_000);
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const key = () => readFileSync(scene.databaseFile.replace(/\.db$/, '.key'), 'utf8').trim();
  /** The command line on a machine that knows the database and its key, and nothing of Slack or a vendor. */
  const cli = (words: readonly string[], file = scene.databaseFile) =>
    run(['src/cli/main.ts', ...words], {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: `file:${file}`,
      SEATKEEPER_KEY: key(),
    });
  const query = <T>(sql: string): T[] => {
    const db = new Database(scene.databaseFile, { readonly: true });
    const rows = db.prepare<[], T>(sql).all();
    db.close();
    return rows;
  };

  it('is witnessed by the digest, which shows the head that is noted', async () => {
    await scene.ada.say('/licenses digest', { channel: CHANNEL });
    const digest = await scene.ada.waitFor('the digest', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.startsWith('Licenses this week')),
    );
    posted = /head `(\d+:[0-9a-f]{16})`/.exec(textOf(digest))?.[1] ?? '';
    const witness = await scene.ada.waitFor(
      'the witness',
      () => query<{ position: number; hash: string; channel: string; ts: string }>('select * from audit_witnesses')[0],
    );
    expect(`${witness.position}:${witness.hash.slice(0, 16)}`).toBe(posted);
    expect(witness).toMatchObject({ channel: digest.channel, ts: digest.ts, hash: expect.stringMatching(/^.{64}$/) });
  });

  it('is shown to an admin and refused to a member', async () => {
    await scene.ada.say('/licenses audit', { channel: CHANNEL });
    const answer = await scene.ada.waitFor('the trail', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('in the audit trail')),
    );
    expect(answer.ephemeralTo).toBe(scene.ada.id);
    expect(textOf(answer)).toMatch(/approved a removal: \w+ [^\n]+, Asana/);
    expect(textOf(answer)).toContain(`<@${scene.grace.id}>`);
    await scene.linus.say('/licenses audit', { channel: CHANNEL });
    const refusal = await scene.linus.waitFor('the refusal', (me) =>
      me.messages(CHANNEL).findLast((message) => message.text.includes('for auditors')),
    );
    expect(refusal.ephemeralTo).toBe(scene.linus.id);
  });

  it('names nobody: no address and no name of anybody in Slack or at the vendor', () => {
    const events = query<{ data: string; actor: string; subject: string }>(
      'select data, actor, subject from audit_events',
    );
    const types = query<{ type: string }>('select distinct type from audit_events').map(({ type }) => type);
    for (const type of [
      'integration.connected',
      'sync.complete',
      'request.approved',
      'attempt.succeed',
      'reclaim.paused',
    ])
      expect(types).toContain(type);
    const text = JSON.stringify(events);
    expect(text).not.toContain('@');
    const names = query<{ display_name: string }>('select display_name from seats where display_name is not null');
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter(({ display_name }) => text.includes(display_name))).toEqual([]);
  });

  it('is verified beside the running bot, offline, against the head that stands in Slack', async () => {
    const { code, out } = await cli(['audit', 'verify', '--head', posted]);
    expect(out).toMatch(
      /^The audit trail is intact: \d+ events, head [0-9a-f]{64}; it holds 1 head posted to Slack and 1 given here\.\n$/,
    );
    expect(code).toBe(0);
    const other = await cli(['audit', 'verify', '--head', `${posted.split(':')[0]}:${'0'.repeat(16)}`]);
    expect(other.err).toContain(`The audit trail is broken at number ${posted.split(':')[0]}: its hash is not the one`);
    expect(other.code).toBe(1);
  });

  it('is exported so that others can compute every hash with its key alone, between two days too', async () => {
    const auditKey = Buffer.from((await cli(['audit', 'key'])).out, 'base64');
    expect(auditKey.toString('base64')).not.toBe(key());
    const file = join(folder, 'trail.jsonl');
    const exported = await cli(['audit', 'export', '--out', file]);
    expect(exported.err).toContain('HMAC-SHA256');
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    let previous = 'start';
    for (const { position, id, at, actor, subject, type, data, hash, ...line } of lines) {
      expect(line.previous).toBe(previous);
      const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
      const text = JSON.stringify([position, previous, id, at, actor, subject, type, sorted]);
      expect(createHmac('sha256', auditKey).update(text).digest('hex')).toBe(hash);
      previous = hash;
    }
    const [{ position, hash }] = query<{ position: number; hash: string }>('select * from audit_head') as [Line];
    expect(previous).toBe(hash);
    expect((await cli(['audit', 'head'])).out).toBe(`${position} ${hash}\n`);
    expect((await cli(['audit', 'export', '--to', '2020-01-01'])).out).toBe('');
    const today = (await cli(['audit', 'export', '--from', '2020-01-01'])).out.trimEnd().split('\n');
    // The bot runs on, and may have told of something more meanwhile.
    expect(today.slice(0, lines.length)).toEqual(lines.map((line) => JSON.stringify(line)));
    expect((await cli(['audit', 'export', '--out', file])).code).toBe(2);
  }, 60_000);

  it('stays intact when a person who left is erased, of whom nothing is found afterwards', async () => {
    const [left] = query<{ email: string; display_name: string }>(
      'select email, display_name from seats where gone_at is not null',
    ) as [{ email: string; display_name: string }];
    const bot = (words: readonly string[]) =>
      run(['src/cli/main.ts', ...words], {
        PATH: process.env['PATH'] ?? '',
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_APP_TOKEN: 'xapp-1',
        DATABASE_URL: `file:${scene.databaseFile}`,
      });
    const held = await bot(['person', 'export', left.email]);
    expect(JSON.parse(held.out)).toMatchObject({ email: left.email, seats: [{}], requests: [{ state: 'succeeded' }] });
    expect(held.code).toBe(0);
    expect(await bot(['person', 'erase', left.email])).toMatchObject({ code: 1, err: /add --yes/ });
    await scene.stopBot();
    const erased = await bot(['person', 'erase', left.email, '--yes']);
    expect(erased).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Erased: 1 seats, .*person:[0-9a-f]{32}\.\n/),
    });
    expect((await bot(['person', 'export', left.email])).err).toBe(`Nothing is held about ${left.email}.\n`);
    for (const file of [scene.databaseFile, `${scene.databaseFile}-wal`]) {
      if (existsSync(file)) expect(readFileSync(file).includes(left.email)).toBe(false);
    }
    const living = query<{ email: string }>('select email from seats where gone_at is null and email is not null')[0]!;
    expect((await bot(['person', 'erase', living.email, '--yes'])).out).toContain('Kept: the seat in Asana');
    expect((await cli(['audit', 'verify', '--head', posted])).code).toBe(0);
  }, 60_000);

  it.each([
    ['edited', `update audit_events set actor = 'U66' where position = 3`, 3],
    ['deleted', 'delete from audit_events where position = 4', 4],
    ['cut off before the head in Slack', 'delete from audit_events where position > 5', 6],
  ])('is found broken on a copy where it was %s, by its place', async (_, tampering, position) => {
    const copy = join(folder, `copy-${position}.db`);
    copyFileSync(scene.databaseFile, copy);
    const db = new Database(copy);
    db.exec(tampering);
    // Whoever can do that can also make head and stored witnesses fit.
    db.exec(
      'update audit_head set (position, hash) = (select position, hash from audit_events order by position desc)',
    );
    db.exec('delete from audit_witnesses');
    db.close();
    const { code, err } = await cli(['audit', 'verify', '--head', posted], copy);
    expect(err).toMatch(new RegExp(`^The audit trail is broken at number ${position}: .*\\.\\n$`));
    expect(code).toBe(1);
  });
});
