import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { configFrom } from '../open.ts';
import type { Terminal } from '../verb.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const WHAT = 'configuration';

/** Reads the environment: every fault at once, or the configuration. */
export function checkConfiguration(terminal: Terminal): {
  readonly findings: Finding[];
  readonly config: Config | null;
} {
  try {
    const config = configFrom(terminal);
    const mode = config.slack.delivery.mode === 'socket' ? 'Socket Mode' : 'HTTP';
    const findings = [ok(WHAT, `complete; ${mode}, time zone ${config.timeZone}`)];
    if (config.channel === null) {
      findings.push(
        warn(
          'default channel',
          'SEATKEEPER_CHANNEL is not set, so there is no weekly digest',
          'set it to a channel id, or choose a channel for each app in its settings',
        ),
      );
    }
    return { config, findings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [, ...faults] = error.message.split(/\n\s*- /);
    const findings = (faults.length === 0 ? [error.message] : faults).map((fault) =>
      fail(WHAT, fault, 'set it in .env; .env.example explains every variable'),
    );
    return { config: null, findings };
  }
}

/** The Node.js that runs this; an older one was refused before. */
export function checkRuntime(): Finding {
  return ok('runtime', `Node.js ${process.versions.node}`);
}
