import * as oauth from 'oauth4webapi';
import type { Secret } from '../secret.ts';
import { explainTokenError, importSigningKey, readClaims, wantsProof } from './oauth-parts.ts';
import type { Sent } from './send.ts';
import type { Priority } from './token-bucket.ts';

/**
 * OAuth 2.0 client credentials over our own client, so that hosts, pace and redaction hold for tokens as well. The
 * protocol is oauth4webapi's: assertions (RFC 7523), proofs of possession and their nonces (DPoP, RFC 9449).
 *
 * A connector makes a source in `open` and names it in its requests; it never sees a token:
 *
 *     const tokens = http.clientCredentials({ path: '/oauth2/v1/token', clientId, scope: 'okta.users.read', proof });
 *     await http.request({ operation: 'people', method: 'GET', path: '/api/v1/users', tokens, ... });
 *     const { scopes } = await tokens.grant(signal);   // in `check`: a scope that was asked for may be missing
 *
 * `proof` is `{ kind: 'secret', secret }` or `{ kind: 'key', jwk, header }`: a private JWK as JSON, of which the
 * connector makes a PEM by node:crypto, and what else the assertion's header must hold, such as Entra's `x5t#S256`.
 * Tokens live in memory until shortly before they expire; one is asked for at a time. DPoP starts by itself where the
 * vendor demands it.
 */
export interface ClientCredentials {
  /** One of the definition's `hosts`; default is the main origin. */
  readonly host?: string;
  /** Of the token endpoint. */
  readonly path: string;
  readonly clientId: string;
  /** Scopes with blanks between them. */
  readonly scope: string;
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: Secret }
    | { readonly kind: 'key'; readonly jwk: Secret; readonly header?: Readonly<Record<string, string>> };
}

/** What the vendor granted. */
export interface Grant {
  /** Null where the vendor does not say, which means: as asked (RFC 6749, 5.1). */
  readonly scopes: readonly string[] | null;
  /** UTC ISO instant. */
  readonly expiresAt: string;
  readonly isBound: boolean;
  /** What a token that is a JWT says of itself, unproved; empty where tokens are opaque. Entra tells `roles` and `tid`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface TokenSource {
  /** What the present token may do. VendorAuthError when the vendor does not know the app. */
  grant(signal: AbortSignal): Promise<Grant>;
  /** For the client: a token to sign one request with, asked for when there is none. */
  ready(signal: AbortSignal, priority: Priority): Promise<Pass>;
}

/** One token for one request. */
export interface Pass {
  /** Signs and sends; `forward` gets the headers to add. */
  send(
    call: { readonly method: string; readonly url: URL },
    forward: (headers: Readonly<Record<string, string>>) => Promise<Sent>,
  ): Promise<Sent>;
  /** Whether the vendor refused the proof or an old token rather than the request, so that once more may help. */
  isWorthAnother(sent: Sent): boolean;
}

/** What a token source needs of the client it belongs to. */
export interface TokenWire {
  readonly connectorId: string;
  readonly name: string;
  /** The token endpoint as the vendor knows it. */
  readonly tokenUrl: URL;
  readonly now: () => number;
  /** Sends the form, paced and tried again like a read. What comes back is 2xx, 400 or 401; all else is thrown. */
  ask(
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    priority: Priority,
  ): Promise<Extract<Sent, { kind: 'answered' }>>;
}

interface Held extends Grant {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly renewAt: number;
  isUsed: boolean;
}

/** A token is renewed this long before it expires, or at half of a shorter life. */
const RENEW_BEFORE_MS = 120_000;
/** Assumed where the vendor does not say how long a token lives. */
const ASSUMED_LIFE_S = 600;
/** Without a proof, with one, with one that carries the nonce. */
const TRIES = 3;
/** Addresses were judged when the client was made (parseBaseUrl): https, or this machine. */
const INSECURE = { [oauth.allowInsecureRequests]: true };

