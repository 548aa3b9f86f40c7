import type * as z from 'zod';
import { VendorProtocolError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest } from '../../src/http/client.ts';
import type { Secret } from '../../src/secret.ts';

export const CONNECTOR = 'asana';

export type Answer = 'yes' | 'no' | 'unknown';

/** What the check found out and later calls want to know: kept in the tenant's notes. */
export interface Notes {
  readonly tokenKind: 'service_account' | 'personal' | 'unknown';
  /** Whether SCIM answers, and works on this very organization: its paths name none. */
  readonly scim: Answer;
  readonly audit: Answer;
  /** Whether the domain has view-only licenses that SCIM can give. */
  readonly viewOnly: Answer;
}

export interface Session {
  readonly http: HttpClient;
  readonly token: Secret;
  readonly tenantId: string | null;
  readonly notes: Notes;
}

export function readNotes(notes: Readonly<Record<string, string>> = {}): Notes {
  const pick = (text: string | undefined): Answer => (text === 'yes' || text === 'no' ? text : 'unknown');
  const kind = notes['tokenKind'];
  return {
    tokenKind: kind === 'service_account' || kind === 'personal' ? kind : 'unknown',
    scim: pick(notes['scim']),
    audit: pick(notes['audit']),
    viewOnly: pick(notes['viewOnly']),
  };
}

/** One request below /api/1.0 with the session's token; answers what the schema makes of it. */
export async function ask<Schema extends z.ZodType>(
  session: Session,
  request: HttpRequest<Schema>,
): Promise<z.output<Schema>> {
  const { data } = await session.http.request({
    ...request,
    path: `/api/1.0${request.path}`,
    headers: { ...request.headers, authorization: `Bearer ${session.token.reveal()}` },
  });
  return data;
}

/** The path of the chosen workspace, or of what lies below it. */
export function workspacePath(session: Session, below = ''): string {
  if (session.tenantId === null) {
    throw new VendorRefusedError('Choose an Asana workspace first.', { connector: CONNECTOR, operation: 'open' });
  }
  return `/workspaces/${encodeURIComponent(session.tenantId)}${below}`;
}

export interface Listing<T> {
  readonly data: readonly T[];
  readonly next_page?: { readonly offset: string } | null | undefined;
}

/**
 * Every page of a listing in order. The next page is asked for before this one is handed over, so the vendor answers
 * while the caller stores; a page asked for in vain is called off. Ends when `next_page` is null or absent.
 */
export async function* readPages<T>(
  operation: string,
  signal: AbortSignal,
  read: (offset: string | undefined, signal: AbortSignal) => Promise<Listing<T>>,
): AsyncGenerator<readonly T[], void, undefined> {
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  const seen = new Set<string>();
  const start = (offset?: string): Promise<Listing<T>> => {
    const page = read(offset, either).catch((error: unknown) => {
      throw offset === undefined ? error : explainExpiry(operation, error);
    });
    page.catch(() => undefined); // awaited in the next round; if the caller leaves before that, nobody needs to hear of it
    return page;
  };
  let next: Promise<Listing<T>> | null = start();
  try {
    while (next) {
      const page: Listing<T> = await next;
      const offset = page.next_page?.offset;
      if (offset !== undefined && seen.has(offset)) {
        const message = 'Asana named the same next page twice; the listing would never end.';
        throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
      }
      if (offset !== undefined) seen.add(offset);
      next = offset === undefined ? null : start(offset);
      yield page.data;
    }
  } finally {
    leaving.abort();
  }
}

/** Page markers live about 15 minutes (Asana/node-asana issue 303); an expired one is answered with 400. */
function explainExpiry(operation: string, error: unknown): unknown {
  if (!(error instanceof VendorRefusedError) || error.status !== 400) return error;
  const message = 'Asana no longer knows where this listing stood; it must be read again from its start.';
  return new VendorUnavailableError(message, { connector: CONNECTOR, operation, status: 400 }, error);
}
