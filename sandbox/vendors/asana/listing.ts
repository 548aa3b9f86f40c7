import { Refusal } from './errors.ts';
import { type Entity, parseFields, project } from './fields.ts';
import { type Call, ok, type Reply } from './http.ts';
import { nextPage, readLimit } from './paging.ts';

/** Lists asked for without `limit` are refused beyond this many rows ("The result is too large", Asana/ruby-asana issue 149). */
const UNPAGED_MAX = 1000;

/** One record in the fields asked for. */
export function record(call: Call, entity: Entity, fallback: string): unknown {
  return project(entity, parseFields(call.query.get('opt_fields') ?? fallback));
}

/** A page of rows found by position; positions whose row is null are left out. */
export function listing(call: Call, size: number, row: (index: number) => Entity | null, fallback: string): Reply {
  const limit = readLimit(call.query);
  const offset = call.query.get('offset');
  const selection = parseFields(call.query.get('opt_fields') ?? fallback);
  const list = listName(call);
  const start = offset === null ? 0 : Number(call.office.offsets.read(list, offset));
  const data: unknown[] = [];
  let next: number | null = null;
  for (let index = start; index < size; index += 1) {
    const entity = row(index);
    if (!entity) continue;
    if (data.length === (limit ?? UNPAGED_MAX)) {
      if (limit === null) throw new Refusal(400, 'The result is too large. You should use pagination');
      next = index;
      break;
    }
    data.push(project(entity, selection));
  }
  // next_page is absent without `limit`, null on the last page (schema NextPage).
  if (limit === null) return ok({ data });
  const { publicUrl, offsets } = call.office;
  return ok({
    data,
    next_page: next === null ? null : nextPage(publicUrl, call.path, call.query, offsets.make(list, String(next))),
  });
}

/** Names a listing: a token of another path, or of another filter, is not accepted. */
export function listName(call: Pick<Call, 'path' | 'query'>): string {
  return `${call.path}?user=${call.query.get('user') ?? ''}&workspace=${call.query.get('workspace') ?? ''}`;
}
