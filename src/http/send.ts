import { Agent, type Dispatcher } from 'undici';

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** From the request sent to the answer's head. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly body: number;
  /** Of one exchange, whatever it is doing. */
  readonly total: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { connect: 10_000, headers: 30_000, body: 30_000, total: 90_000 };

/** Kept connections, never a redirect, HTTP/1.1 so that a request is on the wire exactly when undici says so. */
export function createDispatcher(timeouts: Pick<Timeouts, 'connect'> = DEFAULT_TIMEOUTS): Agent {
  return new Agent({ allowH2: false, pipelining: 1, connect: { timeout: timeouts.connect } });
}

export interface Outgoing {
  readonly origin: string;
  /** With prefix and query. */
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeouts: Timeouts;
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

/** What became of one exchange. `answered` with a `cut` means the head arrived but the body did not in full. */
export type Sent =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly cut: Error | null;
    }
  /** `onWire` false: not a byte was sent, so nothing can have changed. */
  | { readonly kind: 'lost'; readonly onWire: boolean; readonly error: unknown };

/** The answer is larger than we are willing to hold. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** One of our own time limits ran out. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Sends one request once and never rejects: judging what happened is the caller's. */
export function send(dispatcher: Dispatcher, outgoing: Outgoing): Promise<Sent> {
  const { signal, timeouts, maxBodyBytes } = outgoing;
  return new Promise((resolve) => {
    let onWire = false;
    let ended: Error | 'complete' | null = null;
    let controller: Dispatcher.DispatchController | null = null;
    let head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null = null;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const timer = setTimeout(() => stop(new TimedOut(`no complete answer in ${timeouts.total} ms`)), timeouts.total);
    const onAbort = () => stop(signal.reason);

    function settle(error: Error | null): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const answered = head && { ...head, body: Buffer.concat(chunks).toString('utf8'), cut: error };
      resolve(answered ? { kind: 'answered', ...answered } : { kind: 'lost', onWire, error });
    }

    function stop(reason: unknown): void {
      if (ended) return;
      ended = toError(reason);
      controller?.abort(ended);
      settle(ended);
    }

    if (signal.aborted) return stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // Called right before the first byte is written; aborting here keeps the request off the wire.
        controller = started;
        if (ended instanceof Error) started.abort(ended);
        else onWire = true;
      },
      onResponseStart(_, status, headers) {
        if (status < 200) return;
        head = { status, headers: flattenHeaders(headers) };
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
        if (bytes > maxBodyBytes) stop(new BodyTooLarge(`the answer is larger than ${maxBodyBytes} bytes`));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        if (ended) return;
        ended = 'complete';
        settle(null);
      },
      onResponseError(_, error) {
        if (ended) return;
        ended = error;
        settle(error);
      },
    };

    try {
      dispatcher.dispatch(
        {
          origin: outgoing.origin,
          path: outgoing.path,
          method: outgoing.method,
          headers: outgoing.headers,
          body: outgoing.body,
          headersTimeout: timeouts.headers,
          bodyTimeout: timeouts.body,
        },
        handler,
      );
    } catch (error) {
      stop(error);
    }
  });
}

function flattenHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
