import { describe, expect, it } from 'vitest';
import type { DateOrder } from '../../../src/import/dates.ts';
import { type MemberExport, parseMemberExport } from '../../../src/import/member-export.ts';
import { MAX_ROWS } from '../../../src/import/rows.ts';

function read(text: string, order?: DateOrder): MemberExport {
  return parseMemberExport(new TextEncoder().encode(text), order);
}

/** What was read of each person, or why nothing was. */
function linesOf(result: MemberExport): readonly (readonly [string, string | null])[] {
  if (result.kind === 'refused') throw new Error(result.problem);
  return result.lines.map((line) => [line.email, line.lastActivity]);
}

function problemOf(result: MemberExport): string {
  return result.kind === 'refused' ? result.problem : `read ${result.lines.length} lines`;
}

const DAY_END = '2026-03-14T23:59:59.999Z';
const PLAIN = 'Email,Last activity\ndana@x.example,2026-03-14\n';
const READ = [['dana@x.example', DAY_END]];

describe('the file of a member export', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', new TextEncoder().encode(PLAIN)],
    ['UTF-8 with a byte order mark', new TextEncoder().encode(`\uFEFF${PLAIN}`)],
    ['UTF-16 as Excel saves it', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le')],
    ['big-endian UTF-16', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le').swap16()],
    [
      'Windows text with an umlaut',
      Buffer.from(PLAIN.replace('\n', ',Name\n').replace(/14\n$/, '14,J\xfcrgen\n'), 'latin1'),
    ],
    ['Windows line ends', new TextEncoder().encode(PLAIN.replaceAll('\n', '\r\n'))],
  ])('may be %s', (_what, bytes) => {
    expect(linesOf(parseMemberExport(bytes))).toEqual(READ);
  });

  it.each([',', ';', '\t', '|'])('may be separated by %j', (mark) => {
    expect(linesOf(read(PLAIN.replaceAll(',', mark)))).toEqual(READ);
  });

  it.each([
    'Email,Last activity',
    'EMAIL ADDRESS,LAST ACTIVE',
    'e-mail,last_seen',
    'User Email,Last Login',
    'Name,E-mail address,Last activity date',
    ' Email , Last activity (UTC) ',
  ])('may have the columns %j', (header) => {
    const row = header.startsWith('Name') ? 'Dana,dana@x.example,2026-03-14' : 'dana@x.example,2026-03-14';
    expect(linesOf(read(`${header}\n${row}\n`))).toEqual(READ);
  });

  it('may hold names with commas, quotes and line ends', () => {
    expect(linesOf(read('Name,Email,Last activity\n"Fox, ""D""\nDana",dana@x.example,2026-03-14\n'))).toEqual(READ);
  });

  it.each<[string, string, RegExp]>([
    ['empty', '', /no rows/],
    ['only a header', 'Email,Last activity\n', /no rows/],
    ['without emails', 'Name,Last activity\nDana,2026-03-14\n', /no "Email" column.*Name, Last activity/],
    ['without activity', 'Name,Email\nDana,dana@x.example\n', /no "Last activity" column/],
    ['no valid CSV', 'Email,Last activity\n"dana@x.example,2026', /not valid CSV/],
  ])('is refused when it is %s', (_what, text, problem) => {
    expect(problemOf(read(text))).toMatch(problem);
  });

  it('is refused when it is no text', () => {
    expect(problemOf(parseMemberExport(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0])))).toMatch(/no text/);
  });

  it('is refused when it is larger than any roster', () => {
    const rows = Array.from({ length: MAX_ROWS + 1 }, (_, index) => `p${index}@x.example,`);
    expect(problemOf(read(`Email,Last activity\n${rows.join('\n')}\n`))).toMatch(/more than 200,000 rows/);
    expect(linesOf(read(`Email,Last activity\n${rows.slice(1).join('\n')}\n`))).toHaveLength(MAX_ROWS);
  });
});

