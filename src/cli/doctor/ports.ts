import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import { type Finding, fail, ok } from './finding.ts';

/** Whether the ports this configuration listens on are free, or held by a Seatkeeper that runs already. */
export async function checkPorts(config: Config): Promise<Finding[]> {
  const { delivery } = config.slack;
  const wanted = [
    ...(config.webPort === null ? [] : [{ name: 'WEB_PORT', port: config.webPort, host: config.webHost }]),
    ...(delivery.mode === 'http' ? [{ name: 'PORT', port: delivery.port, host: delivery.host }] : []),
  ];
  const findings: Finding[] = [];
  for (const { name, port, host } of wanted) {
    const fault = await tryListening(port, host);
    const running = fault === 'EADDRINUSE' && (await isSeatkeeper(config.webPort));
    if (fault === null) findings.push(ok(name, `${port} is free`));
    else if (running) findings.push(ok(name, `${port} is in use while Seatkeeper runs here`));
    else findings.push(fail(name, `cannot listen on ${host}:${port} (${fault})`, `free the port or change ${name}`));
  }
  return findings;
}

function tryListening(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

async function isSeatkeeper(webPort: number | null): Promise<boolean> {
  if (webPort === null) return false;
  try {
    const answer = await fetch(`http://127.0.0.1:${webPort}/healthz`, { signal: AbortSignal.timeout(2000) });
    return /"status":"alive","version"/.test(await answer.text());
  } catch {
    return false;
  }
}