export function createTokenSource(app: ClientCredentials, wire: TokenWire): TokenSource {
  const { tokenUrl, now } = wire;
  const server: oauth.AuthorizationServer = { issuer: tokenUrl.origin, token_endpoint: tokenUrl.href };
  const client: oauth.Client = { client_id: app.clientId };
  const issuedNow = (payload: Record<string, unknown>) => {
    payload['iat'] = Math.floor(now() / 1000);
  };
  let held: Held | null = null;
  let pending: Promise<Held> | null = null;
  let proofs: oauth.DPoPHandle | null = null;
  let auth: oauth.ClientAuth | null = null;

  async function authenticate(): Promise<oauth.ClientAuth> {
    const { proof } = app;
    if (proof.kind === 'secret') return oauth.ClientSecretPost(proof.secret.reveal());
    const { key, kid } = await importSigningKey(proof.jwk, wire);
    return oauth.PrivateKeyJwt(kid === undefined ? key : { key, kid }, {
      [oauth.modifyAssertion](header, payload) {
        Object.assign(header, proof.header);
        issuedNow(payload);
        // Okta and Entra want the endpoint's own address here, not the issuer.
        Object.assign(payload, { aud: tokenUrl.href, nbf: payload['iat'], exp: Number(payload['iat']) + 300 });
      },
    });
  }

  async function ask(priority: Priority): Promise<Held> {
    auth ??= await authenticate();
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      auth,
      { scope: app.scope },
      {
        ...INSECURE,
        ...(proofs && { DPoP: proofs }),
        [oauth.customFetch]: async (_, { body, headers }) => {
          const answer = await wire.ask(Object.fromEntries(body), signatureIn(headers), priority);
          return toResponse(answer);
        },
      },
    );
    const reply = await oauth.processClientCredentialsResponse(server, client, response);
    const life = (reply.expires_in ?? ASSUMED_LIFE_S) * 1000;
    return {
      value: reply.access_token,
      scopes: reply.scope?.split(' ').filter(Boolean) ?? null,
      isBound: reply.token_type === 'dpop',
      claims: readClaims(reply.access_token),
      expiresAt: new Date(now() + life).toISOString(),
      renewAt: now() + Math.max(life - RENEW_BEFORE_MS, life / 2),
      isUsed: false,
    };
  }

  async function obtain(priority: Priority): Promise<Held> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(priority);
      } catch (error) {
        const isDemanded = proofs === null && wantsProof(error);
        if (tries === TRIES || !(isDemanded || oauth.isDPoPNonceError(error))) {
          throw explainTokenError(error, wire, app.proof);
        }
        if (isDemanded) {
          const pair = await oauth.generateKeyPair('ES256');
          proofs = oauth.DPoP(client, pair, { [oauth.modifyAssertion]: (_, payload) => issuedNow(payload) });
        }
      }
    }
  }

  /** Everybody who waits shares one request, which outlives whoever gives up waiting. */
  async function hold(signal: AbortSignal, priority: Priority): Promise<Held> {
    if (held && held.renewAt > now()) return held;
    pending ??= obtain(priority)
      .then((fresh) => {
        held = fresh;
        return fresh;
      })
      .finally(() => {
        pending = null;
      });
    return await orAborted(pending, signal);
  }

  return {
    async grant(signal) {
      const { scopes, expiresAt, isBound, claims } = await hold(signal, 'interactive');
      return { scopes, expiresAt, isBound, claims };
    },
    async ready(signal, priority) {
      const token = await hold(signal, priority);
      const isFresh = !token.isUsed;
      token.isUsed = true;
      return {
        send: (call, forward) => sign(token, proofs, call, forward),
        isWorthAnother(sent) {
          if (sent.kind !== 'answered' || sent.status !== 401) return false;
          const isTokenRefused = /invalid_token/.test(sent.headers['www-authenticate'] ?? '');
          if (token.isBound && sent.headers['dpop-nonce'] !== undefined && !isTokenRefused) return true;
          // Revoked before its time: a token that just came will not get better by asking for another.
          if (held === token) held = null;
          return !isFresh;
        },
      };
    },
  };
}

/** Sends with the token, and with a proof where the token is bound to one; the library keeps the nonces it is told. */
async function sign(
  token: Held,
  proofs: oauth.DPoPHandle | null,
  { method, url }: { readonly method: string; readonly url: URL },
  forward: (headers: Readonly<Record<string, string>>) => Promise<Sent>,
): Promise<Sent> {
  if (!token.isBound || !proofs) return forward({ authorization: `Bearer ${token.value}` });
  let sent: Sent | null = null;
  const request = oauth.protectedResourceRequest(token.value, method, url, undefined, null, {
    ...INSECURE,
    DPoP: proofs,
    [oauth.customFetch]: async (_, { headers }) => {
      sent = await forward(signatureIn(headers));
      return toResponse(sent);
    },
  });
  // A challenge is thrown by the library; what was answered tells the same.
  await request.catch((error: unknown) => {
    if (sent === null) throw error;
  });
  return sent ?? { kind: 'lost', onWire: false, error: new TypeError('nothing was sent') };
}

/** Of what the library would send: the rest is the client's own. */
function signatureIn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'authorization' || name === 'dpop'));
}

const HEADERS_READ = ['content-type', 'dpop-nonce', 'www-authenticate'] as const;

/** Of an answer, what the library reads. */
function toResponse(sent: Sent): Response {
  if (sent.kind === 'lost') return new Response(null, { status: 204 });
  const headers = HEADERS_READ.flatMap((name): [string, string][] => {
    const value = sent.headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  const status = Math.min(Math.max(sent.status, 200), 599);
  return new Response([204, 205, 304].includes(status) ? null : sent.body, { status, headers });
}

/** The value, or the signal's reason once it is aborted. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever stops waiting leaves no failure behind that nobody hears.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
