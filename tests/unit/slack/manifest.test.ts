import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS, EVENTS, LiveManifest, manifestDrift } from '../../../src/slack/manifest.ts';

const file = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

interface Change {
  readonly features?: object;
  readonly settings?: object;
}

/** What manifest.yml says, with something else where a test says so. */
function live(change: Change = {}): LiveManifest {
  const { features, settings } = parse(readFileSync(file, 'utf8')) as Required<Change>;
  return LiveManifest.parse({
    features: { ...features, ...change.features },
    settings: { ...settings, ...change.settings },
  });
}

const said = (manifest: LiveManifest, delivery: 'socket' | 'http' = 'socket') =>
  manifestDrift(manifest, delivery).map(({ kind, what }) => `${kind}: ${what}`);

const CHANGES: readonly (readonly [string, Change, RegExp])[] = [
  ['a command that is gone', { features: { slash_commands: [] } }, /missing: .*\/licenses is missing/],
  [
    'a command that does not escape',
    { features: { slash_commands: [{ command: '/licenses' }] } },
    /missing: .*does not escape/,
  ],
  ['no interactivity', { settings: { interactivity: {} } }, /missing: interactivity is off/],
  ['no event', { settings: { event_subscriptions: {} } }, /missing: the event app_home_opened/],
  ['no Home tab', { features: { app_home: { messages_tab_enabled: true } } }, /missing: the Home tab/],
  ['no Messages tab', { features: { app_home: { home_tab_enabled: true } } }, /missing: the Messages tab/],
  ['no Socket Mode', { settings: { socket_mode_enabled: false } }, /missing: Socket Mode is off/],
  [
    'an event too many',
    { settings: { event_subscriptions: { bot_events: ['app_home_opened', 'message.channels'] } } },
    /extra: the event message\.channels/,
  ],
];

describe('the app’s settings at Slack', () => {
  it('of manifest.yml itself differ in nothing, and name the commands and events the bot has', () => {
    expect(said(live())).toEqual([]);
    const { features, settings } = live();
    expect(features?.slash_commands?.map(({ command }) => command)).toEqual(COMMANDS);
    expect(settings?.event_subscriptions?.bot_events).toEqual(EVENTS);
  });

  it.each(CHANGES)('tell of %s in one finding', (_, change, finding) => {
    expect(said(live(change))).toEqual([expect.stringMatching(finding)]);
  });

  it('need their request URLs where Slack calls the bot', () => {
    const http = said(live(), 'http').join('\n');
    for (const word of ['Socket Mode is on', '/licenses has no request URL', 'interactivity has no', 'events have no'])
      expect(http).toContain(word);
    const url = 'https://seatkeeper.example.com/slack/events';
    const right = live({
      features: { slash_commands: [{ command: '/licenses', should_escape: true, url }] },
      settings: {
        socket_mode_enabled: false,
        interactivity: { is_enabled: true, request_url: url },
        event_subscriptions: { bot_events: ['app_home_opened'], request_url: url },
      },
    });
    expect(said(right, 'http')).toEqual([]);
  });
});
