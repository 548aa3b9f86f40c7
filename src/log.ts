import { type Logger, pino } from 'pino';
import { Secret } from './secret.ts';

export type { Logger } from 'pino';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Field names whose values never reach a log line, at any depth up to three. */
const SECRET_FIELDS = [
  'token',
  'secret',
  'password',
  'authorization',
  'apiKey',
  'key',
  'credentials',
  'cookie',
  'state',
];

/** Tokens by their known shapes, in case one ends up inside a sentence. Slack, Asana, bearer headers. */
const SECRET_SHAPES = /\b(?:xox[a-z]-[\w-]+|xapp-[\w-]+|[012]\/\d{6,}(?:\/\d+)?:[\w]{8,}|Bearer\s+[\w./~+-]{8,})/g;

/** Takes known token shapes out of any text that may be shown or logged. */
export function redact(text: string): string {
  return text.replace(SECRET_SHAPES, '[secret]');
}

/** A structured logger: one JSON line an event, static message plus fields. Emails belong at debug only. */
export function createLogger(level: LogLevel, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[secret]',
    },
    serializers: { err: describeError },
    hooks: {
      streamWrite: redact,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What a log line says of an error: class, code, message, safe details and causes; a stack only for our own bugs. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  const known = 'code' in error && 'details' in error;
  return {
    type: error.name,
    message: redact(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...('details' in error ? { details: error.details } : {}),
    ...(known ? {} : { stack: redact(error.stack ?? '') }),
    ...(error.cause === undefined || error.cause instanceof Secret ? {} : { cause: describeError(error.cause) }),
  };
}
