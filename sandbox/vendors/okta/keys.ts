import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { badToken, TokenRefusal } from './errors.ts';
import { readJwt, sha256, thumbprint } from './jwt.ts';
import type { Org } from './org.ts';
import type { OktaClientSeed } from './seed.ts';

/** Who is calling: a token of a person, or an app. */
export interface Caller {
  readonly org: Org;
  readonly label: string;
  readonly ownerId: string | null;
  readonly clientId: string | null;
  readonly roles: readonly string[];
  /** Null: as far as the roles go. */
  readonly scopes: readonly string[] | null;
}

interface Issued {
  readonly org: Org;
  readonly client: OktaClientSeed;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** Of the key the token is bound to. */
  readonly thumbprint: string | null;
}

const TOKEN_PATH = '/oauth2/v1/token';
const HOUR = 3_600_000;
const DEAD: readonly string[] = ['DEPROVISIONED', 'SUSPENDED'];

/** Keys of every kind, and the nonces proofs must carry. */
export class Keys {
  private readonly orgs: readonly Org[];
  private readonly now: () => number;
  private readonly issued = new Map<string, Issued>();
  private readonly used = new Set<string>();
  private nonce = 'nonce-1';
  private count = 1;

  constructor(orgs: readonly Org[], now: () => number) {
    this.orgs = orgs;
    this.now = now;
  }

  /** From now on proofs with the former nonce are challenged. */
  rotateNonce(): void {
    this.count += 1;
    this.nonce = `nonce-${this.count}`;
  }

  /** Every token given to an app is forgotten. */
  revokeIssued(): void {
    this.issued.clear();
  }

  /** The label of the key a request carries, whether it still works or not; for the log. */
  label(request: IncomingMessage): string | null {
    const [, kind, value] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (value === undefined) return null;
    if (kind === 'SSWS')
      return this.orgs.flatMap((org) => org.seed.tokens).find((t) => t.value === value)?.label ?? null;
    return this.issued.get(value)?.client.label ?? null;
  }

  /** The org a request is for: its key's, or the first. */
  orgOf(request: IncomingMessage): Org | undefined {
    const [, , value] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const byToken = this.orgs.find((org) => org.seed.tokens.some((token) => token.value === value));
    return byToken ?? this.issued.get(value ?? '')?.org ?? this.orgs[0];
  }

