import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeSlack } from '../../sandbox/slack/index.ts';
import type { FakeSlack, Person, SeenMessage } from '../../sandbox/slack/types.ts';
import { startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import { createWorld, type World } from '../../sandbox/world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOT_TOKEN = 'xoxb-1111-2222-sandboxbot';
const APP_TOKEN = 'xapp-1-A111-222-sandboxapp';
const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
export const CHANNEL = '#it-licenses';

export interface Scene {
  readonly world: World;
  readonly slack: FakeSlack;
  readonly asana: Awaited<ReturnType<typeof startFakeAsana>>;
  readonly ada: Person;
  readonly grace: Person;
  readonly linus: Person;
  readonly databaseFile: string;
  /** Everything the bot has written to its log and standard error. */
  log(): string;
  /** Ends the bot by SIGTERM and resolves to its exit code. */
  stopBot(): Promise<number | null>;
  /** Ends the bot by SIGKILL, as a crash or a power loss does. */
  killBot(): Promise<void>;
  startBot(): Promise<void>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly mode?: 'socket' | 'http';
  readonly env?: Readonly<Record<string, string>>;
  readonly nativeBlocks?: { readonly charts: boolean; readonly tables: boolean };
  readonly start?: Date;
  /** What Slack may refuse in this scene; anything else fails it when it closes. */
  readonly refusals?: readonly string[];
}

/** The real bot as a process, over a fake Slack and a fake Asana on loopback, with a database of its own. */
export async function startScene(options: SceneOptions = {}): Promise<Scene> {
  const mode = options.mode ?? 'socket';
  const world = createWorld(options.start ?? new Date());
  const asana = await startFakeAsana({ seed: world.asana });
  const port = mode === 'http' ? await freePort() : 0;
  const slack = await startFakeSlack({
    manifestPath: join(ROOT, 'manifest.yml'),
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    ...world.slack,
    ...(mode === 'http'
      ? { delivery: { mode: 'http' as const, requestUrl: `http://127.0.0.1:${port}/slack/events` } }
      : {}),
    ...(options.nativeBlocks ? { nativeBlocks: options.nativeBlocks } : {}),
  });
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-e2e-'));
  const databaseFile = join(folder, 'seatkeeper.db');
  const env = {
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: BOT_TOKEN,
    ...(mode === 'socket'
      ? { SLACK_APP_TOKEN: APP_TOKEN }
      : { SLACK_SIGNING_SECRET: SIGNING_SECRET, PORT: String(port), HOST: '127.0.0.1' }),
    SLACK_API_URL: slack.apiUrl,
    CONNECTOR_ASANA_URL: asana.url,
    DATABASE_URL: `file:${databaseFile}`,
    SEATKEEPER_ADMINS: world.people.ada.slackId,
    SEATKEEPER_CHANNEL: 'C0ITLICENSE',
    LOG_LEVEL: 'debug',
    ...options.env,
  };
  let child: ChildProcess | null = null;
  let log = '';
  const startBot = async () => {
    const before = log.length;
    child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await waitUntil(
      'the bot to be ready',
      () => log.slice(before).includes('Seatkeeper is ready') || child?.exitCode !== null,
      15_000,
    );
    if (child.exitCode !== null) throw new Error(`the bot ended at start:\n${log.slice(before)}`);
    if (mode === 'socket') await slack.appConnected(10_000);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null) return ending?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => ending.once('exit', (code) => resolve(code)));
    ending.kill(signal);
    return gone;
  };
  await startBot();
  return {
    world,
    slack,
    asana,
    ada: slack.as(world.people.ada.slackId),
    grace: slack.as(world.people.grace.slackId),
    linus: slack.as(world.people.linus.slackId),
    databaseFile,
    log: () => log,
    stopBot: () => end('SIGTERM'),
    killBot: async () => void (await end('SIGKILL')),
    startBot,
    async close() {
      await end('SIGTERM');
      const refused = slack
        .refusals()
        .filter((call) => !(options.refusals ?? []).includes(String(call.response['error'] ?? call.method)));
      await slack.close();
      await asana.close();
      rmSync(folder, { recursive: true, force: true });
      if (refused.length > 0)
        throw new Error(`Slack refused what was sent:\n${JSON.stringify(refused, null, 1).slice(0, 4000)}`);
    },
  };
}

