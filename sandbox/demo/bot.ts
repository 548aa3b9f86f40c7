import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const STOP_MS = 12_000;
const TAIL_LINES = 30;

/** The real bot as a process of its own, told of its surroundings by environment variables alone. */
export interface Bot {
  /** Resolves when the process has ended, whoever ended it, with how: "code 1". */
  readonly ended: Promise<string>;
  /** The end of its log. */
  logTail(): string;
  /** Asks it to stop and waits; one that does not listen is killed. */
  stop(): Promise<void>;
}

/** Starts `src/main.ts`, unchanged. */
export function startBot(environment: Readonly<Record<string, string>>, logFile: string): Bot {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  // Nobody else would end the bot if this process fell over.
  const leftBehind = (): void => void child.kill('SIGKILL');
  process.once('exit', leftBehind);
  void ended.then(() => process.off('exit', leftBehind));
  return {
    ended,
    logTail: () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const stubborn = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await once(child, 'exit');
  clearTimeout(stubborn);
}
