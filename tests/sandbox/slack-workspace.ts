/** A small fake workspace for the tests, and ways to call its Web API directly. */
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startFakeSlack } from '../../sandbox/slack/index.ts';
import type { FakeSlack, FakeSlackOptions, JsonObject } from '../../sandbox/slack/types.ts';

export const BOT = 'xoxb-test-bot';
export const APP = 'xapp-test-app';
export const CONFIG = 'xoxe.xoxp-1-sandbox';
export const SECRET = 'signing-secret';
export const ANA = 'U0ANA';
export const BEN = 'U0BEN';

/** Starts a workspace that ends with the test: Ana everywhere, Ben not in #private. */
export async function workspace(options: Partial<FakeSlackOptions> = {}): Promise<FakeSlack> {
  const slack = await startFakeSlack({
    manifestPath: fileURLToPath(new URL('./slack-manifest.yml', import.meta.url)),
    botToken: BOT,
    appToken: APP,
    configToken: CONFIG,
    signingSecret: SECRET,
    team: { id: 'T0TEST', name: 'Test', domain: 'test' },
    users: [
      { id: ANA, name: 'ana', realName: 'Ana Admin', email: 'ana@example.com', isAdmin: true },
      { id: BEN, name: 'ben', realName: 'Ben Beta', email: 'ben@example.com' },
      { id: 'U0GONE', name: 'gone', realName: 'Gus Gone', email: 'gone@example.com', deleted: true },
    ],
    channels: [
      { id: 'C0GEN', name: 'general', botIsMember: true },
      { id: 'C0OUT', name: 'outside' },
      { id: 'C0PRI', name: 'private', isPrivate: true, botIsMember: true, members: [ANA] },
      { id: 'C0SEC', name: 'secret', isPrivate: true, members: [ANA] },
      { id: 'C0OLD', name: 'old', isArchived: true, botIsMember: true },
    ],
    userGroups: [{ id: 'S0IT', handle: 'it', name: 'IT', users: [ANA] }],
    ackTimeoutMs: 300,
    ...options,
  });
  onTestFinished(() => slack.close());
  return slack;
}

export interface Answered {
  readonly ok: boolean;
  readonly error?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever Slack answers
  readonly [key: string]: any;
}

/** Calls a method as an app would, JSON-encoding what is structured. */
export async function call(slack: FakeSlack, method: string, args: JsonObject = {}, token = BOT): Promise<Answered> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Answered;
}

export const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
export const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
export const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(text) });
export const button = (more: JsonObject = {}): JsonObject => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'go',
  ...more,
});
export const actions = (...elements: readonly JsonObject[]): JsonObject => ({ type: 'actions', elements });
export const input = (block: string, element: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'input',
  block_id: block,
  label: plain('Label'),
  element: { action_id: 'value', ...element },
  ...more,
});
export const modal = (blocks: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  type: 'modal',
  callback_id: 'test',
  title: plain('Title'),
  submit: plain('Save'),
  blocks,
  ...more,
});
