import type { CapabilityAnswer, Tenant, TenantChoice } from '../../src/connector/contract.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { hiddenFields, readReport } from './people.ts';
import { Company, Self } from './schema.ts';
import { ask, type Session } from './session.ts';

const OPERATION = 'check';

/** A key opens one company, the one of its address. */
export async function listTenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const name = await readName(session, 'tenants', signal);
  return [{ id: session.company, name, hint: `${session.company}.bamboohr.com` }];
}

/** Whose company answers and what this key can see there, found by trying. */
export async function checkTenant(session: Session, signal: AbortSignal): Promise<Tenant> {
  const name = await readName(session, OPERATION, signal);
  const owner = await readOwner(session, signal);
  const { roster, warnings } = await tryReport(session, signal);
  const none = { can: 'no', why: 'BambooHR tells who works here. It knows nothing of seats.' } as const;
  return {
    id: session.company,
    name,
    can: { roster, activity: none, reclaim: none, restore: none },
    owner,
    warnings: [...warnings, ...warnAboutOwner(owner)],
    notes: {},
  };
}

/** The company's own name, or its address where this key may not read that: a wrong key fails here. */
async function readName(session: Session, operation: string, signal: AbortSignal): Promise<string> {
  try {
    const { displayName, legalName } = await ask(session, {
      operation,
      method: 'GET',
      path: '/api/v1/company_information',
      schema: Company,
      priority: 'interactive',
      signal,
    });
    return displayName || legalName || session.company;
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 403) return session.company;
    throw error;
  }
}

/** Employee 0 is whoever the key belongs to, if an employee at all. */
async function readOwner(session: Session, signal: AbortSignal): Promise<Tenant['owner']> {
  try {
    const self = await ask(session, {
      operation: OPERATION,
      method: 'GET',
      path: '/api/v1/employees/0',
      query: { fields: 'firstName,lastName,workEmail' },
      schema: Self,
      priority: 'interactive',
      signal,
    });
    const name = [self.firstName, self.lastName].filter(Boolean).join(' ');
    return { externalId: self.id, email: self.workEmail ?? null, name: name || null };
  } catch (error) {
    if (error instanceof VendorRefusedError) return null;
    throw error;
  }
}

async function tryReport(
  session: Session,
  signal: AbortSignal,
): Promise<{ readonly roster: CapabilityAnswer; readonly warnings: readonly string[] }> {
  try {
    const report = await readReport(session, OPERATION, signal);
    if (report.employees.length === 0) {
      const why = 'BambooHR lists nobody to this key. Give its owner an access level that sees all employees.';
      return { roster: { can: 'no', why }, warnings: [] };
    }
    const hidden = hiddenFields(report);
    const warnings = hidden.map((field) => `BambooHR does not show ${field} to this key. ${LOSS[field] ?? ''}`.trim());
    const active = report.employees.filter(({ status }) => status?.toLowerCase() === 'active').length;
    const inactive = report.employees.length - active;
    if (inactive > 0) {
      return { roster: { can: 'yes', why: 'BambooHR lists everybody, people who left too.' }, warnings };
    }
    const why = 'BambooHR lists active people only. If anybody ever left, this key does not see them.';
    return { roster: { can: 'unknown', why }, warnings };
  } catch (error) {
    if (error instanceof VendorRefusedError) return { roster: { can: 'no', why: error.message }, warnings: [] };
    if (error instanceof VendorUnavailableError) {
      return { roster: { can: 'unknown', why: 'BambooHR gave no clear answer. Check again later.' }, warnings: [] };
    }
    throw error;
  }
}

/** What is missed without a column that is only helpful. */
const LOSS: Readonly<Record<string, string>> = {
  terminationDate: 'A last day to come is not known, so people count as leavers only once they are inactive.',
  employeeNumber: 'People are found by their work email alone.',
  supervisorEmail: 'Nobody’s manager can be asked.',
};

function warnAboutOwner(owner: Tenant['owner']): readonly string[] {
  if (owner === null || looksLikeService(owner.email, owner.name)) return [];
  return ['A BambooHR key has the rights of its owner and dies with that account. Use an account nobody works with.'];
}
