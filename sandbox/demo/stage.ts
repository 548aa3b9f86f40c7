import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from '../slack/index.ts';
import { type FakeAha, startFakeAha } from '../vendors/aha/fake-aha.ts';
import { type FakeAsana, startFakeAsana } from '../vendors/asana/fake-asana.ts';
import { type FakeBamboo, startFakeBamboo } from '../vendors/bamboohr/fake-bamboohr.ts';
import { type FakeEntra, startFakeEntra } from '../vendors/entra/fake-entra.ts';
import { type FakeOkta, startFakeOkta } from '../vendors/okta/fake-okta.ts';
import { createWorld, type World } from '../world.ts';
import { type Bot, startBot } from './bot.ts';
import { createHints } from './hints.ts';

const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));
/** Where the page is when nothing else is there. */
const USUAL_PORT = 4141;
const TOKENS = { bot: 'xoxb-sandbox-demo', app: 'xapp-sandbox-demo', secret: 'sandbox-signing-secret-0000000000' };
const START_MS = 20_000;

/** The channel the bot works in. */
export const CHANNEL = 'it-licenses';

/** A made-up company with its Slack, its Asana, its Aha!, its Entra ID, its Okta, its BambooHR and the real bot between them. */
export interface Stage {
  readonly world: World;
  readonly slack: FakeSlack;
  readonly asana: FakeAsana;
  readonly aha: FakeAha;
  readonly entra: FakeEntra;
  readonly okta: FakeOkta;
  readonly bamboo: FakeBamboo;
  readonly bot: Bot;
  /** The bot's database and log. */
  readonly directory: string;
  /** Ends the bot, then everything around it. */
  close(): Promise<void>;
}

/** Starts everything and waits until the bot is connected. Throws with the end of its log when it does not get there. */
export async function startStage(options: {
  readonly port: number | null;
  readonly keep: boolean;
  readonly empty: boolean;
}): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'seatkeeper-demo-'));
  const world = createWorld(new Date());
  const asana = await startFakeAsana({ seed: world.asana });
  const aha = await startFakeAha({ seed: world.aha });
  const entra = await startFakeEntra({ seed: world.entra });
  const okta = await startFakeOkta({ seed: world.okta });
  const bamboo = await startFakeBamboo({ seed: world.bamboo });
  const slack = await openSlack(options.port, {
    manifestPath: MANIFEST,
    botToken: TOKENS.bot,
    appToken: TOKENS.app,
    signingSecret: TOKENS.secret,
    ...world.slack,
    panels: [
      { title: 'Asana', url: asana.url },
      { title: 'Aha!', url: aha.url },
      { title: 'Entra ID', url: entra.url },
      { title: 'Okta', url: okta.url },
      { title: 'BambooHR', url: bamboo.url },
    ],
    hints: createHints(world, options.empty),
  });
  const bot = startBot(
    environment(world, slack, { asana, aha, entra, okta, bamboo }, directory),
    join(directory, 'seatkeeper.log'),
  );
  const close = async (): Promise<void> => {
    await bot.stop();
    await slack.close();
    await asana.close();
    await aha.close();
    await entra.close();
    await okta.close();
    await bamboo.close();
    if (!options.keep) rmSync(directory, { recursive: true, force: true });
  };
  const died = bot.ended.then(() => Promise.reject(new Error('the bot ended before it was connected')));
  try {
    await Promise.race([slack.appConnected(START_MS), died]);
  } catch (error) {
    const said = bot.logTail();
    await close();
    throw new Error(`The bot did not start.\n${said}`, { cause: error });
  }
  died.catch(() => {});
  return { world, slack, asana, aha, entra, okta, bamboo, bot, directory, close };
}

/** The usual port, or any free one when somebody else has it. */
async function openSlack(port: number | null, options: FakeSlackOptions): Promise<FakeSlack> {
  if (port !== null) return startFakeSlack({ ...options, port });
  try {
    return await startFakeSlack({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startFakeSlack(options);
  }
}

/** Everything the bot is told; nothing of the caller's own environment but where programs and time zones are. */
function environment(
  world: World,
  slack: FakeSlack,
  { asana, aha, entra, okta, bamboo }: Pick<Stage, 'asana' | 'aha' | 'entra' | 'okta' | 'bamboo'>,
  directory: string,
): Record<string, string> {
  const channel = world.slack.channels.find(({ name }) => name === CHANNEL);
  const kept = ['PATH', 'TZ', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    SLACK_BOT_TOKEN: TOKENS.bot,
    SLACK_APP_TOKEN: TOKENS.app,
    SLACK_API_URL: slack.apiUrl,
    CONNECTOR_AHA_URL: aha.url,
    CONNECTOR_ASANA_URL: asana.url,
    CONNECTOR_BAMBOOHR_URL: bamboo.url,
    CONNECTOR_ENTRA_URL: entra.url,
    CONNECTOR_ENTRA_LOGIN_URL: entra.url,
    CONNECTOR_ENTRA_APP_URL: entra.url,
    CONNECTOR_ENTRA_APP_LOGIN_URL: entra.url,
    CONNECTOR_OKTA_URL: okta.url,
    CONNECTOR_OKTA_APP_URL: okta.url,
    DATABASE_URL: `file:${join(directory, 'seatkeeper.db')}`,
    SEATKEEPER_ADMINS: world.people.ada.slackId,
    SEATKEEPER_CHANNEL: channel?.id ?? '',
    LOG_LEVEL: 'warn',
  };
}
