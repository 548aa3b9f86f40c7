import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliScene, CONFIG_TOKEN, ROOT, startCliScene } from './cli-scene.ts';

/** Methods of Slack that read; apps.connections.open only hands out an address. */
const READS = ['auth.test', 'apps.connections.open', 'conversations.info', 'users.info'];

describe('seatkeeper doctor', () => {
  let scene: CliScene;
  beforeEach(async () => {
    scene = await startCliScene();
  });
  afterEach(() => scene.close());

  it('finds a sound installation sound, with exit code 0', async () => {
    await scene.connect();
    const { code, out, err } = await scene.cli(['doctor']);
    expect(err).toBe('');
    expect(out).not.toMatch(/^(FAIL|warn)/m);
    for (const line of [
      /^ok {4}runtime — Node\.js 24\./m,
      /^ok {4}configuration — complete; Socket Mode/m,
      /^ok {4}Slack bot token — .+ in Northwind Instruments$/m,
      /^ok {4}Slack scopes — every required scope is granted$/m,
      /^note {2}manifest — .*cannot be read with a bot token/m,
      /^ok {4}clock — agrees with Slack$/m,
      /^ok {4}Slack app token — opens Socket Mode$/m,
      /^ok {4}Slack channel — the bot is in #it-licenses$/m,
      /^ok {4}admins — Ada Park/m,
      /^ok {4}database — .* is sound and up to date$/m,
      /^ok {4}data folder — .* is writable$/m,
      /^ok {4}key — opens the stored credentials$/m,
      /^ok {4}Asana — Northwind.*, read-only$/m,
    ])
      expect(out).toMatch(line);
    expect(out.trimEnd().split('\n').at(-1)).toBe('All is well.');
    expect(code).toBe(0);
  });

  it('changes nothing: no file of the installation, nothing in Slack, nothing at the vendor', async () => {
    await scene.connect();
    const before = scene.files();
    await scene.cli(['doctor']);
    await scene.cli(['doctor', '--json']);
    expect(scene.files()).toEqual(before);
    expect([...new Set(scene.slack.journal().map((call) => call.method))].sort()).toEqual([...READS].sort());
    expect(scene.asana.effects()).toEqual([]);
  });

  it('makes neither database nor key before the first start', async () => {
    const { code, out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^note {2}database — .* will be made at first start$/m);
    expect(out).toMatch(/^note {2}key — .*back it up/m);
    expect(code).toBe(0);
    expect(scene.files()).toEqual({});
  });

  it('names every fault of the configuration at once', async () => {
    const { code, out } = await scene.cli(['doctor'], { SLACK_BOT_TOKEN: 'nonsense', LOG_LEVEL: 'loud' });
    expect(out).toContain('FAIL  configuration — SLACK_BOT_TOKEN must start with xoxb-');
    expect(out).toContain('FAIL  configuration — LOG_LEVEL must be debug');
    expect(out).toContain('mend: ');
    expect(code).toBe(1);
  });

  it('says that Slack does not know the bot token', async () => {
    const { code, out } = await scene.cli(['doctor'], { SLACK_BOT_TOKEN: 'xoxb-9999-wrong' });
    expect(out).toMatch(/^FAIL {2}Slack bot token — Slack says invalid_auth\n {6}mend: copy SLACK_BOT_TOKEN again/m);
    expect(out).not.toContain('xoxb-9999-wrong');
    expect(code).toBe(1);
  });

  it('says that Slack does not know the app token', async () => {
    const { code, out } = await scene.cli(['doctor'], { SLACK_APP_TOKEN: 'xapp-9999-wrong' });
    expect(out).toMatch(/^FAIL {2}Slack app token — Slack says invalid_auth\n {6}mend: .*connections:write/m);
    expect(code).toBe(1);
  });

  it('says that Slack cannot be reached', async () => {
    const { code, out } = await scene.cli(['doctor'], { SLACK_API_URL: 'http://127.0.0.1:1/api/' });
    expect(out).toMatch(/^FAIL {2}Slack bot token — Slack did not answer/m);
    expect(code).toBe(1);
  });

  it('names a missing scope with what breaks without it, a missing optional one, and one too many', async () => {
    scene.slack.grantScopes(['commands', 'chat:write', 'im:write', 'users:read', 'users:read.email', 'team:read']);
    const { code, out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^FAIL {2}Slack scopes — files:read is missing: without it an uploaded member export/m);
    expect(out).toMatch(/^note {2}Slack scopes — chat:write\.public \(optional\) is not granted/m);
    expect(out).toMatch(/^warn {2}Slack scopes — granted and not in manifest\.yml: team:read$/m);
    expect(out).toMatch(
      /^note {2}Slack channel — whether the bot is in C0ITLICENSE is unknown without channels:read$/m,
    );
    expect(code).toBe(1);
  });

  it('compares the app’s settings at Slack with manifest.yml where it is given a configuration token', async () => {
    const { code, out } = await scene.cli(['doctor'], { SLACK_CONFIG_TOKEN: CONFIG_TOKEN });
    expect(out).toMatch(
      /^ok {4}manifest — the slash command, interactivity, events, tabs .* are as manifest\.yml says$/m,
    );
    expect(code).toBe(0);
    const refused = await scene.cli(['doctor'], { SLACK_CONFIG_TOKEN: 'xoxe.xoxp-1-expired' });
    expect(refused.out).toMatch(/^warn {2}manifest — .* could not be read: Slack says invalid_auth$/m);
    expect(refused.out + refused.err).not.toContain('expired-');
  });

  it('names what somebody changed in the app’s settings', async () => {
    await scene.close();
    const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-manifest-'));
    const path = join(folder, 'manifest.yml');
    const text = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');
    writeFileSync(
      path,
      text.replace('- app_home_opened', '- app_mention').replace('is_enabled: true', 'is_enabled: false'),
    );
    scene = await startCliScene(path);
    const { code, out } = await scene.cli(['doctor'], { SLACK_CONFIG_TOKEN: CONFIG_TOKEN });
    expect(out).toMatch(/^FAIL {2}manifest — interactivity is off: no button and no form works$/m);
    expect(out).toMatch(/^FAIL {2}manifest — the event app_home_opened is not subscribed to/m);
    expect(out).toMatch(/^warn {2}manifest — the event app_mention is not used$/m);
    expect(code).toBe(1);
    rmSync(folder, { recursive: true });
  });

  it('says that the bot is not in the channel', async () => {
    const { code, out } = await scene.cli(['doctor'], { SEATKEEPER_CHANNEL: 'C0GENERAL01' });
    expect(out).toMatch(/^warn {2}Slack channel — the bot is not in #general\n {6}mend: .*\/invite @Seatkeeper$/m);
    expect(code).toBe(0);
  });

  it('says that a channel or an admin does not exist', async () => {
    const { code, out } = await scene.cli(['doctor'], {
      SEATKEEPER_CHANNEL: 'C0NOWHERE',
      SEATKEEPER_ADMINS: 'U0NOBODY',
    });
    expect(out).toMatch(/^FAIL {2}Slack channel — Slack says channel_not_found of C0NOWHERE$/m);
    expect(out).toMatch(/^FAIL {2}admins — Slack says user_not_found of U0NOBODY$/m);
    expect(code).toBe(1);
  });

  it('says that the key does not fit, and shows no secret', async () => {
    await scene.connect();
    const key = Buffer.alloc(32, 7).toString('base64');
    const { code, out } = await scene.cli(['doctor'], { SEATKEEPER_KEY: key });
    expect(out).toMatch(/^FAIL {2}key — The stored credentials cannot be opened with this key\./m);
    expect(out).not.toContain(key);
    expect(code).toBe(1);
  });

  it('says that the key file is gone, and makes no other', async () => {
    await scene.connect();
    const files = scene.files();
    rmSync(join(scene.folder, 'seatkeeper.key'));
    const { code, out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^FAIL {2}key — There is no key: /m);
    expect(Object.keys(scene.files())).toEqual(Object.keys(files).filter((name) => name !== 'seatkeeper.key'));
    expect(code).toBe(1);
  });

  it('warns of a key file others may read', async () => {
    await scene.connect();
    chmodSync(join(scene.folder, 'seatkeeper.key'), 0o644);
    const { out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^warn {2}key — .*seatkeeper\.key can be read by others \(mode 644\)\n {6}mend: chmod 600/m);
  });

  it('says that the vendor no longer takes the stored key', async () => {
    await scene.connect();
    scene.asana.plan({ times: 50, does: { kind: 'status', status: 401 } });
    const { code, out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^FAIL {2}Asana — .+\n {6}mend: the key was revoked or copied wrongly/m);
    expect(out).toMatch(/^ok {4}key — opens the stored credentials$/m);
    expect(code).toBe(1);
  });

  it('shows what a plan or key cannot do, and its warnings', async () => {
    await scene.connect('pat-admin');
    const { out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^note {2}Asana activity — Asana does not open its audit log to this key/m);
    expect(out).toMatch(/^warn {2}Asana key — A personal access token stops working when its owner leaves/m);
  });

  it('says that migrations are pending, and applies none', async () => {
    await scene.connect();
    const db = new Database(scene.databaseFile);
    db.exec('delete from kysely_migration');
    db.close();
    const before = scene.files();
    const { code, out } = await scene.cli(['doctor']);
    expect(out).toMatch(/^warn {2}database — migrations are pending: 0001-initial\b.*\n {6}mend: npm run migrate/m);
    expect(code).toBe(0);
    expect(scene.files()).toEqual(before);
  });

  it('says that a newer version wrote the database, or that it is none', async () => {
    await scene.connect();
    const db = new Database(scene.databaseFile);
    db.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2030')");
    db.close();
    const newer = await scene.cli(['doctor']);
    expect(newer.out).toMatch(/^FAIL {2}database — was written by a newer version \(9999-later\)/m);
    expect(newer.code).toBe(1);
    const other = join(scene.folder, 'other.db');
    writeFileSync(other, 'this is no database, whatever its name says, and it is long enough to be looked at');
    const none = await scene.cli(['doctor'], { DATABASE_URL: `file:${other}` });
    expect(none.out).toMatch(/^FAIL {2}database — .* cannot be read: file is not a database$/m);
    expect(readFileSync(other, 'utf8')).toMatch(/^this is no database/);
  });

  it('says that a port is taken by somebody else', async () => {
    const server = createServer((_, response) => response.end('me')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, out } = await scene.cli(['doctor'], { WEB_PORT: String(port), HOST: '127.0.0.1' });
    server.close();
    expect(out).toMatch(/^FAIL {2}WEB_PORT — cannot listen on .* \(EADDRINUSE\)$/m);
    expect(code).toBe(1);
  });

  it('says the same as JSON for machines', async () => {
    await scene.connect();
    const { code, out } = await scene.cli(['doctor', '--json'], { SLACK_BOT_TOKEN: 'xoxb-9999-wrong' });
    const report = JSON.parse(out) as { ok: boolean; findings: { status: string; what: string; mend?: string }[] };
    expect(report.ok).toBe(false);
    const failures = report.findings.filter(({ status }) => status === 'fail');
    expect(failures.map(({ what }) => what)).toEqual(['Slack bot token']);
    expect(failures[0]?.mend).toMatch(/SLACK_BOT_TOKEN/);
    expect(code).toBe(1);
  });
});
