import * as oauth from 'oauth4webapi';
import * as z from 'zod';
import { AppError, VendorAuthError, VendorProtocolError, VendorRefusedError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { cleanMessage } from './judge-answer.ts';
import type { ClientCredentials, TokenWire } from './oauth.ts';

type Vendor = Pick<TokenWire, 'connectorId' | 'name'>;
const OPERATION = 'token';

const Jwk = z.looseObject({ kty: z.enum(['RSA', 'EC']), kid: z.string().optional(), alg: z.string().optional() });
const CURVES: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

/**
 * A private JWK for signing assertions, with its algorithm by its `alg` (default RS256, or what its curve asks for).
 * VendorAuthError, without a word of the key, when it cannot sign.
 */
export async function importSigningKey(
  jwk: Secret,
  { connectorId, name }: Vendor,
): Promise<{ readonly key: oauth.CryptoKey; readonly kid: string | undefined }> {
  try {
    // `use` and `key_ops` of a pasted key may say anything; importing checks them.
    const { kid, use: _use, key_ops: _ops, ...rest } = Jwk.parse(JSON.parse(jwk.reveal()));
    const alg = rest.alg ?? (rest.kty === 'RSA' ? 'RS256' : (CURVES[String(rest['crv'])] ?? ''));
    const key = await crypto.subtle.importKey('jwk', { ...rest, alg }, algorithmOf(alg), false, ['sign']);
    return { key, kid };
  } catch {
    const message = `The private key stored for ${name} cannot sign; enter it again.`;
    throw new VendorAuthError(message, { connector: connectorId, operation: OPERATION });
  }
}

function algorithmOf(alg: string): { name: 'ECDSA'; namedCurve: string } | { name: string; hash: string } {
  const [, family, bits] = /^(RS|PS|ES)(256|384|512)$/.exec(alg) ?? [];
  if (family === 'ES') {
    const namedCurve = Object.entries(CURVES).find(([, name]) => name === alg)?.[0] ?? '';
    return { name: 'ECDSA', namedCurve };
  }
  if (!family) throw new TypeError('not an algorithm to sign assertions with');
  return { name: family === 'RS' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS', hash: `SHA-${bits}` };
}

/** The payload of a JWT as it stands, its signature not looked at: only ever for saying what a token may do. */
export function readClaims(token: string): Readonly<Record<string, unknown>> {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  } catch {
    return {};
  }
}

/** Okta's answer to an app that must prove possession and did not (support.okta.com, read 2026-11-22). */
export function wantsProof(error: unknown): boolean {
  return error instanceof oauth.ResponseBodyError && error.error === 'invalid_dpop_proof';
}

const UNKNOWN_APP: readonly string[] = ['invalid_client', 'unauthorized_client', 'invalid_grant', 'access_denied'];

/** The error that says what to do next. The library's own errors hold bodies, so none of them is kept as a cause. */
export function explainTokenError(error: unknown, vendor: Vendor, proof: ClientCredentials['proof']): unknown {
  const { connectorId: connector, name } = vendor;
  if (error instanceof AppError) return error;
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    const message = `${name} no longer accepts these credentials.`;
    return new VendorAuthError(message, { connector, operation: OPERATION, status: error.status });
  }
  if (error instanceof oauth.ResponseBodyError) {
    const context = { connector, operation: OPERATION, status: error.status };
    const secrets = proof.kind === 'secret' ? [proof.secret.reveal()] : [];
    const said = cleanMessage(error.error_description ?? error.error, secrets) ?? 'no reason given';
    if (error.status === 401 || UNKNOWN_APP.includes(error.error)) {
      return new VendorAuthError(`${name} does not accept this app’s credentials: ${said}`, context);
    }
    return new VendorRefusedError(`${name} gives this app no token: ${said}`, context);
  }
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('OAUTH_')) {
    const message = `${name} answered the request for a token with something OAuth 2.0 does not document.`;
    return new VendorProtocolError(message, { connector, operation: OPERATION });
  }
  return error;
}
