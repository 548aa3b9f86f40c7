import * as z from 'zod';
import { ConfigError } from './errors.ts';
import { Secret } from './secret.ts';

/** The environment as a frozen value: read once, in the entry points alone. */
export interface Config {
  readonly slack: {
    readonly botToken: Secret;
    readonly apiUrl: string;
    /** Reads the app's settings for `doctor`; used by nothing else. */
    readonly configToken: Secret | null;
    readonly delivery:
      | { readonly mode: 'socket'; readonly appToken: Secret }
      | { readonly mode: 'http'; readonly signingSecret: Secret; readonly port: number; readonly host: string };
  };
  readonly databaseUrl: string;
  /** Null: a key file beside the database is used. */
  readonly key: Secret | null;
  readonly admins: readonly string[];
  readonly channel: string | null;
  /** Vendor origins an operator overrides, by connector id, or by `<id>-<host>` for a further host of it. */
  readonly connectorUrls: Readonly<Record<string, string>>;
  readonly publicUrl: string | null;
  readonly webPort: number | null;
  /** Where our own servers listen. */
  readonly webHost: string;
  readonly timeZone: string;
  /** Days after which personal data nobody needs any more is blanked; null: never. */
  readonly retentionDays: number | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

type Environment = Readonly<Record<string, string | undefined>>;

const blankIsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema.optional());
const required = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema);
const port = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65535);
/** Tokens travel there: encrypted, or never leaving this machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '') return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
  );
}
const safeUrl = z
  .string()
  .refine(isSafeUrl, 'must be an https address (http only on this machine), without a password in it');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL such as https://example.com' });

const Variables = z.object({
  SLACK_BOT_TOKEN: required(
    z
      .string({ error: 'is missing; it starts with xoxb- and stands under "OAuth & Permissions" of your Slack app' })
      .startsWith('xoxb-', 'must start with xoxb-'),
  ),
  SLACK_APP_TOKEN: optional(
    z.string().startsWith('xapp-', 'must start with xapp- (an app-level token with connections:write)'),
  ),
  SLACK_CONFIG_TOKEN: optional(
    z.string().startsWith('xoxe.xoxp-', 'must start with xoxe.xoxp- (an app configuration token, valid for 12 hours)'),
  ),
  SLACK_SIGNING_SECRET: optional(z.string().min(16, 'is too short to be a signing secret')),
  PORT: optional(port),
  HOST: optional(z.string()),
  SLACK_API_URL: optional(safeUrl),
  DATABASE_URL: optional(
    z.string().regex(/^(file:.|:memory:$)/, 'must start with file:, such as file:data/seatkeeper.db'),
  ),
  SEATKEEPER_KEY: optional(
    z
      .string()
      .refine(
        (text) => Buffer.from(text, 'base64').length === 32,
        'must be 32 bytes in base64, such as from: openssl rand -base64 32',
      ),
  ),
  SEATKEEPER_ADMINS: optional(
    z
      .string()
      .regex(
        /^\s*[UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*\s*$/,
        'must be Slack user ids with commas between, such as U012AB3CD',
      ),
  ),
  SEATKEEPER_CHANNEL: optional(
    z.string().regex(/^[CG][A-Z0-9]+$/, 'must be a channel id such as C012AB3CD (not its name)'),
  ),
  PUBLIC_URL: optional(httpUrl),
  WEB_PORT: optional(port),
  SEATKEEPER_TIME_ZONE: optional(z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin')),
  SEATKEEPER_RETENTION_DAYS: optional(
    z
      .string()
      .regex(/^(off|\d{1,4})$/, 'must be a whole number of days, or off')
      .refine(
        (text) => text === 'off' || (Number(text) >= 90 && Number(text) <= 3650),
        'must be from 90 to 3650, or off',
      ),
  ),
  LOG_LEVEL: optional(
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' }),
  ),
});

/** What CONNECTOR_<ID>_URL may name: each connector, and each further host of one as `<id>-<host>`. */
export function overridable(
  connectors: readonly { readonly id: string; readonly hosts: Readonly<Record<string, string>> }[],
): readonly string[] {
  return connectors.flatMap(({ id, hosts }) => [id, ...Object.keys(hosts).map((host) => `${id}-${host}`)]);
}

/**
 * Reads the environment. Throws one ConfigError that names every fault at once. `connectorIds` says which
 * CONNECTOR_<ID>_URL variables mean something.
 */
export function readConfig(env: Environment, connectorIds: readonly string[]): Config {
  const parsed = Variables.safeParse(env);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  const appToken = env['SLACK_APP_TOKEN']?.trim() ?? '';
  if (appToken === '' && (env['SLACK_SIGNING_SECRET']?.trim() ?? '') === '') {
    faults.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET with PORT (HTTP) is missing');
  }
  const connectorUrls = readOverrides(env, connectorIds, faults);
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  const vars = parsed.data;
  const apiUrl = vars.SLACK_API_URL ?? 'https://slack.com/api/';
  return Object.freeze({
    slack: {
      botToken: new Secret(vars.SLACK_BOT_TOKEN),
      apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
      configToken: vars.SLACK_CONFIG_TOKEN ? new Secret(vars.SLACK_CONFIG_TOKEN) : null,
      delivery: vars.SLACK_APP_TOKEN
        ? { mode: 'socket' as const, appToken: new Secret(vars.SLACK_APP_TOKEN) }
        : {
            mode: 'http' as const,
            signingSecret: new Secret(vars.SLACK_SIGNING_SECRET ?? ''),
            port: vars.PORT ?? 3000,
            host: vars.HOST ?? '0.0.0.0',
          },
    },
    databaseUrl: vars.DATABASE_URL ?? 'file:data/seatkeeper.db',
    key: vars.SEATKEEPER_KEY ? new Secret(vars.SEATKEEPER_KEY) : null,
    admins: vars.SEATKEEPER_ADMINS?.split(',').map((id) => id.trim()) ?? [],
    channel: vars.SEATKEEPER_CHANNEL ?? null,
    connectorUrls,
    publicUrl: vars.PUBLIC_URL ?? null,
    webPort: vars.WEB_PORT ?? null,
    webHost: vars.HOST ?? '0.0.0.0',
    timeZone: vars.SEATKEEPER_TIME_ZONE ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    retentionDays: retentionOf(vars.SEATKEEPER_RETENTION_DAYS),
    logLevel: vars.LOG_LEVEL ?? 'info',
  });
}

function readOverrides(env: Environment, connectorIds: readonly string[], faults: string[]): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const match = /^CONNECTOR_([A-Z0-9_]+)_URL$/.exec(name);
    if (!match?.[1] || value === undefined || value.trim() === '') continue;
    const id = match[1].toLowerCase().replaceAll('_', '-');
    if (!connectorIds.includes(id)) faults.push(`${name} names no connector; known are ${connectorIds.join(', ')}`);
    else if (!isSafeUrl(value))
      faults.push(
        `${name} must be an https address (http only on this machine), such as https://proxy.example.com/asana`,
      );
    else urls[id] = value;
  }
  return urls;
}

/** A year and a month, so that last year's decisions can still be looked into at the yearly audit. */
const RETENTION_DAYS = 400;

function retentionOf(text: string | undefined): number | null {
  if (text === undefined) return RETENTION_DAYS;
  return text === 'off' ? null : Number(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
