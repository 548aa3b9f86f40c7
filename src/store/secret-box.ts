import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { ConfigError } from '../errors.ts';

/** What the master key gives: a box for credentials, and keys for the audit chain and for naming people, derived apart. */
export interface Keys {
  readonly box: {
    seal(text: string, boundTo: string): Promise<string>;
    open(sealed: string, boundTo: string): Promise<string>;
  };
  readonly auditKey: Buffer;
  /** Never handed to who verifies the chain: with it, addresses could be found by guessing. */
  readonly personKey: Buffer;
  /** First characters of the master key's digest; names the key without telling it. */
  readonly keyId: string;
}

/**
 * Seals with JWE (RFC 7516), direct AES-256-GCM. The protected header, which the cipher authenticates, names the key
 * and the row the text belongs to, so a sealed text moved to another row does not open.
 */
export function createKeys(master: Buffer): Keys {
  if (master.length !== 32) throw new ConfigError('The master key must be 32 bytes.');
  const sealing = derive(master, 'seatkeeper credentials');
  const keyId = createHash('sha256').update(master).digest('hex').slice(0, 12);
  return {
    keyId,
    auditKey: derive(master, 'seatkeeper audit'),
    personKey: derive(master, 'seatkeeper person'),
    box: {
      seal: (text, boundTo) =>
        new CompactEncrypt(new TextEncoder().encode(text))
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, row: boundTo })
          .encrypt(sealing),
      open: async (sealed, boundTo) => {
        const fault =
          'The stored credentials cannot be opened with this key. Restore the key they were sealed with, or connect the app again.';
        const result = await compactDecrypt(sealed, sealing).catch((error: unknown) => {
          throw new ConfigError(fault, {}, error);
        });
        if (result.protectedHeader['row'] !== boundTo) throw new ConfigError(fault);
        return new TextDecoder().decode(result.plaintext);
      },
    },
  };
}

/**
 * Names a person in the audit trail by normalized email: the same person always gets the same name, and without the
 * key nobody can find out whose it is by trying addresses.
 */
export function personMark(personKey: Buffer, email: string): string {
  return `person:${createHmac('sha256', personKey).update(email).digest('hex').slice(0, 32)}`;
}

function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), purpose, 32));
}

/** The key file that stands beside a database file. */
export function keyFileOf(databasePath: string): string {
  return `${databasePath.replace(/\.(db|sqlite3?)$/, '')}.key`;
}

/** Reads a key file that must be there. Throws ConfigError when it is missing or damaged. */
export function findKeyFile(path: string): Buffer {
  if (!existsSync(path)) {
    throw new ConfigError(
      `There is no key: SEATKEEPER_KEY is not set and ${path} is missing. Restore it from a backup.`,
    );
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== 32)
    throw new ConfigError(`The key file ${path} does not hold 32 bytes in base64. Restore it from a backup.`);
  return key;
}

/** Reads the key file, or makes one with mode 0600. Says whether it was made, so that a backup can be advised. */
export function readKeyFile(path: string): { readonly key: Buffer; readonly made: boolean } {
  if (existsSync(path)) return { key: findKeyFile(path), made: false };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return { key, made: true };
}
