import { describe, expect, it } from 'vitest';
import { type PeopleFile, type PeopleFileOptions, parsePeopleFile } from '../../../src/import/people-file.ts';

function read(text: string, options: Partial<PeopleFileOptions> = {}): PeopleFile {
  return parsePeopleFile(new TextEncoder().encode(text), { order: 'auto', ...options });
}

function whole(result: PeopleFile) {
  if (result.kind !== 'read') throw new Error(JSON.stringify(result));
  return result;
}

const FULL = [
  'Employee Number;Full Name;Work E-Mail;Email;Employment Status;Hire Date;Termination Date;Manager Email;Department;Office',
  '17;Dana P;Dana@X.example;dana@home.example;On Leave;2020-01-02;0000-00-00;grace@x.example;Design;Berlin',
].join('\n');

describe('a list of people from an HR system', () => {
  it('is read by the usual names of its columns, and the work email beats a private one', () => {
    const file = whole(read(FULL));
    expect(file.lines).toEqual([
      {
        line: 2,
        email: 'dana@x.example',
        employeeId: '17',
        name: 'Dana P',
        employment: 'leave',
        rawStatus: 'On Leave',
        startsOn: '2020-01-02',
        endsOn: null,
        managerEmail: 'grace@x.example',
        department: 'Design',
        location: 'Berlin',
      },
    ]);
    expect(file.columns.email).toBe('Work E-Mail');
  });

  it('takes the columns a person chose instead, and can be told that a field has none', () => {
    const chosen = whole(read(FULL, { columns: { email: 'Email', end_date: null } }));
    expect(chosen.lines[0]?.email).toBe('dana@home.example');
    expect(chosen.columns.end_date).toBeUndefined();
    expect(read(FULL, { columns: { email: 'Login' } })).toEqual({
      kind: 'refused',
      problem: 'The file has no column "Login".',
    });
  });

  it('is refused without an email column, naming the columns it has', () => {
    expect(read('Name,Status\nDana,Active\n')).toEqual({
      kind: 'refused',
      problem: 'The file has no email column. Its columns are: Name, Status.',
    });
  });
});

describe('the status of a person', () => {
  it.each([
    ['Active', 'active'],
    ['notice_period', 'active'],
    ['Parental Leave', 'leave'],
    ['INACTIVE', 'terminated'],
    ['Terminated', 'terminated'],
    ['Full-Time', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('%j is read as %s', (word, employment) => {
    const file = whole(read(`email,status\nd@x.example,${word}\n`));
    expect(file.lines[0]?.employment).toBe(employment);
  });

  it('that nobody mapped is counted and stays unknown until a person says what it means', () => {
    const text = 'email,status\na@x.example,Benched\nb@x.example,Benched\nc@x.example,Gardening\n';
    expect(whole(read(text)).unmapped).toEqual([
      { word: 'Benched', people: 2 },
      { word: 'Gardening', people: 1 },
    ]);
    const mapped = whole(read(text, { statuses: { benched: 'active', gardening: 'terminated' } }));
    expect(mapped.lines.map(({ employment }) => employment)).toEqual(['active', 'active', 'terminated']);
    expect(mapped.unmapped).toEqual([]);
  });

  it('of a file without a status column is active: only an end date can say otherwise', () => {
    const file = whole(read('email,last day\nd@x.example,2026-12-31\n'));
    expect(file.lines[0]).toMatchObject({ employment: 'active', endsOn: '2026-12-31' });
  });
});

describe('dates in a list of people', () => {
  it('that fit day first and month first are asked about, with an example', () => {
    expect(read('email,end date\nd@x.example,03/04/2026\n')).toEqual({
      kind: 'ask_dates',
      column: 'end date',
      example: '03/04/2026',
    });
  });

  it('are read as a person said', () => {
    const text = 'email,end date\nd@x.example,03/04/2026\n';
    expect(whole(read(text, { order: 'day_first' })).lines[0]?.endsOn).toBe('2026-04-03');
    expect(whole(read(text, { order: 'month_first' })).lines[0]?.endsOn).toBe('2026-03-04');
  });

  it('of one column settle the other: one program writes them all', () => {
    const file = whole(read('email,start date,end date\nd@x.example,25/12/2019,03/04/2026\n'));
    expect(file.lines[0]).toMatchObject({ startsOn: '2019-12-25', endsOn: '2026-04-03' });
  });

  it('keep the calendar day, whatever time stands beside it', () => {
    const file = whole(read('email,end date\nd@x.example,2026-04-03 23:30\n'));
    expect(file.lines[0]?.endsOn).toBe('2026-04-03');
  });

  it('that are none leave the row out, with its line and the reason', () => {
    const file = whole(read('email,end date\nd@x.example,2026-02-30\ne@x.example,\n'));
    expect(file.skipped).toEqual([{ line: 2, reason: '"2026-02-30" is no date' }]);
    expect(file.lines).toHaveLength(1);
  });
});

describe('a row of a list of people', () => {
  it.each([
    ['without email and id', ',,Active', 'neither an email address nor an employee id'],
    ['with a broken email', 'dana,7,Active', '"dana" is no email address'],
    ['cut short before its status', 'd@x.example,7', 'the row is cut short'],
  ])('%s is skipped', (_what, row, reason) => {
    const file = whole(read(`email,employee id,status\nok@x.example,1,Active\n${row}\n`));
    expect(file.skipped).toEqual([{ line: 3, reason }]);
  });

  it('that stands twice counts by what speaks against taking anything away', () => {
    const text = 'email,employee id,status\nd@x.example,7,Terminated\nd@x.example,7,Active\n';
    const file = whole(read(text));
    expect(file.lines.map(({ employment }) => employment)).toEqual(['active']);
    expect(file.skipped).toHaveLength(1);
  });

  it('of somebody hired again under a new employee id stays beside the former one', () => {
    const text = 'email,employee id,status\nd@x.example,7,Terminated\nd@x.example,9,Active\n';
    expect(whole(read(text)).lines.map(({ employeeId }) => employeeId)).toEqual(['7', '9']);
  });

  it('with letters the bytes leave open is read, and the file says so', () => {
    const bytes = Buffer.from('email,name\nd@x.example,J\xfcrgen\n', 'latin1');
    const file = whole(parsePeopleFile(bytes, { order: 'auto' }));
    expect(file.lines[0]?.name).toBe('Jürgen');
    expect(file.warnings).toEqual([
      'The file is not UTF-8 and was read as Windows-1252; look whether accented letters are right.',
    ]);
  });
});
