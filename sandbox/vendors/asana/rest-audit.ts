import { DEFAULT_PAGE, readAuditFilter } from './audit-log.ts';
import { eventRecord } from './entities.ts';
import { type Call, ok, type Reply } from './http.ts';
import { nextPage, readLimit } from './paging.ts';

/** GET /workspaces/{gid}/audit_log_events. */
export function listEvents(call: Call): Reply {
  const { office, query } = call;
  const tenant = office.access.auditLog(call.caller, call.parts[0] ?? '');
  const limit = readLimit(query) ?? DEFAULT_PAGE;
  const filter = readAuditFilter(query, office.now());
  const log = office.log(tenant);
  const offset = query.get('offset');
  const from = log.firstAt(filter.from);
  let index = offset === null ? from : Math.max(from, Number(office.offsets.read(call.path, offset)));
  const data: unknown[] = [];
  for (; index < log.length && data.length < limit; index += 1) {
    const event = log.event(index);
    if (!event || event.at >= filter.until) break;
    if (filter.matches(event)) data.push(eventRecord(office, event));
  }
  // "We will continue to send next_page even when there are no more events": null only if nothing ever matched.
  if (data.length === 0 && offset === null) return ok({ data, next_page: null });
  // A cursor to poll with is meant to be kept, so it does not grow old as those of other lists do.
  const token = office.offsets.make(call.path, String(index), 10 * 365 * 86_400);
  return ok({ data, next_page: nextPage(office.publicUrl, call.path, query, token) });
}
