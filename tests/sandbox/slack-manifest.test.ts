import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FakeSlack } from '../../sandbox/slack/types.ts';
import { rawApp } from './slack-raw-app.ts';
import { ANA, actions, button, call, section, workspace } from './slack-workspace.ts';

/** A workspace whose app has another manifest. */
async function withManifest(settings: string): Promise<FakeSlack> {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const manifestPath = join(folder, 'manifest.yml');
  const scopes = 'oauth_config: { scopes: { bot: [chat:write, commands] } }';
  await writeFile(manifestPath, `display_information: { name: Other }\n${scopes}\n${settings}\n`);
  return workspace({ manifestPath });
}

const publish = (slack: FakeSlack) =>
  call(slack, 'views.publish', { user_id: ANA, view: { type: 'home', blocks: [section('a')] } });

test('an app without a Home tab publishes none', async () => {
  const slack = await withManifest('features: {}');
  expect(await publish(slack)).toMatchObject({ ok: false, error: 'not_enabled' });
  await expect(slack.as(ANA).openHome()).rejects.toThrow('no Home tab');
});

test('an app that does not subscribe to app_home_opened is not told of it', async () => {
  const slack = await withManifest('features: { app_home: { home_tab_enabled: true } }');
  const app = await rawApp(slack);
  expect(await publish(slack)).toMatchObject({ ok: true });
  await slack.as(ANA).openHome();
  expect(app.payloads()).toEqual([]);
});

test('an app without interactivity gets no presses', async () => {
  const slack = await withManifest('settings: { interactivity: { is_enabled: false } }');
  const app = await rawApp(slack);
  const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [actions(button())] });
  await slack.as(ANA).press({ channel: '#general', ts }, 'go');
  expect(app.payloads()).toEqual([]);
  expect(slack.as(ANA).notice()).toContain('not configured to handle interactive responses');
});