describe('a date in a member export', () => {
  const one = (date: string, order?: DateOrder) =>
    linesOf(read(`Email;Last activity\ndana@x.example;${date}\n`, order))[0]?.[1];

  it.each([
    ['2026-03-14', DAY_END],
    ['14.03.2026', DAY_END],
    ['14/3/2026', DAY_END],
    ['3/14/2026', DAY_END],
    ['Mar 14, 2026', DAY_END],
    ['March 14 2026', DAY_END],
    ['14 March 2026', DAY_END],
    ['2026-03-14T09:30:00Z', '2026-03-14T09:30:00.000Z'],
    ['2026-03-14 09:30', '2026-03-14T09:30:00.000Z'],
    ['2026-03-14 09:30:15 UTC', '2026-03-14T09:30:15.000Z'],
    ['2026-03-14T09:30:00.123+02:00', '2026-03-14T07:30:00.000Z'],
    ['14.03.2026 09:30', '2026-03-14T09:30:00.000Z'],
  ])('%s is %s: without a time, the end of its day', (text, instant) => {
    expect(one(text)).toBe(instant);
  });

  it.each(['2026-02-30', '31.04.2026', 'yesterday', '45000', '=NOW()', '2026-13-01'])(
    '%j is none, and its row is named',
    (text) => {
      const result = read(`Email;Last activity\ndana@x.example;${text}\n`);
      expect(result).toMatchObject({
        kind: 'parsed',
        lines: [],
        skipped: [{ line: 2, reason: `"${text}" is no date` }],
      });
    },
  );

  it('that can be read both ways is not guessed', () => {
    const text = 'Email,Last activity\ndana@x.example,03/04/2026\n';
    expect(problemOf(read(text))).toMatch(/day first or month first/);
    expect(linesOf(read(text, 'day_first'))[0]?.[1]).toBe('2026-04-03T23:59:59.999Z');
    expect(linesOf(read(text, 'month_first'))[0]?.[1]).toBe('2026-03-04T23:59:59.999Z');
  });

  it('is read by the order another row of the file proves', () => {
    const text = 'Email,Last activity\na@x.example,03/04/2026\nb@x.example,04/25/2026\n';
    expect(linesOf(read(text))[0]?.[1]).toBe('2026-03-04T23:59:59.999Z');
  });

  it('with equal day and month needs no order', () => {
    expect(one('03/03/2026')).toBe('2026-03-03T23:59:59.999Z');
  });
});

describe('a row of a member export', () => {
  it('tells of "never" only where the file shows that the person never signed in at all', () => {
    const result = read(
      'Email,Last activity,First login\na@x.example,,\nb@x.example,,2025-01-01\nc@x.example,2026-03-14,\n',
    );
    expect(result.kind === 'parsed' && result.lines.map((line) => line.never)).toEqual([true, false, false]);
    const without = read('Email,Last activity\na@x.example,\n');
    expect(without).toMatchObject({ lines: [{ lastActivity: null, never: false }] });
  });

  it('without an address is skipped and named, and the rest is read', () => {
    const result = read('Email,Last activity\nno address,2026-03-14\n,2026-03-14\ndana@x.example,2026-03-14\n');
    expect(linesOf(result)).toEqual(READ);
    expect(result).toMatchObject({
      skipped: [
        { line: 2, reason: 'no email address' },
        { line: 3, reason: 'no email address' },
      ],
    });
  });

  it('of somebody who stands in the file twice, in whatever case, is named', () => {
    const result = read('Email,Last activity\ndana@x.example,2026-02-01\n DANA@x.example ,2026-03-14\n');
    expect(linesOf(result)).toEqual(READ);
    expect(result).toMatchObject({
      skipped: [{ line: 3, reason: 'dana@x.example stands in the file twice; the later activity counts' }],
    });
  });

  it('cut short before its dates says nothing, least of all that somebody never came', () => {
    const result = read('Email,Last activity,First login\ndana@x.example\n');
    expect(result).toMatchObject({ lines: [{ email: 'dana@x.example', lastActivity: null, never: false }] });
  });

  it('is named by its line in the file, blank lines and quoted line breaks counted', () => {
    const result = read('Email,Name,Last activity\n\ndana@x.example,"Dana\nFox",2026-03-14\nnobody,x,2026-03-14\n');
    expect(result).toMatchObject({ skipped: [{ line: 5, reason: 'no email address' }] });
  });

  it('may tell the time with a.m. and p.m.', () => {
    const result = read('Email,Last activity\ndana@x.example,14/3/2026 5:30 PM\n');
    expect(linesOf(result)).toEqual([['dana@x.example', '2026-03-14T17:30:00.000Z']]);
  });

  it('that looks like a formula is text and nothing else', () => {
    const result = read('Email,Last activity\n"=HYPERLINK(""http://x"")",2026-03-14\n+1@x.example,2026-03-14\n');
    expect(linesOf(result)).toEqual([['+1@x.example', DAY_END]]);
    expect(result).toMatchObject({ skipped: [{ line: 2, reason: 'no email address' }] });
  });
});
