import type * as z from 'zod';
import { VendorRefusedError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest } from '../../src/http/client.ts';
import type { Secret } from '../../src/secret.ts';

export const CONNECTOR = 'bamboohr';

export interface Session {
  readonly http: HttpClient;
  readonly key: Secret;
  /** The company the credentials name: the part before `.bamboohr.com`. */
  readonly company: string;
  /** The company that was connected; null while none is. */
  readonly tenantId: string | null;
}

/** One read. Nothing is sent when the credentials are for another company than the connected one. */
export async function ask<Schema extends z.ZodType>(
  session: Session,
  request: Omit<HttpRequest<Schema>, 'effect'>,
): Promise<z.output<Schema>> {
  const { tenantId, company } = session;
  if (tenantId !== null && tenantId !== company) {
    const message = `These credentials are for ${company}.bamboohr.com, but ${tenantId}.bamboohr.com was connected. Enter a key of that company.`;
    throw new VendorRefusedError(message, { connector: CONNECTOR, operation: request.operation });
  }
  // Basic authentication: the key is the user, and the password may be anything.
  const pair = btoa(`${session.key.reveal()}:x`);
  const { data } = await session.http.request({
    ...request,
    effect: 'read',
    // XML is the default of several endpoints.
    headers: { ...request.headers, accept: 'application/json', authorization: `Basic ${pair}` },
  });
  return data;
}
