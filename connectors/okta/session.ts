import type * as z from 'zod';
import type { OpenInput } from '../../src/connector/contract.ts';
import { nextLink } from '../../src/connector/link-header.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/http/client.ts';
import type { TokenSource } from '../../src/http/oauth.ts';
import { Secret } from '../../src/secret.ts';
import { type Auth, readPrivateKey, TOKEN } from './auth.ts';
import { OrgMetadata } from './schema.ts';

/** How requests are signed: by an API token of a person, or by tokens of an app. */
export type Key =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'app'; readonly clientId: string; readonly tokens: TokenSource };

export interface Session {
  /** For errors: `okta` or `okta-app`. */
  readonly connector: string;
  readonly http: HttpClient;
  readonly key: Key;
  readonly host: string;
  /** The connected org's id; null while none is. */
  readonly orgId: string | null;
  /** The app seen as an app of its own; null in the directory. */
  readonly appId: string | null;
  readonly notes: Readonly<Record<string, string>>;
}

/** Makes the sessions of one connector, which asks for these scopes. */
export function openSession(connector: string, scope: string): (input: OpenInput<Auth>) => Session {
  return ({ credentials, http, tenant }) => {
    const { orgUrl, method, clientId = '', secret, keyId } = credentials;
    const jwk = method === TOKEN ? null : new Secret(readPrivateKey(secret, keyId) ?? '');
    const key: Key =
      jwk === null
        ? { kind: 'token', token: new Secret(secret) }
        : {
            kind: 'app',
            clientId,
            tokens: http.clientCredentials({ path: '/oauth2/v1/token', clientId, scope, proof: { kind: 'key', jwk } }),
          };
    const [orgId, appId] = tenant?.id.split('/') ?? [];
    const notes = tenant?.notes ?? {};
    return { connector, http, key, host: orgUrl, orgId: orgId ?? null, appId: appId ?? null, notes };
  };
}

/** One request, signed. */
export function ask<Schema extends z.ZodType>(
  { http, key }: Session,
  request: HttpRequest<Schema>,
): Promise<HttpResponse<z.output<Schema>>> {
  if (key.kind === 'app') return http.request({ ...request, tokens: key.tokens });
  const headers = { ...request.headers, authorization: `SSWS ${key.token.reveal()}` };
  return http.request({ ...request, headers });
}

/** A read of one thing a person or a change waits for. */
export async function read<Schema extends z.ZodType>(
  session: Session,
  operation: string,
  target: Pick<HttpRequest<Schema>, 'path' | 'query'>,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema>> {
  const { data } = await ask(session, {
    operation,
    method: 'GET',
    ...target,
    schema,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  return data;
}

export interface Listing<Schema extends z.ZodType> {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly schema: Schema;
  readonly priority: 'chain' | 'bulk' | 'interactive';
  /** Of how many requests one counts for the pace. */
  readonly weight?: number;
  /**
   * Whether an empty page that names itself as the next one is the end. Okta's System Log does that; in a listing of
   * people it would be a listing that may be cut short.
   */
  readonly endsInPlace?: boolean;
}

/** Every page of a listing, by the addresses Okta itself names. The same one named twice is an error. */
export async function* readPages<Row extends z.ZodType>(
  session: Session,
  listing: Listing<z.ZodArray<Row>>,
  signal: AbortSignal,
): AsyncGenerator<readonly z.output<Row>[]> {
  const { operation, endsInPlace = false, ...target } = listing;
  const seen = new Set<string>();
  for (let link: string | null = null; ; ) {
    const request = { operation, method: 'GET', effect: 'read', signal, ...target } as const;
    const { data, headers } = await ask(session, link === null ? request : { ...request, link });
    yield data;
    const next = nextLink(headers);
    if (next === null || (endsInPlace && data.length === 0 && next === link)) return;
    if (seen.has(next)) {
      const message = 'Okta named the same next page twice; the listing would never end.';
      throw new VendorProtocolError(message, { connector: session.connector, operation });
    }
    seen.add(next);
    link = next;
  }
}

export interface Org {
  readonly id: string;
  /** Where Okta itself has the org, whatever domain it was asked at. */
  readonly host: string;
  /** Okta's clock, as a UTC ISO instant: System Log queries must not depend on ours. */
  readonly now: string;
}

/** Which org answers at this address; VendorRefusedError when it is not the connected one. Needs no right at all. */
export async function readOrg(session: Session, operation: string, signal: AbortSignal): Promise<Org> {
  const { data, headers } = await ask(session, {
    operation,
    method: 'GET',
    path: '/.well-known/okta-organization',
    schema: OrgMetadata,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  if (session.orgId !== null && data.id !== session.orgId) {
    const message = `${session.host} is another Okta org than the one that was connected. Enter a key of that org.`;
    throw new VendorRefusedError(message, { connector: session.connector, operation });
  }
  const host = URL.parse(data._links?.organization?.href ?? '')?.host ?? session.host;
  const there = Date.parse(headers['date'] ?? '');
  return { id: data.id, host, now: new Date(Number.isNaN(there) ? Date.now() : there).toISOString() };
}
