/** What the fake takes from the app's manifest: its commands, scopes, events and name. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { asList, asObject, asObjects, asText } from './json.ts';
import type { JsonObject } from './types.ts';

export interface AppCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  readonly shouldEscape: boolean;
}

export interface AppManifest {
  readonly name: string;
  readonly botName: string;
  readonly commands: readonly AppCommand[];
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly homeTab: boolean;
  readonly interactive: boolean;
  /** As it was read. */
  readonly whole: JsonObject;
}

/** Reads a manifest.yml (or .json: YAML covers it). */
export function readManifest(path: string): AppManifest {
  const manifest = asObject(parse(readFileSync(path, 'utf8')));
  const features = asObject(manifest['features']);
  const settings = asObject(manifest['settings']);
  const scopes = asObject(asObject(manifest['oauth_config'])['scopes']);
  const name = asText(asObject(manifest['display_information'])['name']);
  return {
    name,
    botName: asText(asObject(features['bot_user'])['display_name']) || name,
    commands: asObjects(features['slash_commands']).map((entry) => ({
      command: asText(entry['command']),
      description: asText(entry['description']),
      usageHint: asText(entry['usage_hint']),
      shouldEscape: entry['should_escape'] === true,
    })),
    scopes: [...asList(scopes['bot']), ...asList(scopes['bot_optional'])].map(asText),
    events: asList(asObject(settings['event_subscriptions'])['bot_events']).map(asText),
    homeTab: asObject(features['app_home'])['home_tab_enabled'] === true,
    interactive: asObject(settings['interactivity'])['is_enabled'] === true,
    whole: manifest,
  };
}
