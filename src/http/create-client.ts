import type { Dispatcher } from 'undici';
import type * as z from 'zod';
import type { Clock } from '../clock.ts';
import { OutcomeUnknownError, type VendorContext, VendorRateLimitedError } from '../errors.ts';
import { buildTarget, parseBaseUrl } from './base-url.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './client.ts';
import { judgeAnswer } from './judge-answer.ts';
import { FrozenTooLong, type Limiter } from './rate-limit.ts';
import { backoffMs, TRIES } from './retry.ts';
import { createDispatcher, DEFAULT_TIMEOUTS, type Sent, send, type Timeouts } from './send.ts';
import { realSleep, type Sleep } from './sleep.ts';

/** What the client tells a log; a pino logger fits. Fields are safe: no paths, no bodies, no headers sent. */
export interface HttpLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface HttpClientOptions {
  readonly connectorId: string;
  /** The vendor as messages call it, such as `Asana`. Default: the id. */
  readonly name?: string;
  /** The vendor's origin, or an operator's override, whose path becomes a prefix of every request. */
  readonly origin: string;
  /** From `createLimiters().for(...)`, so that everybody under one token shares one allowance. */
  readonly limiter: Limiter;
  readonly clock: Clock;
  /** Shared connections. Without it the client makes its own, and `close` ends them. */
  readonly dispatcher?: Dispatcher;
  /** Sent with every request, such as a user agent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly log?: HttpLog;
  readonly timeouts?: Partial<Timeouts>;
  /** Default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** How long a request waits for a vendor that asked for a pause, in milliseconds. */
  readonly patienceMs?: { readonly interactive: number; readonly others: number };
  readonly sleep?: Sleep;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
}

export interface ClosableHttpClient extends HttpClient {
  /** Ends the client's own connections; a given dispatcher is left alone. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Syncs wait longer than a person does, but not past the 15 minutes some vendors' page markers live. */
const PATIENCE_MS = { interactive: 30_000, others: 10 * 60_000 };
/** Headers by which vendors announce breaking changes; told to the log once per text. */
const ANNOUNCEMENTS = ['deprecation', 'sunset', 'asana-change'];

/**
 * The one way to reach a vendor, as promised by HttpClient: paced by the limiter; reads tried again after 429, 5xx,
 * network trouble and garbled answers; writes sent once. An abort rejects with the signal's reason, except that a
 * write already on the wire rejects with OutcomeUnknownError. Throws ConfigError on an unsafe origin.
 */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const { connectorId, limiter, clock, log, sleep = realSleep, random = Math.random } = options;
  const name = options.name ?? connectorId;
  const base = parseBaseUrl(options.origin);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const patience = options.patienceMs ?? PATIENCE_MS;
  const own = options.dispatcher ? null : createDispatcher(timeouts);
  const dispatcher = options.dispatcher ?? own ?? createDispatcher(timeouts);
  const announced = new Set<string>();
  const now = () => clock.now().getTime();

  /** Waits for its turn, sends once. The turn ends with the answer, so retries queue up again like anybody else. */
  async function exchange(request: HttpRequest<z.ZodType>, context: VendorContext): Promise<Sent> {
    const priority = request.priority ?? (request.effect === 'write' ? 'interactive' : 'bulk');
    const patientUntil = now() + (priority === 'interactive' ? patience.interactive : patience.others);
    const { effect, signal } = request;
    const release = await limiter.acquire({ effect, priority, patientUntil, signal }).catch((error: unknown) => {
      if (!(error instanceof FrozenTooLong)) throw error;
      const retryAt = new Date(error.until).toISOString();
      throw new VendorRateLimitedError(`${name} asked us to slow down.`, context, retryAt, error);
    });
    try {
      return await send(dispatcher, {
        origin: base.origin,
        path: buildTarget(base, request.path, request.query),
        method: request.method,
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...lowerCaseNames(options.headers),
          ...lowerCaseNames(request.headers),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        timeouts,
        maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
        signal,
      });
    } finally {
      release();
    }
  }

  function announce(sent: Sent, operation: string): void {
    if (sent.kind !== 'answered') return;
    for (const header of ANNOUNCEMENTS) {
      const text = sent.headers[header];
      if (text === undefined || announced.has(`${header} ${text}`)) continue;
      announced.add(`${header} ${text}`);
      log?.warn({ connector: connectorId, operation, header, text: text.slice(0, 500) }, 'vendor announces a change');
    }
  }

  return {
    async request<Schema extends z.ZodType>(request: HttpRequest<Schema>): Promise<HttpResponse<z.output<Schema>>> {
      const { operation, effect, schema, signal } = request;
      const context: VendorContext = { connector: connectorId, operation };
      const failures = { rateLimited: 0, unavailable: 0 };
      for (;;) {
        signal.throwIfAborted();
        const startedAt = now();
        const sent = await exchange(request, context);
        const status = sent.kind === 'answered' ? sent.status : null;
        log?.debug({ connector: connectorId, operation, effect, status, ms: now() - startedAt }, 'vendor request');
        announce(sent, operation);
        const secrets = credentialsIn(request.headers);
        const verdict = judgeAnswer(sent, { context, name, effect, schema, now: now(), secrets });
        if (verdict.kind === 'data') {
          const headers = sent.kind === 'answered' ? sent.headers : {};
          // The schema parsed it; only its output type is lost on the way through the judging.
          return { status: status ?? 0, headers, data: verdict.data as z.output<Schema> };
        }
        const { error, retry, notBefore } = verdict;
        if (retry === 'rateLimited' && notBefore !== null) limiter.freeze(notBefore);
        if (signal.aborted && !(error instanceof OutcomeUnknownError)) throw signal.reason;
        if (effect === 'write' || retry === 'no') throw error;
        failures[retry] += 1;
        if (failures[retry] >= TRIES[retry]) throw error;
        log?.warn(
          { connector: connectorId, operation, status, code: error.code, try: failures[retry] },
          'vendor read is tried again',
        );
        if (retry === 'unavailable') {
          const pause = Math.max(backoffMs(failures.unavailable, random), (notBefore ?? 0) - now());
          if (pause > patience.others) throw error;
          await sleep(pause, signal);
        }
      }
    },
    close: async () => {
      await own?.close();
    },
  };
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The credentials of this request, so that a vendor quoting them back does not put them into a message. */
function credentialsIn(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => /auth|key|token|cookie/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value.length >= 6);
}
