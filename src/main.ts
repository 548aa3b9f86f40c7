import './runtime.ts';

/**
 * The process: environment, app, signals. Everything else is imported only after the runtime was found new enough,
 * since static imports would run first.
 */
const { createApp } = await import('./app.ts');
const { readConfig } = await import('./config.ts');
const { connectors } = await import('../connectors/index.ts');
const { AppError } = await import('./errors.ts');
const { createLogger } = await import('./log.ts');

const KNOWN_SOCKET_FAULTS = /disconnect|not ready|websocket|envelope|before connect/i;

try {
  const config = readConfig(
    process.env,
    connectors.map((connector) => connector.id),
  );
  const log = createLogger(config.logLevel);
  process.on('unhandledRejection', (error) => {
    // socket-mode 3.1.0 rejects outside of any promise we hold while it reconnects; it goes on by itself.
    const known = error instanceof Error && KNOWN_SOCKET_FAULTS.test(`${error.message} ${error.stack ?? ''}`);
    log.error({ err: error }, 'a rejection nobody handled');
    if (!known) process.exitCode = 1;
    if (!known) void stop();
  });
  const app = await createApp({ config, log });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= app.stop().then(() => process.exit());
    return stopping;
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await app.start();
  // npm hands signals to a shell that does not pass them on: its death must end us, or the bot lives on unseen.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) void stop();
    }, 1000).unref();
  }
} catch (error) {
  const known = error instanceof AppError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
