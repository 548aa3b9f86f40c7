import type { AsanaEventSeed } from '../vendors/asana/seed.ts';
import { SERVICE_ACCOUNTS } from './asana-accounts.ts';
import { EventWriter, type Somebody } from './asana-events.ts';
import type { SeatStory } from './cast.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
/** Full days since each idle member was last seen; Linus Brandt's is the first. */
const IDLE_DAYS: readonly number[] = [47, 35, 38, 41, 44, 49, 53, 57, 62, 66, 70, 74, 79, 85];
const VIEW_ONLY_IDLE_DAYS: readonly number[] = [42, 58, 77];
/** For the admins in order: Ada, Grace, and Tomás, who is idle but must be protected. */
const ADMIN_DAYS: readonly number[] = [0, 1, 60];
const GUEST_DAYS: readonly number[] = [5, 12, 50];

/** The organization's audit log: what everybody did, and what only looks like it. */
export function northwindEvents(
  of: (story: SeatStory) => Somebody[],
  guests: readonly Somebody[],
  joined: readonly { readonly who: Somebody; readonly joined: number }[],
  by: { readonly ada: Somebody; readonly grace: Somebody },
  start: number,
  random: Random,
): AsanaEventSeed[] {
  const write = new EventWriter(start, random);
  for (const who of of('busy')) write.work(who, random.int(0, 6), random.int(5, 14));
  for (const [index, who] of of('idle').entries()) write.work(who, IDLE_DAYS[index] ?? 60, random.int(2, 5));
  for (const [index, who] of of('admin').entries()) write.work(who, ADMIN_DAYS[index] ?? 0, 8);
  for (const [index, who] of of('view_only_busy').entries()) write.work(who, [2, 1, 4, 9][index] ?? 3, 4);
  for (const [index, who] of of('view_only_idle').entries()) write.work(who, VIEW_ONLY_IDLE_DAYS[index] ?? 50, 2);
  for (const [index, who] of guests.entries())
    if (GUEST_DAYS[index] !== undefined) write.work(who, GUEST_DAYS[index], 2);
  for (const who of of('rejoined')) {
    write.work(who, 3, 6, 44);
    write.admin(by.ada, who, start - 45 * DAY, 'user_reprovisioned');
  }
  for (const who of of('deprovisioned')) {
    write.work(who, 25, 3);
    write.admin(by.grace, who, start - 20 * DAY, 'user_deprovisioned');
  }
  noise(write, of('idle'), of('silent'));
  for (const row of joined) {
    if (start - row.joined < 40 * DAY) write.admin(by.ada, row.who, row.joined, 'user_invited');
  }
  for (let day = 0; day < 88; day += 1) {
    write.program(SERVICE_ACCOUNTS.zapier, day, 'oauth');
    if (day % 2 === 0) write.program(SERVICE_ACCOUNTS.jira, day, 'service_account');
    if (day % 7 === 0) write.program(SERVICE_ACCOUNTS.asanaAdmin, day, 'service_account');
  }
  return write.events;
}

/** Lines about idle people that are no use by them: refused logins, programs with a service account, Asana itself. */
function noise(write: EventWriter, idle: readonly Somebody[], silent: readonly Somebody[]): void {
  const [, a, b, c, d, e] = idle;
  const [f, g, h] = silent;
  if (a) write.failedLogin(a, 2);
  if (b) write.program(b, 1, 'service_account');
  if (c) write.byAsana(c, 3, 'asana');
  if (d) write.byAsana(d, 6, 'asana_support');
  if (e) write.failedLogin(e, 4, false);
  if (f) write.failedLogin(f, 7);
  if (g) write.program(g, 5, 'service_account');
  // Older than the log keeps anything.
  if (h) write.work(h, 100, 2, 130);
}
