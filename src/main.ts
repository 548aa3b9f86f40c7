import './runtime.ts';

/**
 * The process: environment, app, signals. Everything else is imported only after the runtime was found new enough,
 * since static imports would run first.
 */
const { createApp } = await import('./app.ts');
const { overridable, readConfig } = await import('./config.ts');
const { connectors } = await import('../connectors/index.ts');
const { AppError } = await import('./errors.ts');
const { createLogger } = await import('./log.ts');

/** socket-mode 3.1.0 rejects outside of any promise we hold while it reconnects, and goes on by itself. */
const SOCKET_FILES = /[\\/]@slack[\\/]socket-mode[\\/]/;

// The database, its copies and the key are for this user alone.
process.umask(0o077);

try {
  const config = readConfig(process.env, overridable(connectors));
  const log = createLogger(config.logLevel);
  const app = await createApp({ config, log });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= app.stop().then(() => process.exit());
    return stopping;
  };
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'a rejection nobody handled');
    const origin = error instanceof Error ? (error.stack?.split('\n')[1] ?? '') : '';
    if (SOCKET_FILES.test(origin)) return;
    process.exitCode = 1;
    void stop();
  });
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
