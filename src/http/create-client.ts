import type { Dispatcher } from 'undici';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { OutcomeUnknownError, type VendorContext, VendorProtocolError, VendorRateLimitedError } from '../errors.ts';
import { parsePlace } from './base-url.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './client.ts';
import { judgeAnswer, type Verdict } from './judge-answer.ts';
import { type ClientCredentials, createTokenSource, type TokenSource } from './oauth.ts';
import { credentialsIn, type Prepared, prepareRequest } from './outgoing.ts';
import { FrozenTooLong, type Limiter } from './rate-limit.ts';
import { backoffMs, lowAllowanceEnd, TRIES } from './retry.ts';
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
  /** The vendor's own origin. */
  readonly origin: string;
  /** Where an operator sends requests instead; its path becomes a prefix of every request. */
  readonly override?: string | undefined;
  /** Further origins of the vendor by the definition's names, such as a login host, and their overrides. */
  readonly hosts?: Readonly<Record<string, { readonly origin: string; readonly override?: string | undefined }>>;
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

type AnyRequest = HttpRequest<z.ZodType>;

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
  const places = {
    main: parsePlace(options.origin, options.override),
    hosts: new Map(
      Object.entries(options.hosts ?? {}).map(([host, { origin, override }]) => [host, parsePlace(origin, override)]),
    ),
  };
  const vendor = { connectorId, name, headers: options.headers ?? {} };
  const closing = new AbortController();
  const sources: { readonly app: ClientCredentials; readonly source: TokenSource }[] = [];
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const patience = options.patienceMs ?? PATIENCE_MS;
  const own = options.dispatcher ? null : createDispatcher(timeouts);
  const dispatcher = options.dispatcher ?? own ?? createDispatcher(timeouts);
  const announced = new Set<string>();
  const now = () => clock.now().getTime();

  const priorityOf = ({ priority, effect }: AnyRequest) => priority ?? (effect === 'write' ? 'interactive' : 'bulk');

  /** Waits for its turn. The turn ends with the answer, so retries queue up again like anybody else. */
  async function takeTurn(request: AnyRequest, context: VendorContext): Promise<() => void> {
    const priority = priorityOf(request);
    const patientUntil = now() + (priority === 'interactive' ? patience.interactive : patience.others);
    const { effect, signal, weight = 1 } = request;
    return await limiter.acquire({ effect, priority, weight, patientUntil, signal }).catch((error: unknown) => {
      if (!(error instanceof FrozenTooLong)) throw error;
      const retryAt = new Date(error.until).toISOString();
      throw new VendorRateLimitedError(`${name} asked us to slow down.`, context, retryAt, error);
    });
  }

  /**
   * Sends once. A 401 against the token or its proof, not against the request, is answered once with a new one, for
   * writes too: a server that refuses the caller has done nothing. Tells the credentials that were sent as well.
   */
  async function exchange(
    request: AnyRequest,
    prepared: Prepared,
    context: VendorContext,
  ): Promise<{ readonly sent: Sent; readonly secrets: readonly string[] }> {
    const { method, signal, tokens } = request;
    const { origin, path, body, url } = prepared;
    const secrets = credentialsIn(request.headers, request.form);
    const forward = (signature: Readonly<Record<string, string>>): Promise<Sent> => {
      secrets.push(...credentialsIn(signature));
      const headers = { ...prepared.headers, ...signature };
      const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
      return send(dispatcher, { origin, path, method, headers, body, timeouts, maxBodyBytes, signal });
    };
    for (let isSecond = false; ; isSecond = true) {
      // Before the turn: a token is a request of its own, and waiting for it must not hold a place others wait for.
      const pass = await tokens?.ready(signal, priorityOf(request));
      const release = await takeTurn(request, context);
      let sent: Sent;
      try {
        sent = await (pass ? pass.send({ method, url }, forward) : forward({}));
      } finally {
        release();
      }
      if (isSecond || !pass?.isWorthAnother(sent)) return { sent, secrets };
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

  /** Sends, and sends a read again while that may help. Resolves once `judge` finds data, rejects with its error. */
  async function ask<Data>(
    request: AnyRequest,
    judge: (sent: Sent, secrets: readonly string[]) => Verdict<Data>,
  ): Promise<{ readonly sent: Sent; readonly data: Data }> {
    const { operation, effect, signal } = request;
    const context: VendorContext = { connector: connectorId, operation };
    const prepared = prepareRequest(places, request, vendor);
    const failures = { rateLimited: 0, unavailable: 0 };
    for (;;) {
      signal.throwIfAborted();
      const startedAt = now();
      const { sent, secrets } = await exchange(request, prepared, context);
      const status = sent.kind === 'answered' ? sent.status : null;
      log?.debug({ connector: connectorId, operation, effect, status, ms: now() - startedAt }, 'vendor request');
      announce(sent, operation);
      const verdict = judge(sent, secrets);
      if (verdict.kind === 'data') {
        const until = sent.kind === 'answered' ? lowAllowanceEnd(sent.headers, now()) : null;
        if (until !== null) limiter.freeze(until);
        return { sent, data: verdict.data };
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
  }

  /** Asks a token endpoint: refusals are for the OAuth library to read, all other trouble is judged as usual. */
  function createSource(app: ClientCredentials): TokenSource {
    const { host, path } = app;
    const place = { operation: 'token', path, ...(host === undefined ? {} : { host }) };
    const { url: tokenUrl } = prepareRequest(places, place, vendor);
    return createTokenSource(app, {
      connectorId,
      name,
      tokenUrl,
      now,
      async ask(form, headers, priority) {
        // It is for everybody who waits, so only the client's own end stops it.
        const request = { ...TOKEN_REQUEST, ...place, form, headers, priority, signal: closing.signal };
        const { data } = await ask(request, (sent, secrets) => {
          const isReadable = sent.kind === 'answered' && sent.cut === null && READABLE.includes(sent.status);
          if (isReadable) return { kind: 'data', data: sent };
          const context = { connector: connectorId, operation: 'token' };
          const { effect, schema } = request;
          const verdict = judgeAnswer(sent, { context, name, effect, schema, now: now(), secrets });
          if (verdict.kind === 'error') return verdict;
          const message = `${name} gave no token where OAuth 2.0 documents one.`;
          const error = new VendorProtocolError(message, context);
          return { kind: 'error', error, retry: 'no', notBefore: null };
        });
        return data;
      },
    });
  }

  return {
    async request<Schema extends z.ZodType>(request: HttpRequest<Schema>): Promise<HttpResponse<z.output<Schema>>> {
      const { operation, effect, schema } = request;
      const context: VendorContext = { connector: connectorId, operation };
      const { sent, data } = await ask(request, (answer, secrets) =>
        judgeAnswer(answer, { context, name, effect, schema, now: now(), secrets }),
      );
      const { status, headers } = sent.kind === 'answered' ? sent : { status: 0, headers: {} };
      // The schema parsed it; only its output type is lost on the way through the judging.
      return { status, headers, data: data as z.output<Schema> };
    },
    clientCredentials(app) {
      const known = sources.find((one) => isSameApp(one.app, app));
      if (known) return known.source;
      const source = createSource(app);
      sources.push({ app, source });
      return source;
    },
    close: async () => {
      closing.abort(new Error('the client was closed'));
      await own?.close();
    },
  };
}

/** What a token endpoint may answer that says something about the app: a token, or why there is none. */
const READABLE: readonly number[] = [200, 400, 401];
const TOKEN_REQUEST = { method: 'POST', schema: z.unknown(), effect: 'read' } as const;

function isSameApp(one: ClientCredentials, other: ClientCredentials): boolean {
  const tell = ({ host, path, clientId, scope, proof }: ClientCredentials) =>
    JSON.stringify([host, path, clientId, scope, proof]);
  const secretOf = ({ proof }: ClientCredentials) => (proof.kind === 'secret' ? proof.secret : proof.jwk).reveal();
  return tell(one) === tell(other) && secretOf(one) === secretOf(other);
}
