/** A real Bolt app pointed at the fake Slack. */
import { App, type AppOptions, LogLevel } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import type { FakeSlack } from '../../sandbox/slack/types.ts';
import { APP, BOT, SECRET } from './slack-workspace.ts';

const clientOptions = (slack: FakeSlack) => ({
  slackApiUrl: slack.apiUrl,
  retryConfig: { retries: 2, minTimeout: 20, maxTimeout: 50 },
  timeout: 5000,
});
const common = { token: BOT, deferInitialization: true, convoStore: false, logLevel: LogLevel.ERROR } as const;

/** Starts a Bolt app over Socket Mode, set up before it connects. */
export async function socketApp(
  slack: FakeSlack,
  setUp: (app: App) => void,
  more: Partial<AppOptions> = {},
): Promise<App> {
  const app = new App({ ...common, socketMode: true, appToken: APP, clientOptions: clientOptions(slack), ...more });
  setUp(app);
  await app.init();
  await app.start();
  onTestFinished(async () => void (await app.stop()));
  await slack.appConnected();
  return app;
}

/** Starts a Bolt app on HTTP and has the fake deliver to it, signed. */
export async function httpApp(slack: FakeSlack, setUp: (app: App) => void, signingSecret = SECRET): Promise<App> {
  const app = new App({ ...common, signingSecret, clientOptions: clientOptions(slack) });
  setUp(app);
  await app.init();
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => void (await app.stop()));
  const address = 'address' in server ? server.address() : null;
  if (typeof address !== 'object' || address === null) throw new Error('the app is not listening');
  slack.setDelivery({ mode: 'http', requestUrl: `http://127.0.0.1:${address.port}/slack/events` });
  return app;
}
