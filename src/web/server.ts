import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface Health {
  /** Rejects when the database does not answer. */
  readonly database: () => Promise<void>;
  /** Whether Slack is connected and no stop is under way. */
  readonly ready: () => boolean;
  readonly version: string;
}

/** Our own small server: `/healthz` says that the process lives, `/readyz` that it can work. Nothing else is told. */
export async function startWeb(port: number, host: string, health: Health): Promise<WebServer> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, { error: 'method not allowed' });
    if (request.url === '/healthz') return answer(200, { status: 'alive', version: health.version });
    if (request.url !== '/readyz') return answer(404, { error: 'not found' });
    health.database().then(
      () => (health.ready() ? answer(200, { status: 'ready' }) : answer(503, { status: 'not ready' })),
      () => answer(503, { status: 'the database does not answer' }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
