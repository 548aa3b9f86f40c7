import { Refusal } from './errors.ts';
import type { AsanaEventSeed, AsanaWorkspaceSeed } from './seed.ts';
import type { SyntheticMembers } from './synthetic.ts';

/** Events are deleted for good after 90 days (description of getAuditLogEvents). */
export const RETENTION_MS = 90 * 86_400_000;
/** "The default limit is 1000 events" (same description), though the shared `limit` parameter says at most 100. */
export const DEFAULT_PAGE = 1000;
const ACTOR_TYPES = ['user', 'asana', 'asana_support', 'anonymous', 'external_administrator'];

/** The audit log of one organization, ascending by time; equal times keep their order. */
export class AuditLog {
  private readonly own: AsanaEventSeed[];
  private readonly synthetic: SyntheticMembers;
  /** Positions in time order; numbers beyond `own` are logins of synthetic members. Built when first needed. */
  private order: Uint32Array | null = null;
  private readonly appended: AsanaEventSeed[] = [];

  constructor(seed: AsanaWorkspaceSeed, synthetic: SyntheticMembers) {
    this.own = [...seed.events].sort((a, b) => a.at - b.at);
    this.synthetic = synthetic;
  }

  append(event: AsanaEventSeed): void {
    this.appended.push(event);
  }

  get length(): number {
    return this.own.length + this.synthetic.count * this.synthetic.loginsPerMember + this.appended.length;
  }

  event(index: number): AsanaEventSeed | undefined {
    const base = this.length - this.appended.length;
    if (index >= base) return this.appended[index - base];
    if (this.synthetic.count === 0) return this.own[index];
    const ref = this.sorted()[index] ?? 0;
    if (ref < this.own.length) return this.own[ref];
    const number = ref - this.own.length;
    const perMember = this.synthetic.loginsPerMember;
    return this.synthetic.login(Math.floor(number / perMember), number % perMember);
  }

  /** The first position at or after a time. */
  firstAt(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.event(middle)?.at ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private sorted(): Uint32Array {
    if (this.order) return this.order;
    const perMember = this.synthetic.loginsPerMember;
    const times = new Float64Array(this.own.length + this.synthetic.count * perMember);
    for (const [index, event] of this.own.entries()) times[index] = event.at;
    for (let member = 0; member < this.synthetic.count; member += 1) {
      for (let nth = 0; nth < perMember; nth += 1) {
        times[this.own.length + member * perMember + nth] = this.synthetic.loginAt(member, nth);
      }
    }
    const refs = Uint32Array.from(times.keys());
    refs.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    this.order = refs;
    return refs;
  }
}

/** Which events a request asks for. */
export interface AuditFilter {
  readonly from: number;
  readonly until: number;
  readonly matches: (event: AsanaEventSeed) => boolean;
}

/** Reads the filters of a request: `start_at` inclusive, `end_at` exclusive, nothing older than the retention. */
export function readAuditFilter(query: URLSearchParams, now: number): AuditFilter {
  const wanted = (name: string): string | null => query.get(name);
  const actorType = wanted('actor_type');
  if (actorType !== null && !ACTOR_TYPES.includes(actorType))
    throw new Refusal(400, `actor_type: Not valid: ${actorType}`);
  const [type, actor, resource] = [wanted('event_type'), wanted('actor_gid'), wanted('resource_gid')];
  return {
    from: Math.max(readTime(query, 'start_at') ?? 0, now - RETENTION_MS),
    until: readTime(query, 'end_at') ?? Number.POSITIVE_INFINITY,
    matches: (event) =>
      (type === null || event.type === type) &&
      (actorType === null || event.actorType === actorType) &&
      (actor === null || event.actorGid === actor) &&
      (resource === null || event.resource.gid === resource),
  };
}

function readTime(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Refusal(400, `${name}: Not a valid date and time: ${text}`);
  return time;
}
