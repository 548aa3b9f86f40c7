import { normalizeEmail } from '../domain/account.ts';
import { type DateOrder, orderOf, readDate } from './dates.ts';
import { plainTitle, type Row, readRows } from './rows.ts';

/** What a column of an HR export may mean. */
export type PeopleField =
  | 'email'
  | 'employee_id'
  | 'name'
  | 'status'
  | 'start_date'
  | 'end_date'
  | 'manager_email'
  | 'department'
  | 'location';

export type EmploymentWord = 'active' | 'leave' | 'terminated' | 'unknown';

/** One person as the file has them. Days are YYYY-MM-DD of the person's own calendar. */
export interface PeopleLine {
  readonly line: number;
  readonly email: string | null;
  readonly employeeId: string | null;
  readonly name: string | null;
  /** `unknown` for a word nobody mapped: it never makes a leaver. */
  readonly employment: EmploymentWord;
  /** The file's own word; empty where it has none. */
  readonly rawStatus: string;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly managerEmail: string | null;
  readonly department: string | null;
  readonly location: string | null;
}

export interface PeopleFileOptions {
  readonly order: DateOrder;
  /** A column's title for a field, where a person chose one; null: the file has none. */
  readonly columns?: Readonly<Partial<Record<PeopleField, string | null>>>;
  /** What a status word means, by its lower-case form, where a person said so. */
  readonly statuses?: Readonly<Record<string, EmploymentWord>>;
}

export type PeopleFile =
  | {
      readonly kind: 'read';
      /** Titles as they stand in the file. */
      readonly header: readonly string[];
      /** Which title was taken for which field. */
      readonly columns: Readonly<Partial<Record<PeopleField, string>>>;
      readonly lines: readonly PeopleLine[];
      readonly skipped: readonly { readonly line: number; readonly reason: string }[];
      /** Status words nobody mapped, the most frequent first. */
      readonly unmapped: readonly { readonly word: string; readonly people: number }[];
      readonly warnings: readonly string[];
    }
  /** Both day-first and month-first fit; a person has to say. */
  | { readonly kind: 'ask_dates'; readonly column: string; readonly example: string }
  | { readonly kind: 'refused'; readonly problem: string };

const TITLES: Readonly<Record<PeopleField, readonly string[]>> = {
  email: ['work email', 'work e-mail', 'email', 'e-mail', 'mail', 'email address', 'e-mail address', 'company email'],
  employee_id: ['employee id', 'employee number', 'employee no', 'employee #', 'employeeid', 'personnel number', 'id'],
  name: ['full name', 'name', 'display name', 'employee name', 'employee'],
  status: ['status', 'employment status', 'employee status', 'worker status', 'employmentstatus'],
  start_date: ['start date', 'hire date', 'hired', 'date of hire', 'startdate', 'hiredate', 'joined'],
  end_date: [
    'termination date',
    'end date',
    'last day',
    'last day of work',
    'last working day',
    'leave date',
    'leaving date',
    'exit date',
    'terminationdate',
    'enddate',
  ],
  manager_email: ['manager email', 'manager e-mail', 'supervisor email', 'reports to email', "manager's email"],
  department: ['department', 'team', 'org unit', 'organizational unit', 'division'],
  location: ['location', 'office', 'site', 'country'],
};

/** Words of the usual HR systems. A word that is not here stays unknown until a person says what it means. */
const STATUSES: Readonly<Record<string, EmploymentWord>> = {
  active: 'active',
  employed: 'active',
  current: 'active',
  onboarding: 'active',
  'notice period': 'active',
  'on notice': 'active',
  leave: 'leave',
  'on leave': 'leave',
  'leave of absence': 'leave',
  'parental leave': 'leave',
  'maternity leave': 'leave',
  'paternity leave': 'leave',
  'medical leave': 'leave',
  'sick leave': 'leave',
  sabbatical: 'leave',
  terminated: 'terminated',
  inactive: 'terminated',
  left: 'terminated',
  leaver: 'terminated',
  former: 'terminated',
  resigned: 'terminated',
  retired: 'terminated',
  dismissed: 'terminated',
};

/** An unset date of several HR systems. */
const UNSET = /^0{4}-0{2}-0{2}$|^0{2}[./-]0{2}[./-]0{4}$/;

/**
 * Reads a list of people exported from an HR system: encoding, delimiter and columns are found by their usual names,
 * or as a person chose. A row that cannot be used is skipped with its line and reason. Somebody who stands in the file
 * twice counts by the row that lets them work. Nothing is guessed: not a date's order, not what a status word means.
 */
export function parsePeopleFile(bytes: Uint8Array, options: PeopleFileOptions): PeopleFile {
  const rows = readRows(bytes);
  if (rows.kind === 'refused') return rows;
  const { header, body } = rows;
  const columns = columnsOf(header, options);
  if ('problem' in columns) return { kind: 'refused', problem: columns.problem };
  if (columns.email === undefined) {
    const problem = `The file has no email column. Its columns are: ${header.slice(0, 12).join(', ')}.`;
    return { kind: 'refused', problem };
  }
  const order = dateOrder(body, columns, options);
  if (typeof order === 'object')
    return { kind: 'ask_dates', column: header[order.column] ?? '', example: order.example };
  const found = collect(body, columns, order, options.statuses ?? {});
  return {
    kind: 'read',
    header,
    columns: Object.fromEntries(Object.entries(columns).map(([field, index]) => [field, header[index] ?? ''])),
    ...found,
    warnings: rows.guessedEncoding
      ? ['The file is not UTF-8 and was read as Windows-1252; look whether accented letters are right.']
      : [],
  };
}

