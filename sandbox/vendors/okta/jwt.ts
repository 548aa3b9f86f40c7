import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  isSignedBy(jwk: unknown): boolean;
}

/** Takes a JWT apart; null when it is none. Signatures: RS and ES with 256, 384 and 512 bits. */
export function readJwt(text: string): Jwt | null {
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  if (rest.length > 0) return null;
  try {
    const header = parse(head);
    const payload = parse(body);
    const [, family, bits] = /^(RS|ES)(256|384|512)$/.exec(String(header['alg'])) ?? [];
    return {
      header,
      payload,
      isSignedBy(jwk) {
        if (family === undefined || typeof jwk !== 'object' || jwk === null) return false;
        const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
        const data = Buffer.from(`${head}.${body}`);
        const bytes = Buffer.from(signature, 'base64url');
        return verify(`sha${bits}`, data, family === 'ES' ? { key, dsaEncoding: 'ieee-p1363' } : key, bytes);
      },
    };
  } catch {
    return null;
  }
}

function parse(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

/** RFC 7638. */
export function thumbprint(jwk: unknown): string {
  const key = jwk as Readonly<Record<string, unknown>>;
  const names = key['kty'] === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['e', 'kty', 'n'];
  return sha256(JSON.stringify(Object.fromEntries(names.map((name) => [name, key[name]]))));
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
