import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openParts } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import { insertCredential } from '../../src/store/credentials.ts';
import { NOW } from '../builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(key: number) {
  const config = readConfig(
    {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SEATKEEPER_ADMINS: 'U0ADA',
      DATABASE_URL: `file:${join(folder, 'seatkeeper.db')}`,
      SEATKEEPER_KEY: Buffer.alloc(32, key).toString('base64'),
    },
    ['asana'],
  );
  return openParts({ config, log: createLogger('silent') });
}

describe('starting with a key', () => {
  it('is refused when the key opens no stored credential, so that no second audit chain begins', async () => {
    const first = await open(1);
    await insertCredential(first.core.store, {
      id: 'cred_1',
      connector_id: 'asana',
      label: 'Dana',
      sealed: await first.secrets.seal('{"token":"secret"}', 'cred_1'),
      created_by: 'U0ADA',
      created_at: NOW,
    });
    await first.close();
    await expect(open(2)).rejects.toThrow(ConfigError);
    await expect(open(2)).rejects.toThrow('cannot be opened with this key');
    await (await open(1)).close();
  });
});
