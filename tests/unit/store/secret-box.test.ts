import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { createKeys, keyFileOf, personMark, readKeyFile } from '../../../src/store/secret-box.ts';

const keys = createKeys(Buffer.alloc(32, 1));

describe('sealed credentials', () => {
  it('open with the same key in the same row, and look different each time', async () => {
    const [one, two] = [await keys.box.seal('token', 'cred_1'), await keys.box.seal('token', 'cred_1')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('token');
    expect(await keys.box.open(one, 'cred_1')).toBe('token');
    expect(await createKeys(Buffer.alloc(32, 1)).box.open(two, 'cred_1')).toBe('token');
  });

  it('do not open in another row, so that nobody borrows a credential by moving it', async () => {
    const sealed = await keys.box.seal('token', 'cred_1');
    await expect(keys.box.open(sealed, 'cred_2')).rejects.toThrow(ConfigError);
  });

  it('do not open with another key, and the fault says how to mend it and nothing else', async () => {
    const sealed = await keys.box.seal('token', 'cred_1');
    const other = createKeys(Buffer.alloc(32, 2));
    await expect(other.box.open(sealed, 'cred_1')).rejects.toThrow(/Restore the key they were sealed with/);
  });

  it('do not open when any part was changed', async () => {
    const sealed = await keys.box.seal('a token of some length', 'cred_1');
    const parts = sealed.split('.');
    for (const [index, part] of parts.entries()) {
      const turned = part.startsWith('A') ? `B${part.slice(1)}` : `A${part.slice(1)}`;
      const changed = [...parts.slice(0, index), turned, ...parts.slice(index + 1)].join('.');
      await expect(keys.box.open(changed, 'cred_1'), `part ${index}`).rejects.toThrow(ConfigError);
    }
    await expect(keys.box.open('', 'cred_1')).rejects.toThrow(ConfigError);
    await expect(keys.box.open('not sealed at all', 'cred_1')).rejects.toThrow(ConfigError);
  });

  it('hold any text', async () => {
    const text = JSON.stringify({ token: 'ä😀\n'.repeat(500) });
    expect(await keys.box.open(await keys.box.seal(text, 'cred_1'), 'cred_1')).toBe(text);
  });
});

describe('the keys', () => {
  it('are derived apart and the same every time', () => {
    expect(keys.auditKey.equals(Buffer.alloc(32, 1))).toBe(false);
    expect(keys.auditKey).toEqual(createKeys(Buffer.alloc(32, 1)).auditKey);
    expect(keys.auditKey).not.toEqual(createKeys(Buffer.alloc(32, 2)).auditKey);
    expect(keys.keyId).toMatch(/^[0-9a-f]{12}$/);
  });

  it('name a person so that neither a guess nor the key of the trail finds the address', () => {
    const mark = personMark(keys.personKey, 'dana@northwind.example');
    expect(mark).toMatch(/^person:[0-9a-f]{32}$/);
    expect(personMark(createKeys(Buffer.alloc(32, 1)).personKey, 'dana@northwind.example')).toBe(mark);
    const guesses = [
      createHash('sha256').update('dana@northwind.example'),
      createHmac('sha256', keys.auditKey).update('dana@northwind.example'),
      createHmac('sha256', Buffer.alloc(32, 1)).update('dana@northwind.example'),
    ];
    for (const guess of guesses) expect(mark).not.toContain(guess.digest('hex').slice(0, 16));
  });

  it('need 32 bytes', () => {
    expect(() => createKeys(Buffer.alloc(31))).toThrow(ConfigError);
  });
});

describe('the key file beside the database', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'seatkeeper-key-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is made once, for its owner alone, and read from then on', () => {
    const path = join(dir, 'data', 'seatkeeper.key');
    const first = readKeyFile(path);
    expect(first.made).toBe(true);
    expect(first.key).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'data')).mode & 0o777).toBe(0o700);
    expect(readKeyFile(path)).toEqual({ key: first.key, made: false });
  });

  it('is refused when damaged, and never overwritten', () => {
    const path = join(dir, 'seatkeeper.key');
    writeFileSync(path, 'damaged');
    expect(() => readKeyFile(path)).toThrow(/Restore it from a backup/);
    expect(readFileSync(path, 'utf8')).toBe('damaged');
  });

  it.each([
    ['data/seatkeeper.db', 'data/seatkeeper.key'],
    ['data/seatkeeper.sqlite3', 'data/seatkeeper.key'],
    ['data/seatkeeper', 'data/seatkeeper.key'],
  ])('of %s is %s', (database, key) => {
    expect(keyFileOf(database)).toBe(key);
  });
});
