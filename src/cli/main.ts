import '../runtime.ts';

/** The command line. Everything else is imported only after the runtime was found new enough. */
const { run } = await import('./run.ts');

// What a verb writes is for this user alone.
process.umask(0o077);

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
});
