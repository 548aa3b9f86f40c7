import type { IncomingMessage, ServerResponse } from 'node:http';

/** What goes over the wire, and what the call changed. */
export interface Answer {
  readonly status: number;
  /** Absent: no body, as with 204. */
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Set when the call changed state, in the vendor's words. */
  readonly effect: string | null;
}

/** A request's body as JSON; text that is none is kept as text and refused later. */
export interface ReadBody {
  readonly value: unknown;
  readonly broken: boolean;
}

/** Reads a request to its end. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return { value: null, broken: false };
  try {
    return { value: JSON.parse(text), broken: false };
  } catch {
    return { value: text, broken: true };
  }
}

/** Writes an answer, or what a fault of the wire leaves of it. */
export function send(
  response: ServerResponse,
  reply: Pick<Answer, 'status' | 'body' | 'headers'>,
  fault?: string,
): void {
  if (reply.body === undefined) {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  // XML is what several vendors answer to whoever does not ask for JSON.
  const isText = typeof reply.body === 'string' && (reply.headers['Content-Type'] ?? '').startsWith('text/');
  const whole = Buffer.from(isText ? String(reply.body) : JSON.stringify(reply.body));
  const text = fault === 'bad_json' ? Buffer.from(`${whole.toString('utf8', 0, 20)}<html>`) : whole;
  response.writeHead(reply.status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': text.length,
    ...reply.headers,
  });
  if (fault === 'truncate_body') {
    // The headers promise more than what arrives before the connection breaks.
    response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
    return;
  }
  response.end(text);
}
