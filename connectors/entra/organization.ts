import * as z from 'zod';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { GUID } from './auth.ts';
import { Organization } from './schema.ts';
import { type Consent, read, readConsent, type Session } from './session.ts';

/** The directory the credentials open, and what they may do there. */
export interface Home extends Consent {
  readonly directoryId: string;
  readonly name: string;
  /** Its default domain. */
  readonly domain: string | null;
}

/** Whose directory answers. Without the permission to read its name, the name is what was entered. */
export async function readHome(session: Session, operation: string, signal: AbortSignal): Promise<Home> {
  const { roles, directoryId: told } = await readConsent(session, operation, signal);
  const organization = await readOrganization(session, operation, signal);
  const directoryId =
    organization?.id.toLowerCase() ?? told ?? (GUID.test(session.directory) ? session.directory : null);
  if (directoryId === null) {
    const message =
      'Microsoft Graph does not tell which directory this is. Enter its tenant id instead of a domain, or grant Organization.Read.All.';
    throw new VendorRefusedError(message, { connector: session.connector, operation });
  }
  if (session.directoryId !== null && session.directoryId !== directoryId) {
    const message =
      'These credentials are for another directory than the connected one. Enter those of an app registered there.';
    throw new VendorRefusedError(message, { connector: session.connector, operation });
  }
  const domains = organization?.verifiedDomains ?? [];
  const domain = (domains.find(({ isDefault }) => isDefault) ?? domains[0])?.name ?? null;
  return { roles, directoryId, domain, name: organization?.displayName ?? domain ?? session.directory };
}

async function readOrganization(session: Session, operation: string, signal: AbortSignal) {
  try {
    const { value } = await read(session, {
      operation,
      path: '/organization',
      query: { $select: 'id,displayName,verifiedDomains' },
      schema: z.object({ value: z.array(Organization) }),
      signal,
    });
    const [organization] = value;
    if (organization) return organization;
    const message = 'Microsoft Graph names no organization for this directory.';
    throw new VendorProtocolError(message, { connector: session.connector, operation });
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 403) return null;
    throw error;
  }
}
