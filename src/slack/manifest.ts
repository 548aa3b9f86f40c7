import * as z from 'zod';

/** The app's settings at Slack, as far as the bot depends on them. */
export const LiveManifest = z.object({
  features: z
    .object({
      app_home: z
        .object({ home_tab_enabled: z.boolean().optional(), messages_tab_enabled: z.boolean().optional() })
        .optional(),
      slash_commands: z
        .array(z.object({ command: z.string(), should_escape: z.boolean().optional(), url: z.string().optional() }))
        .optional(),
    })
    .optional(),
  settings: z
    .object({
      event_subscriptions: z
        .object({ bot_events: z.array(z.string()).optional(), request_url: z.string().optional() })
        .optional(),
      interactivity: z.object({ is_enabled: z.boolean().optional(), request_url: z.string().optional() }).optional(),
      socket_mode_enabled: z.boolean().optional(),
    })
    .optional(),
});
export type LiveManifest = z.infer<typeof LiveManifest>;

/** What manifest.yml asks for besides scopes; a test holds the two together. */
export const COMMANDS: readonly string[] = ['/licenses'];
export const EVENTS: readonly string[] = ['app_home_opened'];

export interface Drift {
  /** `extra`: more than is needed, which breaks nothing. */
  readonly kind: 'missing' | 'extra';
  readonly what: string;
}

/** How an app's live settings differ from manifest.yml for one way of delivery; each as the end of a sentence. */
export function manifestDrift(live: LiveManifest, delivery: 'socket' | 'http'): readonly Drift[] {
  const { features, settings } = live;
  const found: Drift[] = [];
  const missing = (what: string) => found.push({ kind: 'missing', what });
  const extra = (what: string) => found.push({ kind: 'extra', what });
  const commands = features?.slash_commands ?? [];
  for (const name of COMMANDS) {
    const command = commands.find((one) => one.command === name);
    if (!command) missing(`the slash command ${name} is missing: nobody can ask for anything`);
    else if (command.should_escape !== true)
      missing(`${name} does not escape users and channels: /licenses delegate @name finds nobody`);
    if (command && delivery === 'http' && !command.url) missing(`${name} has no request URL, which HTTP mode needs`);
  }
  for (const { command } of commands.filter((one) => !COMMANDS.includes(one.command)))
    extra(`the slash command ${command} is not ours`);
  const events = settings?.event_subscriptions?.bot_events ?? [];
  for (const name of EVENTS.filter((one) => !events.includes(one)))
    missing(`the event ${name} is not subscribed to: the Home tab stays empty`);
  for (const name of events.filter((one) => !EVENTS.includes(one))) extra(`the event ${name} is not used`);
  if (settings?.interactivity?.is_enabled !== true) missing('interactivity is off: no button and no form works');
  if (features?.app_home?.home_tab_enabled !== true) missing('the Home tab is off');
  if (features?.app_home?.messages_tab_enabled !== true)
    missing('the Messages tab is off: holders cannot be asked and nobody gets a direct message');
  const socket = settings?.socket_mode_enabled === true;
  if (delivery === 'socket' && !socket) missing('Socket Mode is off, and SLACK_APP_TOKEN is set to use it');
  if (delivery === 'http' && socket) missing('Socket Mode is on, so nothing is sent to a request URL');
  if (delivery === 'http') {
    if (!settings?.interactivity?.request_url) missing('interactivity has no request URL, which HTTP mode needs');
    if (!settings?.event_subscriptions?.request_url) missing('events have no request URL, which HTTP mode needs');
  }
  return found;
}
