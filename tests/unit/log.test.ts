import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, VendorAuthError } from '../../src/errors.ts';
import { createLogger, describeError, redact } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';

/** Tokens put together here, so that no scanner takes this file for a leak. */
const TOKENS = {
  'a bot token': ['xoxb', '1234567890', 'abcDEF'].join('-'),
  'a user token': ['xoxp', '1', '2', 'abc'].join('-'),
  'an app-level token': ['xapp', '1', 'A0', 'abc'].join('-'),
  'an Asana token': `2/${'1200'.repeat(3)}/${'1300'.repeat(3)}:${'ab12'.repeat(8)}`,
  'an older Asana token': `0/${'1200'.repeat(3)}:${'ab12'.repeat(8)}`,
  'a bearer header': `Bearer ${'eyJabc.def'.repeat(2)}`,
};

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('debug', { write: (line) => lines.push(line) }));
  return lines.join('');
}

describe('a log line', () => {
  it.each(Object.entries(TOKENS))('never shows %s, wherever it stands', (_what, token) => {
    const text = logged((log) => {
      log.info(`answered with ${token}.`);
      log.info({ body: { deep: { deeper: { text: `x ${token} y` } } } }, 'm');
      log.warn({ err: new Error(`refused ${token}`) }, 'm');
      log.warn({ err: new ConfigError('m', {}, new Error('inner', { cause: new Error(token) })) }, 'm');
      log.warn({ err: token }, 'm');
      log.error(new Error(token), 'm');
    });
    expect(text.split('\n')).toHaveLength(7);
    expect(text).not.toContain(token);
    expect(text).toContain('[secret]');
  });

  it.each(['token', 'secret', 'password', 'authorization', 'apiKey', 'key', 'credentials', 'cookie'])(
    'never shows the value of a field named %s, up to three levels deep',
    (name) => {
      const text = logged((log) => {
        log.info({ [name]: 'plain-value' }, 'm');
        log.info({ a: { [name]: 'plain-value' } }, 'm');
        log.info({ a: { b: { [name]: 'plain-value' } }, list: [{ [name]: 'plain-value' }] }, 'm');
      });
      expect(text).not.toContain('plain-value');
    },
  );

  it('keeps what is no secret', () => {
    const text = logged((log) => log.info({ request: 'req_1', accounts: 92 }, 'sync finished'));
    expect(JSON.parse(text)).toMatchObject({ level: 'info', request: 'req_1', accounts: 92, msg: 'sync finished' });
  });

  it('says nothing below its level', () => {
    const lines: string[] = [];
    createLogger('warn', { write: (line) => lines.push(line) }).info('m');
    expect(lines).toEqual([]);
  });
});

describe('what is told of an error', () => {
  it('has class, code, safe details and causes, and a stack only for what is our own bug', () => {
    const cause = new Error('socket closed');
    const known = new VendorAuthError(
      'no longer accepted',
      { connector: 'asana', operation: 'check', status: 401 },
      cause,
    );
    expect(describeError(known)).toMatchObject({
      type: 'VendorAuthError',
      code: 'vendor_auth',
      message: 'no longer accepted',
      details: { connector: 'asana', operation: 'check', status: 401 },
      cause: { message: 'socket closed' },
    });
    expect(describeError(known)).not.toHaveProperty('stack');
    expect(describeError(new TypeError('bug'))).toHaveProperty('stack');
  });

  it('leaves out a cause that is a secret', () => {
    expect(JSON.stringify(describeError(new Error('m', { cause: new Secret('hidden') })))).not.toContain('hidden');
  });
});

describe('a secret', () => {
  it('shows itself to nobody but who asks by name', () => {
    const secret = new Secret('hidden');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      Object.keys(secret).join(),
    ];
    expect(shown.join()).not.toContain('hidden');
    expect(secret.reveal()).toBe('hidden');
  });

  it('leaves the rest of a sentence readable', () => {
    expect(redact(`Authorization: ${TOKENS['a bearer header']} was refused on 2026/11/21`)).toBe(
      'Authorization: [secret] was refused on 2026/11/21',
    );
  });
});
