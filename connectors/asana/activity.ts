import type { Activity, ActivityFrom, Coverage, Page, Signal } from '../../src/connector/contract.ts';
import { VendorAuthError, VendorProtocolError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { type AuditEvent, AuditEventList } from './schema.ts';
import { ask, CONNECTOR, type Session, workspacePath } from './session.ts';

const SOURCE = 'asana-audit-log';
const OPERATION = 'activity';

/** Facts of getAuditLogEvents and developers.asana.com/docs/audit-log-events, checked 2026-11-21. */
export const COVERAGE: Coverage = {
  source: SOURCE,
  label: 'Asana audit log',
  retentionDays: 90,
  blindSpots: [
    'reading without changing anything leaves no event, and long sessions make sign-ins rare',
    'use through a service account is not counted as anybody’s use',
    'a failed sign-in proves no use',
    'nothing is kept longer than 90 days',
  ],
};

/**
 * Every event of a person from an instant on, or from where an earlier read ended. Asana keeps naming a next page even
 * when there is none, so the end is an answer without events; its marker is the place to go on from next time.
 * `limit` is left out: the default page is 1000 events, ten times the most `limit` may ask for.
 * Throws VendorRefusedError where the plan or the key has no audit log.
 */
export async function* listActivity(
  session: Session,
  from: ActivityFrom,
  signal: AbortSignal,
): AsyncGenerator<Page<Activity>> {
  const resumed = parseResume(from.resume);
  let { since, offset } = resumed ?? { since: from.since, offset: undefined };
  const seen = new Set<string>();
  /** What a page asked for by its last instant repeats. */
  let known: ReadonlySet<string> = new Set();
  for (let isFirst = true; ; isFirst = false) {
    let list: Awaited<ReturnType<typeof readEvents>>;
    try {
      list = await readEvents(session, since, offset, signal);
    } catch (error) {
      if (offset === undefined || !(error instanceof VendorRefusedError) || error.status !== 400) throw error;
      if (!isFirst) {
        const message = 'Asana no longer knows where this reading of its audit log stood; it must be read again.';
        throw new VendorUnavailableError(message, { connector: CONNECTOR, operation: OPERATION, status: 400 }, error);
      }
      // The place an earlier read ended at has expired: the instant the caller knows is as good, only longer.
      since = from.since;
      offset = undefined;
      list = await readEvents(session, since, offset, signal);
    }
    const next = list.next_page?.offset;
    const place = next ?? offset;
    yield { items: list.data.flatMap(toActivity), ...(place ? { resume: formatResume(since, place) } : {}) };
    if (list.data.every((event) => known.has(event.gid))) return;
    if (next === undefined) {
      // Against the documents nothing says where to go on. The newest events come last, and missing them would make
      // people look idle, so the reading goes on from the last instant until nothing new comes.
      known = new Set(list.data.map((event) => event.gid));
      since = list.data.at(-1)?.created_at ?? since;
    } else if (seen.has(next)) {
      const message = 'Asana named the same place in its audit log twice; the reading would never end.';
      throw new VendorProtocolError(message, { connector: CONNECTOR, operation: OPERATION });
    } else {
      known = new Set();
      seen.add(next);
    }
    offset = next;
  }
}

async function readEvents(session: Session, since: string, offset: string | undefined, signal: AbortSignal) {
  try {
    return await ask(session, {
      operation: OPERATION,
      method: 'GET',
      path: workspacePath(session, '/audit_log_events'),
      query: { start_at: since, actor_type: 'user', offset },
      schema: AuditEventList,
      effect: 'read',
      priority: 'bulk',
      signal,
    });
  } catch (error) {
    // Where the audit log was closed to this key all along, 401 means that, not that the key is dead.
    if (!(error instanceof VendorAuthError) || session.notes.audit !== 'no') throw error;
    const context = { connector: CONNECTOR, operation: OPERATION, status: 401 };
    throw new VendorRefusedError('Asana does not open its audit log to this key.', context, error);
  }
}

/** A marker belongs to the filters it was given out for, so it is kept together with its `start_at`. */
function formatResume(since: string, offset: string): string {
  return `${since}|${offset}`;
}

function parseResume(resume: string | undefined): { readonly since: string; readonly offset: string } | null {
  const cut = resume?.indexOf('|') ?? -1;
  if (resume === undefined || cut <= 0 || cut === resume.length - 1) return null;
  return { since: resume.slice(0, cut), offset: resume.slice(cut + 1) };
}

function toActivity(event: AuditEvent): readonly Activity[] {
  const { actor, context, created_at: at } = event;
  const isPerson = actor.actor_type === 'user' && typeof actor.gid === 'string';
  const isMachine = context?.context_type === 'api' && context.api_authentication_method === 'service_account';
  if (!isPerson || isMachine || typeof actor.gid !== 'string') return [];
  return [{ externalId: actor.gid, at, signal: SIGNALS[event.event_type] ?? 'use', source: SOURCE }];
}

const SIGNALS: Readonly<Record<string, Signal>> = {
  user_login_succeeded: 'login',
  user_login_failed: 'attempt',
};
