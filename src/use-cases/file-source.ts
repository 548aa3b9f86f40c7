import * as z from 'zod';
import type { Connection, Connector, Tenant } from '../connector/contract.ts';
import type { DirectoryPerson, Employment } from '../connector/directory.ts';
import { VendorRefusedError } from '../errors.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { partAt, waitingFile } from '../store/people-files.ts';
import type { Core } from './ports.ts';

/** HR systems known by the files somebody uploads. Each named list is a source of its own, so none mixes with another. */

export const HR_FILE = 'hr-file';

export const EMPLOYMENT_WORDS = ['active', 'leave', 'terminated', 'unknown'] as const;

/** One person as a stored part has them. */
const Line = z.object({
  email: z.string().nullable(),
  employeeId: z.string().nullable(),
  name: z.string().nullable(),
  employment: z.enum(EMPLOYMENT_WORDS),
  rawStatus: z.string(),
  startsOn: z.string().nullable(),
  endsOn: z.string().nullable(),
  managerEmail: z.string().nullable(),
  department: z.string().nullable(),
  location: z.string().nullable(),
});
export type PersonLine = z.output<typeof Line>;
const Part = z.array(Line);
const Statuses = z.record(z.string(), z.enum(EMPLOYMENT_WORDS));

export function linesOf(content: string): readonly PersonLine[] {
  return Part.parse(JSON.parse(content));
}

export function statusesOf(json: string): Readonly<Record<string, Employment>> {
  return Statuses.parse(JSON.parse(json));
}

/** A status word as a mapping knows it. */
export function statusWord(raw: string): string {
  return raw
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
}

/** By employee id where the file has one: an address may change hands, a number does not. */
export function idOf({ employeeId, email }: Pick<PersonLine, 'employeeId' | 'email'>): string {
  return employeeId === null ? `email:${email}` : `id:${employeeId}`;
}

/** Lets others have their turn: a file may have 200,000 rows. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const YES = { can: 'yes', why: 'A file is as complete as its export.' } as const;
const NO = { can: 'no', why: 'A list of people tells nothing of this.' } as const;

/** The connection to a file: its people are those of the file that was confirmed last and is not loaded yet. */
export function fileConnection({ store }: Pick<Core, 'store'>, integration: IntegrationRow, mode: Mode): Connection {
  const nothing = () => Promise.reject(new TypeError('a file is only read'));
  const tenant: Tenant = {
    id: integration.tenant_id,
    name: integration.tenant_name,
    can: { roster: YES, activity: NO, reclaim: NO, restore: NO },
    owner: null,
    warnings: [],
    notes: { reading: 'by_hand' },
  };
  return {
    handedOver: mode,
    tenants: async () => [{ id: tenant.id, name: tenant.name }],
    check: async () => tenant,
    async *people(signal) {
      const file = await waitingFile(store, integration.id);
      if (!file) throw new VendorRefusedError(NOTHING_WAITS, { connector: HR_FILE, operation: 'people' });
      const statuses = statusesOf(file.statuses);
      let people = 0;
      for (let position = 0; ; position += 1) {
        const content = await partAt(store, file.id, position);
        if (content === undefined) break;
        const lines = linesOf(content);
        people += lines.length;
        yield { items: lines.map((line) => toPerson(line, statuses)) };
        await breathe();
        signal.throwIfAborted();
      }
      // Taken away while it was read, as when somebody in it is erased: what is missing then says nothing.
      if (people !== file.people_count)
        throw new VendorRefusedError(TAKEN_AWAY, { connector: HR_FILE, operation: 'people' });
    },
    effects: () => null,
    blockers: () => ['A file is only read.'],
    achieved: () => 'unknown',
    perform: nothing,
  };
}

const TAKEN_AWAY = 'The file was taken away while it was read. Import it again.';
const NOTHING_WAITS = 'No file waits to be read. Upload one with /licenses import people.';

export type Mode = 'snapshot' | 'delta';

function toPerson(line: PersonLine, statuses: Readonly<Record<string, Employment>>): DirectoryPerson {
  const meant = Object.hasOwn(statuses, statusWord(line.rawStatus))
    ? statuses[statusWord(line.rawStatus)]
    : line.employment;
  return {
    externalId: idOf(line),
    email: line.email,
    aliases: [],
    employeeId: line.employeeId,
    displayName: line.name,
    kind: 'human',
    employment: meant ?? line.employment,
    rawStatus: line.rawStatus,
    startsOn: line.startsOn,
    endsOn: line.endsOn,
    managerEmail: line.managerEmail,
    managerExternalId: null,
    department: line.department,
    location: line.location,
    lastSignIn: 'unknown',
  };
}

const none = (): never => {
  throw new TypeError('a file is no vendor');
};

/** What the rest of the program needs to know of files as a vendor; they are not offered for connecting. */
export const fileConnector: Connector = {
  id: HR_FILE,
  name: 'HR file',
  tenantNoun: 'workspace',
  setupUrl: '',
  adminUrl: null,
  origin: '',
  hosts: {},
  originFor: none,
  auth: { schema: z.object({}), steps: [], advice: '' },
  permissions: [],
  quota: { scope: 'token', perMinute: 1, readConcurrency: 1, writeConcurrency: 1, source: 'no requests are made' },
  updateFields: null,
  capabilities: new Set(['people']),
  connect: none,
};
