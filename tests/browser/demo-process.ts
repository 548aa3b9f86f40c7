import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../../sandbox/demo.ts', import.meta.url));
const START_MS = 40_000;

/** The demo as `npm run demo` starts it. */
export interface DemoProcess {
  /** The address it printed. */
  readonly address: URL;
  /** Presses Ctrl-C; the exit code, and what it said on the way. */
  stop(): Promise<{ readonly code: number | null; readonly complaints: string }>;
}

/** Starts the demo on any free port and waits for its address. */
export async function startDemo(...more: readonly string[]): Promise<DemoProcess> {
  const child = spawn(process.execPath, [DEMO, '--port', '0', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaints = '';
  child.stderr.on('data', (part: Buffer) => {
    complaints += String(part);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const address = await new Promise<URL>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the demo did not start: ${said}${complaints}`)), START_MS);
    child.stdout.on('data', (part: Buffer) => {
      said += String(part);
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0];
      if (found && said.includes('Ctrl-C')) resolve(new URL(found));
      if (found) clearTimeout(late);
    });
    void ended.then((code) => reject(new Error(`the demo ended with ${code}: ${said}${complaints}`)));
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    address,
    async stop() {
      child.kill('SIGINT');
      return { code: await ended, complaints };
    },
  };
}