/** Connects organizations of the fake Asana through the modal, as an admin does, and waits for the first sync. */
export async function connectAsana(
  scene: Scene,
  token = 'sat-full',
  tenants: readonly string[] = ['Northwind'],
): Promise<void> {
  const { ada, world } = scene;
  const before = ada.messages('app').length;
  await ada.say('/licenses connect asana', { channel: CHANNEL });
  await ada.waitFor('the connect form', (me) => me.modal()?.callbackId === 'connect.submit');
  await ada.submit({ token: world.token(token) });
  const step = await ada.waitFor('an answer to the key', (me) => {
    const modal = me.modal();
    return modal && (modal.callbackId === 'connect.tenants' || textOf(modal.view).includes('is connected'))
      ? modal
      : null;
  });
  if (step.callbackId === 'connect.tenants') {
    await ada.submit({ tenants: tenants.map((name) => optionValue(step.view, name)) });
    await ada.waitFor('the capability card', (me) => textOf(me.modal()?.view).includes('is connected'));
  }
  await ada.closeModal();
  await ada.waitFor(
    'the first sync',
    (me) =>
      me
        .messages('app')
        .slice(before)
        .some((message) => message.text.includes('synced')),
    20_000,
  );
}

/** Switches reclaiming on and names who approves, in the settings modal. */
export async function allowReclaim(scene: Scene, approvers: readonly string[], word = 'asana'): Promise<void> {
  const { ada } = scene;
  await ada.say(`/licenses settings ${word}`, { channel: CHANNEL });
  await ada.waitFor('the settings', (me) => me.modal()?.callbackId === 'settings.submit');
  const { errors } = await ada.submit({ reclaim: ['on'], approvers: [...approvers] });
  if (Object.keys(errors).length > 0) throw new Error(`settings were refused: ${JSON.stringify(errors)}`);
  await ada.waitFor('the settings to close', (me) => me.modal() === null);
}

/** Posts the report and returns its message. */
export async function postReport(scene: Scene, word = 'asana'): Promise<SeenMessage> {
  const { ada } = scene;
  const known = new Set(ada.messages(CHANNEL).map((message) => message.ts));
  await ada.say(`/licenses report ${word}`, { channel: CHANNEL });
  return ada.waitFor('the report', (me) =>
    me.messages(CHANNEL).find((message) => !known.has(message.ts) && message.ephemeralTo === undefined),
  );
}

/** The message as it stands now. */
export function now(person: Person, message: SeenMessage): SeenMessage {
  const found = person.messages(message.channel).find((candidate) => candidate.ts === message.ts);
  if (!found) throw new Error('the message is gone');
  return found;
}

/** Presses a button in a message, found by action and, where several are alike, by a piece of the section above it. */
export function buttonValue(message: SeenMessage, actionId: string, position = 0): string {
  const values = everyButton(message.blocks).filter((button) => button.action_id === actionId);
  const value = values[position]?.value;
  if (value === undefined)
    throw new Error(
      `no button ${actionId} at ${position}; there are ${everyButton(message.blocks)
        .map((b) => b.action_id)
        .join(', ')}`,
    );
  return value;
}

interface ButtonLike {
  readonly action_id: string;
  readonly value?: string;
}

export function everyButton(value: unknown): readonly ButtonLike[] {
  if (Array.isArray(value)) return value.flatMap(everyButton);
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'type' in value && value.type === 'button' && 'action_id' in value ? [value as unknown as ButtonLike] : [];
  return [...own, ...Object.values(value).flatMap(everyButton)];
}

/** Everything a person could read in a message or view, in order. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([key]) => !['type', 'block_id', 'action_id', 'value', 'private_metadata', 'callback_id'].includes(key))
    .map(([, part]) => textOf(part))
    .filter((part) => part !== '')
    .join('\n');
}

/** The value of an option by its first line. */
export function optionValue(view: unknown, label: string): string {
  const find = (value: unknown): string | null => {
    if (Array.isArray(value)) return value.map(find).find((hit) => hit !== null) ?? null;
    if (typeof value !== 'object' || value === null) return null;
    if ('text' in value && 'value' in value && textOf(value.text).split('\n')[0] === label) return String(value.value);
    return (
      Object.values(value)
        .map(find)
        .find((hit) => hit !== null) ?? null
    );
  };
  const found = find(view);
  if (found === null) throw new Error(`no option "${label}"`);
  return found;
}

/** Polls until a condition holds; the wait ends by the observed effect, the time is only a bound. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const until = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
