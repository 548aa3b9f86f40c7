import type * as z from 'zod';
import { VendorRefusedError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest } from '../../src/http/client.ts';
import type { Secret } from '../../src/secret.ts';
import { Me } from './schema.ts';

export const CONNECTOR = 'aha';

export interface Session {
  readonly http: HttpClient;
  readonly key: Secret;
  /** The account the credentials name. */
  readonly subdomain: string;
  /** The account that was connected; null while none is. */
  readonly tenantId: string | null;
  /** Whose key it is, as the last check found out. */
  readonly keyOwner: string | null;
}

export interface Owner {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** One request below /api/v1. Nothing is sent when the credentials are for another account than the connected one. */
export async function ask<Schema extends z.ZodType>(
  session: Session,
  request: HttpRequest<Schema>,
): Promise<z.output<Schema>> {
  const { tenantId, subdomain } = session;
  if (tenantId !== null && tenantId !== subdomain) {
    const message = `These credentials are for ${subdomain}.aha.io, but ${tenantId}.aha.io was connected. Enter a key of that account.`;
    throw new VendorRefusedError(message, { connector: CONNECTOR, operation: request.operation });
  }
  const { data } = await session.http.request({
    ...request,
    path: `/api/v1${request.path}`,
    headers: { ...request.headers, authorization: `Bearer ${session.key.reveal()}` },
  });
  return data;
}

/** Whose key this is and the account it opens; VendorRefusedError when that is not the one of the credentials. */
export async function readMe(
  session: Session,
  operation: string,
  signal: AbortSignal,
): Promise<{ readonly owner: Owner; readonly accountName: string }> {
  const { user } = await ask(session, {
    operation,
    method: 'GET',
    path: '/me',
    schema: Me,
    effect: 'read',
    priority: 'interactive',
    signal,
  }).catch((error: unknown) => {
    throw explainNoAccount(error, session, operation);
  });
  // Everybody's `accounts` names the accounts they belong to; an older shape without it leaves the host as the proof.
  const named = (user.accounts ?? []).flatMap(({ account }) => (account.domain === null ? [] : [account]));
  const here = named.find(({ domain }) => domain?.toLowerCase().replace(/\.aha\.io$/, '') === session.subdomain);
  if (named.length > 0 && !here) {
    const message = `This Aha! key does not belong to ${session.subdomain}.aha.io.`;
    throw new VendorRefusedError(message, { connector: CONNECTOR, operation });
  }
  const { id, name, email } = user;
  return { owner: { id, name, email }, accountName: here?.name ?? session.subdomain };
}

function explainNoAccount(error: unknown, { subdomain }: Session, operation: string): unknown {
  if (!(error instanceof VendorRefusedError) || error.status === null) return error;
  const message = `Aha! does not open ${subdomain}.aha.io to this key. Check the subdomain and the key.`;
  return new VendorRefusedError(message, { connector: CONNECTOR, operation }, error);
}
