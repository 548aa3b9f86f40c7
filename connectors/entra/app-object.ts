import { VendorRefusedError } from '../../src/errors.ts';
import { App } from './schema.ts';
import { read, type Session } from './session.ts';

/** Below /v1.0: the connected app, or what belongs to it. */
export function appPath({ appObjectId, connector }: Session, operation: string, below = ''): string {
  if (appObjectId === null) throw new VendorRefusedError('Choose an app first.', { connector, operation });
  return `/servicePrincipals/${encodeURIComponent(appObjectId)}${below}`;
}

/** The connected app as it is now. VendorRefusedError when it is not there any more, or none was chosen. */
export async function readApp(session: Session, operation: string, signal: AbortSignal): Promise<App> {
  const path = appPath(session, operation);
  const query = { $select: 'id,appId,displayName,appRoles' };
  try {
    return await read(session, { operation, path, query, schema: App, signal });
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    const message = 'This directory no longer has the connected app.';
    throw new VendorRefusedError(message, { connector: session.connector, operation, status: 404 }, error);
  }
}
