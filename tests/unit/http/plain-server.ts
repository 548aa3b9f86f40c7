import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server over real HTTP that answers by a script: the first request gets the first answer, the last one repeats. */
export interface PlainServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export type ScriptedAnswer = (response: ServerResponse, request: Received) => void;

export async function startPlainServer(...answers: readonly ScriptedAnswer[]): Promise<PlainServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      answers[Math.min(received.length, answers.length) - 1]?.(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export const text =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** Ends the connection without any answer. */
export const cut: ScriptedAnswer = (response) => {
  response.socket?.destroy();
};

/** Announces more than it sends, then ends the connection. */
export const truncated =
  (status = 200): ScriptedAnswer =>
  (response) => {
    response.writeHead(status, { 'content-length': '1000' });
    response.write('{"data":[', () => response.socket?.destroy());
  };

/** Never answers. */
export const silence: ScriptedAnswer = () => undefined;
