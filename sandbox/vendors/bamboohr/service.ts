import type { IncomingMessage } from 'node:http';
import { prop } from '../common/json.ts';
import type { Answer, ReadBody } from '../common/wire.ts';
import { type Company, fieldOf, fieldValue } from './company.ts';
import { Refusal } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';
import type { BambooKeySeed } from './seed.ts';

/** Where BambooHR's interface lives below the origin. */
export const API = '/api/v1/';
const MOST_FIELDS = 400;
const FORMATS = ['json', 'xml', 'csv', 'xls', 'pdf'];
const JSON_TYPE = 'application/json';

export interface Caller {
  readonly company: Company;
  readonly key: BambooKeySeed;
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  readonly wait: (() => Promise<void>) | null;
  readonly companies: readonly Company[];
  readonly rate: RateLimit;
}

type Reply = Pick<Answer, 'body'> & { readonly headers?: Readonly<Record<string, string>> };

/** Answers one API request: who asks, limits, then the route. Nothing here changes anything. */
export async function answer(incoming: Incoming): Promise<Answer> {
  try {
    const caller = callerOf(incoming.companies, incoming.request);
    incoming.rate.enter(caller.key.label);
    if (incoming.wait) await incoming.wait();
    const { body, headers = {} } = handle(incoming, caller);
    return { status: 200, body, headers, effect: null };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Internal: ${String(error)}`);
    return { status: refusal.status, headers: refusal.headers, effect: null };
  }
}

/** HTTP Basic: the key is the user, and the password may be anything. */
export function callerOf(companies: readonly Company[], request: IncomingMessage): Caller {
  const pair = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const value = pair === undefined ? '' : (Buffer.from(pair, 'base64').toString().split(':')[0] ?? '');
  for (const company of companies) {
    const key = company.seed.keys.find((one) => one.value === value && one.revoked !== true);
    if (key) return { company, key };
  }
  throw new Refusal(401, 'Unauthorized');
}

function handle({ request, method, path, body }: Incoming, caller: Caller): Reply {
  const url = new URL(path, 'http://localhost');
  if (method === 'GET' && url.pathname === '/api/v1/company_information') return company(caller);
  if (method === 'POST' && url.pathname === '/api/v1/reports/custom') return report(caller, url, request, body);
  const id = /^\/api\/v1\/employees\/(\d+)$/.exec(url.pathname)?.[1];
  if (method === 'GET' && id !== undefined) return employee(caller, id, url, request);
  throw new Refusal(404, 'Not found');
}

function company({ company, key }: Caller): Reply {
  if (key.mayReadCompany === false) throw new Refusal(403, 'No permission to read company information');
  const address = { line1: 'Rua do Ouro 12', line2: '', city: 'Porto', state: '', zip: '4150-000' };
  return { body: { legalName: `${company.seed.name} Lda.`, displayName: company.seed.name, address, phone: '' } };
}

/** Employee 0 is whoever the key belongs to. XML unless JSON is asked for. */
function employee({ company, key }: Caller, id: string, url: URL, request: IncomingMessage): Reply {
  const found = company.employee(id === '0' ? (key.ownerId ?? '') : id);
  if (!found) throw new Refusal(404, 'The employee does not exist');
  if (id !== '0' && !company.seenBy(key).includes(found)) throw new Refusal(403, 'No permission to see the employee');
  const asked = (url.searchParams.get('fields') ?? 'firstName,lastName').split(',');
  if (asked.length > MOST_FIELDS) throw new Refusal(400, 'Too many fields');
  const shown = visible({ company, key }, found, asked);
  if (request.headers.accept === JSON_TYPE) return { body: { id: found.id, ...shown } };
  const fields = Object.entries(shown).map(([name, value]) => `<field id="${name}">${escaped(value)}</field>`);
  return xml(`<employee id="${found.id}">${fields.join('')}</employee>`);
}

/** Everybody the key sees in one answer; fields that are unknown or hidden are left out without a word. */
function report(who: Caller, url: URL, request: IncomingMessage, { value, broken }: ReadBody): Reply {
  const format = url.searchParams.get('format')?.toLowerCase() ?? formatOf(request.headers.accept);
  if (format === null || !FORMATS.includes(format)) throw new Refusal(404, 'Report format not found');
  // Any other type, one with a charset as well, is read as XML.
  if (request.headers['content-type'] !== JSON_TYPE) throw new Refusal(400, 'Malformed XML');
  if (broken) throw new Refusal(400, 'Malformed JSON');
  const fields = prop(value, 'fields');
  if (!Array.isArray(fields) || fields.length > MOST_FIELDS) throw new Refusal(400, 'Fields are missing or too many');
  const { company, key } = who;
  const hidden = new Set(key.hides ?? []);
  const [example] = company.employees;
  const given = fields
    .map(String)
    .filter((id) => example !== undefined && !hidden.has(id) && fieldValue(company, example, id) !== undefined);
  const employees = company.seenBy(key).map((one) => ({ id: one.id, ...visible(who, one, given) }));
  const title = String(prop(value, 'title') ?? 'Report');
  if (format === 'json') return { body: { title, fields: given.map(fieldOf), employees } };
  return xml(`<report><title>${escaped(title)}</title></report>`);
}

function formatOf(accept: string | undefined): string | null {
  const known: Readonly<Record<string, string>> = {
    'application/json': 'json',
    'text/xml': 'xml',
    'text/csv': 'csv',
    'application/pdf': 'pdf',
    'application/vnd.ms-excel': 'xls',
  };
  return known[accept ?? ''] ?? null;
}

function visible(
  { company, key }: Caller,
  employee: Parameters<typeof fieldValue>[1],
  asked: readonly string[],
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const field of asked) {
    const value = key.hides?.includes(field) ? undefined : fieldValue(company, employee, field);
    if (value !== undefined) shown[field] = value;
  }
  return shown;
}

function xml(text: string): Reply {
  return { body: `<?xml version="1.0"?>${text}`, headers: { 'Content-Type': 'text/xml; charset=utf-8' } };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
