import { refuse } from './errors.ts';
import type { Office } from './office.ts';

/** The part of OData this fake speaks: $select, $top, a few filters, and links to next pages. */

export interface ListAsk {
  readonly office: Office;
  /** Below /v1.0, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** One page of rows; the link holds everything needed to go on, and nothing else may be read off it. */
export function listing(
  ask: ListAsk,
  rows: readonly object[],
  size: { readonly usual: number; readonly most: number },
) {
  const { office, path, query } = ask;
  if (query.has('$skip')) throw bad(office, "'$skip' is not supported by the service.");
  const asked = readTop(ask, size);
  const from = readPlace(ask);
  const count = office.seed.shortPages ? Math.ceil(asked / 2) : asked;
  const until = from + count;
  const next = new URLSearchParams(query);
  next.set('$skiptoken', Buffer.from(`at ${until}`).toString('base64url'));
  const link = `${office.publicUrl}/v1.0${path}?${decodeURIComponent(next.toString().replaceAll('+', '%20')).replaceAll(' ', '%20')}`;
  return {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${path.slice(1)}`,
    ...(until < rows.length ? { '@odata.nextLink': link } : {}),
    value: rows.slice(from, until),
  };
}

function readTop({ office, query }: ListAsk, { usual, most }: { usual: number; most: number }): number {
  const text = query.get('$top');
  if (text === null) return usual;
  const top = Number(text);
  if (!/^[1-9]\d{0,5}$/.test(text) || top > most) {
    throw bad(office, `Invalid page size specified: '${text}'. Must be between 1 and ${most} inclusive.`);
  }
  return top;
}

function readPlace({ office, query }: ListAsk): number {
  const token = query.get('$skiptoken');
  if (token === null) return 0;
  const place = /^at (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (place === undefined) throw bad(office, 'Skip token is not valid.');
  return Number(place);
}

/** What was selected of a record; a property nobody described is refused as Graph does. */
export function project(
  { office, query }: Pick<ListAsk, 'office' | 'query'>,
  type: string,
  record: Readonly<Record<string, unknown>>,
  usual: readonly string[],
): object {
  const chosen = selected(query) ?? usual;
  const unknown = chosen.find((name) => !(name in record));
  if (unknown !== undefined) {
    const message = `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.${type}'.`;
    throw bad(office, message);
  }
  // The id comes whether asked for or not.
  const picked = ['id', ...chosen].filter((name) => record[name] !== undefined);
  return Object.fromEntries(picked.map((name) => [name, record[name]]));
}

export function selected(query: URLSearchParams): readonly string[] | null {
  return query.get('$select')?.split(',') ?? null;
}

/** The clauses of a filter made of comparisons joined by `and`. */
export function clauses({ office, query }: Pick<ListAsk, 'office' | 'query'>): readonly Clause[] {
  const text = query.get('$filter');
  if (text === null) return [];
  return text.split(/ and /i).map((part) => {
    const [, name, op, value] = /^(\w+) (eq|ge|le) '?([^']+?)'?$/.exec(part.trim()) ?? [];
    if (name === undefined || op === undefined || value === undefined)
      throw bad(office, `Invalid filter clause: ${part}`);
    return { name, op: op as Clause['op'], value };
  });
}

export interface Clause {
  readonly name: string;
  readonly op: 'eq' | 'ge' | 'le';
  readonly value: string;
}

export const bad = (office: Office, message: string) => refuse(400, 'Request_BadRequest', message, office.now());
