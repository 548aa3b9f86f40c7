import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeSlack } from '../../sandbox/slack/index.ts';
import type { FakeSlack } from '../../sandbox/slack/types.ts';
import { startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { cliOutside } from '../../src/cli/outside.ts';
import { composeUseCases, openParts } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOT_TOKEN = 'xoxb-3333-4444-sandboxcli';
const APP_TOKEN = 'xapp-1-A333-444-sandboxcli';
/** Reads the app's settings, for `doctor`. */
export const CONFIG_TOKEN = 'xoxe.xoxp-1-sandboxconfig';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Env = Readonly<Record<string, string>>;

/** A workspace, a vendor and an installation, for commands run as processes. */
export interface CliScene {
  readonly world: World;
  readonly slack: FakeSlack;
  readonly asana: Awaited<ReturnType<typeof startFakeAsana>>;
  readonly env: Env;
  readonly folder: string;
  readonly databaseFile: string;
  cli(words: readonly string[], env?: Env): Promise<Ran>;
  /** Makes the database and connects Northwind's Asana, as an admin does in Slack. */
  connect(label?: string): Promise<void>;
  /** A digest of every file of the installation by name. */
  files(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startCliScene(manifestPath = join(ROOT, 'manifest.yml')): Promise<CliScene> {
  const world = createWorld(new Date());
  const asana = await startFakeAsana({ seed: world.asana });
  const slack = await startFakeSlack({
    manifestPath,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    configToken: CONFIG_TOKEN,
    signingSecret: 'f'.repeat(32),
    ...world.slack,
  });
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-cli-'));
  const databaseFile = join(folder, 'seatkeeper.db');
  const env = {
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_API_URL: slack.apiUrl,
    CONNECTOR_ASANA_URL: asana.url,
    DATABASE_URL: `file:${databaseFile}`,
    SEATKEEPER_ADMINS: world.people.ada.slackId,
    SEATKEEPER_CHANNEL: 'C0ITLICENSE',
  };
  return {
    world,
    slack,
    asana,
    env,
    folder,
    databaseFile,
    cli: (words, more = {}) => run(['src/cli/main.ts', ...words], { ...env, ...more }),
    async connect(label = 'sat-full') {
      const config = readConfig(env, ['asana']);
      const parts = await openParts({ config, log: createLogger('silent') });
      const actor = 'cli:test';
      const { connectIntegration } = composeUseCases(parts, cliOutside(actor), config);
      const { signal } = new AbortController();
      const values = { token: world.token(label) };
      const tenantIds = [world.workspaces.northwind];
      const result = await connectIntegration({ actor, connectorId: 'asana', values, tenantIds, signal });
      await parts.close();
      if (result.kind !== 'connected') throw new Error(`not connected: ${JSON.stringify(result)}`);
    },
    files() {
      if (!existsSync(folder)) return {};
      const digest = (name: string) =>
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex');
      return Object.fromEntries(
        readdirSync(folder)
          .sort()
          .map((name) => [name, digest(name)]),
      );
    },
    async close() {
      await slack.close();
      await asana.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a file of ours on this Node.js as a process of its own and waits for its end. */
export function run(args: readonly string[], env: Env, node: readonly string[] = []): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...node, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
