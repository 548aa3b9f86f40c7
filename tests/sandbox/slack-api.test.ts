import { readFile } from 'node:fs/promises';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { asObject } from '../../sandbox/slack/json.ts';
import { METHODS, type Method } from '../../sandbox/slack/methods.ts';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { ANA, APP, BEN, BOT, CONFIG, call, workspace } from './slack-workspace.ts';

const methods: readonly (readonly [string, Method])[] = Object.entries(METHODS);

const TOKENS = { bot: BOT, app: APP, config: CONFIG };

/** Arguments that are present, if not sensible. */
const filled = (method: Method): JsonObject => Object.fromEntries(method.required.map((name) => [name, 'x']));

describe('tokens and scopes', () => {
  test.each(methods)('%s wants the right token', async (name, method) => {
    const slack = await workspace();
    const right = TOKENS[method.token];
    const wrong = method.token === 'bot' ? APP : BOT;
    const args = filled(method);
    expect(await call(slack, name, args, '')).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await call(slack, name, args, 'xoxb-other')).toMatchObject({ error: 'invalid_auth' });
    expect(await call(slack, name, args, wrong)).toMatchObject({ error: 'not_allowed_token_type' });
    expect(['not_authed', 'invalid_auth', 'not_allowed_token_type']).not.toContain(
      (await call(slack, name, args, right)).error,
    );
  });

  test.each(methods.filter(([, method]) => method.token === 'bot' && method.scopes.length > 0))(
    '%s wants its scope',
    async (name, method) => {
      const slack = await workspace({ grantedScopes: ['commands'] });
      const refused = await call(slack, name, filled(method));
      expect(refused).toMatchObject({
        ok: false,
        error: 'missing_scope',
        needed: method.scopes.join(','),
        provided: 'commands',
      });
      slack.grantScopes(method.scopes);
      expect((await call(slack, name, filled(method))).error).not.toBe('missing_scope');
    },
  );

  test.each(methods.filter(([, method]) => method.required.length > 0))(
    '%s wants its arguments',
    async (name, method) => {
      const slack = await workspace();
      const refused = await call(slack, name, {}, TOKENS[method.token]);
      const messages = method.required.map((argument) => `[ERROR] missing required field: ${argument}`);
      expect(refused).toMatchObject({ error: 'invalid_arguments', response_metadata: { messages } });
    },
  );

  const CONVERSATIONS: readonly [string, JsonObject, string][] = [
    ['conversations.open', { users: ANA }, 'im:write'],
    ['conversations.list', {}, 'channels:read'],
    ['conversations.list', { types: 'private_channel' }, 'groups:read'],
    ['conversations.list', { types: 'im' }, 'im:read'],
    ['conversations.info', { channel: 'C0GEN' }, 'channels:read'],
    ['conversations.info', { channel: 'C0PRI' }, 'groups:read'],
    ['conversations.members', { channel: 'D0ANA' }, 'im:read'],
    ['conversations.history', { channel: 'C0GEN' }, 'channels:history'],
    ['conversations.replies', { channel: 'D0ANA', ts: '1' }, 'im:history'],
  ];
  test.each(CONVERSATIONS)('%s of %j wants %s', async (name, args, needed) => {
    const slack = await workspace({ grantedScopes: [] });
    expect(await call(slack, name, args)).toMatchObject({ error: 'missing_scope', needed });
    slack.grantScopes([needed]);
    expect((await call(slack, name, args)).error).not.toBe('missing_scope');
  });

  test('auth.test names the granted scopes in a header', async () => {
    const slack = await workspace({ grantedScopes: ['commands', 'chat:write'] });
    const response = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT}` },
    });
    expect(response.headers.get('x-oauth-scopes')).toBe('commands,chat:write');
    expect(await response.json()).toMatchObject({ ok: true, team_id: 'T0TEST', user_id: slack.botUserId });
  });

  test('the scopes granted at first are those of the manifest, the optional ones included', async () => {
    const slack = await workspace();
    const response = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT}` },
    });
    expect(response.headers.get('x-oauth-scopes')?.split(',')).toEqual(
      expect.arrayContaining(['commands', 'usergroups:read']),
    );
  });

  test('the address of a user comes only with users:read.email', async () => {
    const slack = await workspace({ grantedScopes: ['users:read'] });
    expect((await call(slack, 'users.info', { user: ANA }))['user'].profile.email).toBeUndefined();
    slack.grantScopes(['users:read', 'users:read.email']);
    expect((await call(slack, 'users.info', { user: ANA }))['user'].profile.email).toBe('ana@example.com');
  });

  test('a method the fake does not have is refused', async () => {
    const slack = await workspace();
    expect(await call(slack, 'chat.scheduleMessage')).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(slack.refusals()).toMatchObject([{ method: 'chat.scheduleMessage' }]);
  });
});

