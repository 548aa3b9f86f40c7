import type { Page } from '../../src/connector/contract.ts';
import type { DirectoryPerson, Employment } from '../../src/connector/directory.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { Employee, Report } from './schema.ts';
import { ask, CONNECTOR, type Session } from './session.ts';

/** Every column asked for, by BambooHR's own names of fields. */
const FIELDS = [
  'workEmail',
  'employeeNumber',
  'firstName',
  'preferredName',
  'lastName',
  'status',
  'employmentHistoryStatus',
  'hireDate',
  'terminationDate',
  'supervisorEId',
  'supervisorEmail',
  'department',
  'location',
] as const;
/** Without these nobody can be found, or nobody be told from a leaver. */
const NEEDED = ['workEmail', 'status'] as const;

/**
 * Everybody who ever worked there, in one answer: the report is not cut into pages and holds inactive people too, as
 * the directory does not. It is deprecated in favor of datasets, whose field names each company has to be asked for;
 * it is the one reading a key can do today with documented names (OAS, request-custom-report, checked 2026-11-22).
 */
export async function readReport(session: Session, operation: string, signal: AbortSignal): Promise<Report> {
  const report = await ask(session, {
    operation,
    method: 'POST',
    path: '/api/v1/reports/custom',
    query: { format: 'json', onlyCurrent: 'true' },
    body: { title: 'Seatkeeper', fields: FIELDS },
    schema: Report,
    priority: 'chain',
    signal,
  });
  // Only what a row never has at all was hidden: columns are named once for the whole report.
  const given = new Set(report.fields.map(({ id }) => id));
  const hidden = NEEDED.filter((field) => !given.has(field));
  if (hidden.length > 0) {
    const message = `BambooHR does not show ${hidden.join(' and ')} to this key. Give its owner an access level that sees them.`;
    throw new VendorRefusedError(message, { connector: CONNECTOR, operation });
  }
  return report;
}

/** Which of the columns that are only helpful this key may not see. */
export function hiddenFields({ fields }: Report): readonly string[] {
  const given = new Set(fields.map(({ id }) => id));
  return ['terminationDate', 'employeeNumber', 'supervisorEmail'].filter((field) => !given.has(field));
}

export async function* listPeople(session: Session, signal: AbortSignal): AsyncGenerator<Page<DirectoryPerson>> {
  const { employees } = await readReport(session, 'people', signal);
  // A company always has somebody, the key's owner at least: nobody at all is a right that is missing.
  if (employees.length === 0) {
    const message = 'BambooHR listed nobody to this key. Give its owner an access level that sees all employees.';
    throw new VendorRefusedError(message, { connector: CONNECTOR, operation: 'people' });
  }
  const ids = new Set(employees.map(({ id }) => id));
  if (ids.size < employees.length) {
    throw new VendorProtocolError('BambooHR listed an employee twice.', { connector: CONNECTOR, operation: 'people' });
  }
  yield { items: employees.map(toPerson) };
  signal.throwIfAborted();
}

/** One employee as they are now; null when the company has nobody of that id. A hidden status is no answer. */
export async function readPerson(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<DirectoryPerson | null> {
  const operation = 'person';
  // 0 is whoever the key belongs to, and anything but digits must not become a path of its own.
  if (!/^[1-9]\d*$/.test(externalId)) return null;
  try {
    const employee = await ask(session, {
      operation,
      method: 'GET',
      path: `/api/v1/employees/${externalId}`,
      query: { fields: FIELDS.join(','), onlyCurrent: 'true' },
      schema: Employee,
      priority: 'interactive',
      signal,
    });
    if (employee.id !== externalId) {
      const message = 'BambooHR answered with somebody else than the one asked for.';
      throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
    }
    if (employee.status === undefined) {
      const message = 'BambooHR does not show the status of an employee to this key.';
      throw new VendorRefusedError(message, { connector: CONNECTOR, operation });
    }
    return toPerson(employee);
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 404) return null;
    throw error;
  }
}

export function toPerson(employee: Employee): DirectoryPerson {
  const { id, workEmail, employeeNumber, firstName, preferredName, lastName } = employee;
  const name = [preferredName || firstName, lastName].filter(Boolean).join(' ');
  return {
    externalId: id,
    email: workEmail || null,
    aliases: [],
    employeeId: employeeNumber || null,
    displayName: name || null,
    kind: 'human',
    employment: employmentOf(employee),
    rawStatus: [employee.status, employee.employmentHistoryStatus].filter(Boolean).join(', '),
    startsOn: dayOf(employee.hireDate),
    endsOn: dayOf(employee.terminationDate),
    managerEmail: employee.supervisorEmail || null,
    managerExternalId: employee.supervisorEId || null,
    department: employee.department || null,
    location: employee.location || null,
    // An HR system knows nothing of sign-ins.
    lastSignIn: 'unknown',
  };
}

/** `status` has two words; that somebody is on leave stands, if anywhere, in the employment status of the company. */
function employmentOf({ status, employmentHistoryStatus }: Employee): Employment {
  const word = status?.trim().toLowerCase() ?? '';
  if (word === 'inactive') return 'terminated';
  if (word !== 'active') return 'unknown';
  return /\b(leave|sabbatical)\b/i.test(employmentHistoryStatus ?? '') ? 'leave' : 'active';
}

/** Dates are days of the company's own calendar; an unset one may come as 0000-00-00. */
function dayOf(text: string | null | undefined): string | null {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !text.startsWith('0000') ? text : null;
}