type Columns = Readonly<Partial<Record<PeopleField, number>>>;

function columnsOf(header: readonly string[], { columns = {} }: PeopleFileOptions): Columns | { problem: string } {
  const plain = header.map(plainTitle);
  const found: Partial<Record<PeopleField, number>> = {};
  for (const field of Object.keys(TITLES) as PeopleField[]) {
    const chosen = columns[field];
    if (chosen === null) continue;
    const titles = chosen === undefined ? TITLES[field] : [plainTitle(chosen)];
    // The first of the usual titles wins over the first column, so that "Work Email" beats a private "Email".
    const title = titles.find((candidate) => plain.includes(candidate));
    if (title !== undefined) found[field] = plain.indexOf(title);
    else if (chosen !== undefined) return { problem: `The file has no column "${chosen}".` };
  }
  return found;
}

/** How the file writes its dates, or the column that leaves it open. One program writes all dates of a file alike. */
function dateOrder(
  body: readonly Row[],
  columns: Columns,
  { order }: PeopleFileOptions,
): Exclude<DateOrder, 'auto'> | { readonly column: number; readonly example: string } {
  const inUse = [columns.end_date, columns.start_date].filter((index) => index !== undefined);
  const values = inUse.flatMap((index) => body.map(({ cells }) => cells[index] ?? ''));
  const found = orderOf(values, order);
  if (found !== null) return found;
  for (const column of inUse) {
    const example = body.map(({ cells }) => cells[column] ?? '').find((cell) => /^\d{1,2}[/-]\d/.test(cell));
    if (example !== undefined) return { column, example };
  }
  return 'day_first';
}

function collect(
  body: readonly Row[],
  columns: Columns,
  order: Exclude<DateOrder, 'auto'>,
  statuses: Readonly<Record<string, EmploymentWord>>,
): Pick<Extract<PeopleFile, { kind: 'read' }>, 'lines' | 'skipped' | 'unmapped'> {
  const byPerson = new Map<string, PeopleLine>();
  const skipped: { line: number; reason: string }[] = [];
  const unmapped = new Map<string, number>();
  for (const row of body) {
    const read = readLine(row, columns, order, statuses);
    if (typeof read === 'string') {
      skipped.push({ line: row.line, reason: read });
      continue;
    }
    if (read.employment === 'unknown') unmapped.set(read.rawStatus, (unmapped.get(read.rawStatus) ?? 0) + 1);
    const key = read.employeeId === null ? `email ${read.email}` : `id ${read.employeeId}`;
    const known = byPerson.get(key);
    if (known) skipped.push({ line: row.line, reason: 'this person stands in the file twice; one row counts' });
    byPerson.set(key, known ? kinder(known, read) : read);
  }
  return {
    lines: [...byPerson.values()],
    skipped,
    unmapped: [...unmapped].map(([word, people]) => ({ word, people })).sort((a, b) => b.people - a.people),
  };
}

function readLine(
  { cells, line }: Row,
  columns: Columns,
  order: Exclude<DateOrder, 'auto'>,
  statuses: Readonly<Record<string, EmploymentWord>>,
): PeopleLine | string {
  const cell = (field: PeopleField) => {
    const index = columns[field];
    return index === undefined ? '' : (cells[index] ?? '');
  };
  const needed = [columns.status, columns.end_date].filter((index) => index !== undefined);
  // A row cut short says nothing about the cells it lacks.
  if (needed.some((index) => index >= cells.length)) return 'the row is cut short';
  const email = normalizeEmail(cell('email'));
  const employeeId = cell('employee_id') || null;
  if (email === null && employeeId === null) return 'neither an email address nor an employee id';
  if (email === null && cell('email') !== '') return `"${cell('email').slice(0, 40)}" is no email address`;
  const dates: { start_date: string | null; end_date: string | null } = { start_date: null, end_date: null };
  for (const field of ['start_date', 'end_date'] as const) {
    const text = cell(field);
    if (text === '' || UNSET.test(text)) continue;
    const read = readDate(text, order);
    if (read === null) return `"${text.slice(0, 40)}" is no date`;
    dates[field] = read.day;
  }
  const rawStatus = cell('status');
  return {
    line,
    email,
    employeeId,
    name: cell('name') || null,
    employment: employmentOf(columns.status !== undefined, rawStatus, statuses),
    rawStatus,
    startsOn: dates.start_date,
    endsOn: dates.end_date,
    managerEmail: normalizeEmail(cell('manager_email')),
    department: cell('department') || null,
    location: cell('location') || null,
  };
}

/** Without a status column, standing in the file counts as working there: only an end date can say otherwise. */
function employmentOf(
  hasColumn: boolean,
  rawStatus: string,
  statuses: Readonly<Record<string, EmploymentWord>>,
): EmploymentWord {
  if (!hasColumn) return 'active';
  const word = plainTitle(rawStatus);
  for (const words of [statuses, STATUSES]) if (Object.hasOwn(words, word)) return words[word] ?? 'unknown';
  return 'unknown';
}

/** Of two rows about one person, the one that speaks against taking anything away. */
function kinder(a: PeopleLine, b: PeopleLine): PeopleLine {
  const rank = { terminated: 0, unknown: 1, leave: 2, active: 3 } as const;
  if (rank[a.employment] !== rank[b.employment]) return rank[a.employment] > rank[b.employment] ? a : b;
  if (a.endsOn === null || b.endsOn === null) return a.endsOn === null ? a : b;
  return a.endsOn >= b.endsOn ? a : b;
}