describe('encodings', () => {
  test('a form, a multipart form and a query string are read alike', async () => {
    const slack = await workspace();
    const fields = { channel: 'C0GEN', text: 'a', token: BOT };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const url = `${slack.apiUrl}chat.postMessage`;
    const answers = await Promise.all([
      fetch(url, { method: 'POST', body: new URLSearchParams(fields) }),
      fetch(url, { method: 'POST', body: form }),
      fetch(`${url}?${new URLSearchParams(fields)}`),
    ]);
    for (const answer of answers) expect(await answer.json()).toMatchObject({ ok: true });
  });
});

describe('paging', () => {
  test('goes through a list by cursor', async () => {
    const slack = await workspace();
    const client = new WebClient(BOT, { slackApiUrl: slack.apiUrl });
    const seen: unknown[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) {
      const { members } = page as unknown as { members: { id: string }[] };
      expect(members.length).toBeLessThanOrEqual(2);
      seen.push(...members.map(({ id }) => id));
    }
    expect(seen).toEqual([ANA, BEN, 'U0GONE', slack.botUserId]);
  });

  test('refuses a wrong cursor or limit', async () => {
    const slack = await workspace();
    expect(await call(slack, 'users.list', { cursor: 'x' })).toMatchObject({ error: 'invalid_cursor' });
    expect(await call(slack, 'users.list', { limit: -1 })).toMatchObject({ error: 'invalid_limit' });
    expect(await call(slack, 'users.list', { limit: 1001 })).toMatchObject({ error: 'invalid_limit' });
    expect(await call(slack, 'users.list', { limit: 1000 })).toMatchObject({ ok: true });
  });
});

describe('planned faults', () => {
  test('come in order and once, and are no refusals', async () => {
    const slack = await workspace();
    slack.plan(
      'auth.test',
      { kind: 'rate_limited', retryAfterSeconds: 7 },
      { kind: 'http', status: 503 },
      { kind: 'error', error: 'fatal_error' },
    );
    const ask = () =>
      fetch(`${slack.apiUrl}auth.test`, { method: 'POST', headers: { authorization: `Bearer ${BOT}` } });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after'), asObject(await limited.json())['error']]).toEqual([
      429,
      '7',
      'ratelimited',
    ]);
    expect((await ask()).status).toBe(503);
    expect(await (await ask()).json()).toMatchObject({ ok: false, error: 'fatal_error' });
    expect(await (await ask()).json()).toMatchObject({ ok: true });
    expect(slack.refusals()).toEqual([]);
  });

  test('a lost answer still has its effect', async () => {
    const slack = await workspace();
    slack.plan('chat.postMessage', { kind: 'lose_answer' });
    await expect(call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'once' })).rejects.toThrow('fetch failed');
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ text: 'once' }]);
  });
});

test('the journal has every call, and no token', async () => {
  const slack = await workspace();
  await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    body: new URLSearchParams({ channel: 'C0GEN', text: `leaks ${BOT}`, token: BOT }),
  });
  await call(slack, 'apps.connections.open', {}, APP);
  expect(slack.journal()).toMatchObject([
    { method: 'chat.postMessage', token: 'bot', args: { channel: 'C0GEN', text: 'leaks [token]' }, status: 200 },
    { method: 'apps.connections.open', token: 'app', response: { url: expect.stringContaining('ticket=[token]') } },
  ]);
  expect(JSON.stringify(slack.journal())).not.toContain(BOT);
});

test('the README lists every method with its scopes and tier', async () => {
  const readme = await readFile(new URL('../../sandbox/slack/README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `([\w.]+)` \| ([^|]*) \| ([^|]*) \|/gm)].map(([, name, scopes, tier]) => [
    name,
    scopes?.trim(),
    tier?.trim(),
  ]);
  const known = methods.map(([name, { scopes, perConversation, tier }]) => [
    name,
    perConversation ? `\`*:${perConversation}\` by kind` : scopes.map((scope) => `\`${scope}\``).join(', ') || 'none',
    tier,
  ]);
  expect(listed).toEqual(known);
});