  /** 401 without a working key. */
  caller(request: IncomingMessage, method: string, path: string): Caller {
    const [, kind, value = ''] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (kind === 'SSWS') return this.person(value);
    const token = this.issued.get(value);
    if (!token || token.expiresAt <= this.now())
      throw badToken(token ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {});
    if ((kind === 'DPoP') !== (token.thumbprint !== null)) throw badToken();
    if (token.thumbprint !== null) {
      const proof = this.prove(request.headers['dpop'], method, `${token.org.url}${path.split('?')[0]}`);
      if (proof === 'nonce') {
        throw badToken({ 'dpop-nonce': this.nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce"' });
      }
      if (proof === null || proof.thumbprint !== token.thumbprint || proof.ath !== sha256(value)) throw badToken();
    }
    const { org, client, scopes } = token;
    return { org, label: client.label, ownerId: null, clientId: client.clientId, roles: client.roles, scopes };
  }

  /** The token endpoint: client credentials with a signed assertion, the only way to Okta's own scopes. */
  issue(request: IncomingMessage, form: URLSearchParams): unknown {
    const assertion = readJwt(form.get('client_assertion') ?? '');
    const id = assertion?.payload['iss'];
    const org = this.orgs.find(({ seed }) => seed.clients.some(({ clientId }) => clientId === id));
    const client = org?.seed.clients.find(({ clientId }) => clientId === id);
    if (!assertion || !org || !client) throw new TokenRefusal('invalid_client', 'Invalid value for client_id.', 401);
    if (form.get('grant_type') !== 'client_credentials')
      throw new TokenRefusal('unsupported_grant_type', 'No such grant.');
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    if (form.get('client_assertion_type') !== type) throw new TokenRefusal('invalid_client', 'Not an assertion.', 401);
    const fault = this.judgeAssertion(org, client, assertion);
    if (fault !== null) throw new TokenRefusal('invalid_client', fault, 401);
    const bound = this.demandProof(request, org, client);
    const asked = (form.get('scope') ?? '').split(' ').filter(Boolean);
    const scopes = asked.filter((scope) => client.scopes.includes(scope));
    if (scopes.length === 0) throw new TokenRefusal('invalid_scope', 'No scope of these is granted to this app.');
    const value = randomUUID();
    this.issued.set(value, { org, client, scopes, expiresAt: this.now() + HOUR, thumbprint: bound });
    const token_type = bound === null ? 'Bearer' : 'DPoP';
    return { token_type, expires_in: 3600, access_token: value, scope: scopes.join(' ') };
  }

  private person(value: string): Caller {
    for (const org of this.orgs) {
      const token = org.seed.tokens.find((one) => one.value === value);
      const owner = token && org.user(token.ownerId);
      if (!token || !owner || token.revoked || DEAD.includes(owner.status)) continue;
      const { id, roles = [] } = owner;
      return { org, label: token.label, ownerId: id, clientId: null, roles, scopes: null };
    }
    throw badToken();
  }

  private judgeAssertion(
    org: Org,
    client: OktaClientSeed,
    { payload, isSignedBy }: NonNullable<ReturnType<typeof readJwt>>,
  ) {
    const now = Math.floor(this.now() / 1000);
    const { sub, aud, exp, iat, jti } = payload;
    if (!isSignedBy(client.publicJwk)) return 'The client_assertion signature is invalid.';
    if (sub !== client.clientId) return 'The sub claim of the client_assertion is not the client.';
    if (![aud].flat().includes(`${org.url}${TOKEN_PATH}`))
      return 'The aud claim of the client_assertion is not the token endpoint.';
    if (typeof exp !== 'number' || exp <= now || exp > now + 3600)
      return 'The client_assertion token has an expiration too far or past.';
    if (typeof iat === 'number' && iat > now + 60) return 'The client_assertion was issued in the future.';
    if (typeof jti === 'string') {
      if (this.used.has(jti)) return 'The client_assertion token has been used already.';
      this.used.add(jti);
    }
    return null;
  }

  private demandProof(request: IncomingMessage, org: Org, client: OktaClientSeed): string | null {
    const given = request.headers['dpop'];
    if (given === undefined) {
      if (client.dpop === false) return null;
      throw new TokenRefusal('invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
    }
    const proof = this.prove(given, 'POST', `${org.url}${TOKEN_PATH}`);
    if (proof === 'nonce') {
      const why = 'Authorization server requires nonce in DPoP proof.';
      throw new TokenRefusal('use_dpop_nonce', why, 400, { 'dpop-nonce': this.nonce });
    }
    if (proof === null) throw new TokenRefusal('invalid_dpop_proof', 'The DPoP proof JWT is not valid.');
    return proof.thumbprint;
  }

  /** RFC 9449, 4.3. */
  private prove(given: string | string[] | undefined, method: string, url: string) {
    const proof = readJwt(typeof given === 'string' ? given : '');
    if (proof?.header['typ'] !== 'dpop+jwt' || !proof.isSignedBy(proof.header['jwk'])) return null;
    const { htm, htu, iat, jti, nonce, ath } = proof.payload;
    if (htm !== method || htu !== url || typeof jti !== 'string' || this.used.has(jti)) return null;
    if (typeof iat !== 'number' || Math.abs(iat - this.now() / 1000) > 300) return null;
    if (nonce !== this.nonce) return 'nonce' as const;
    this.used.add(jti);
    return { thumbprint: thumbprint(proof.header['jwk']), ath };
  }
}
