import type { LicensePool, Page, VendorAccount } from '../../src/connector/contract.ts';
import { VendorProtocolError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { FREE, groupLicense, PAID, tellAdmin, toAccount } from './account.ts';
import { type User, UserAnswer, UserPage } from './schema.ts';
import { ask, CONNECTOR, readMe, type Session } from './session.ts';

/** The most a page may hold (aha.io/api, pagination, checked 2026-11-21); the default is 30. */
const PAGE_SIZE = 200;
/** Each pass reads everybody; a listing that never stands still this often is read again another day. */
const MOST_PASSES = 3;

/** One page of users; pages are counted from 1. */
export function readPage(
  session: Session,
  operation: string,
  page: number,
  size: number,
  signal: AbortSignal,
): Promise<UserPage> {
  return ask(session, {
    operation,
    method: 'GET',
    path: '/users',
    query: { page, per_page: size },
    schema: UserPage,
    effect: 'read',
    priority: size === 1 ? 'interactive' : 'chain',
    signal,
  });
}

/** One reading from the first page to the last one Aha! names. Tells whether it can have missed anybody. */
async function* readPass(
  session: Session,
  operation: string,
  signal: AbortSignal,
): AsyncGenerator<readonly User[], 'whole' | 'short' | 'moved'> {
  const seen = new Set<string>();
  const totals = new Set<number>();
  let total = 0;
  let pages = 1;
  let most = Number.POSITIVE_INFINITY;
  for (let page = 1; page <= pages; page += 1) {
    const { users, pagination } = await readPage(session, operation, page, PAGE_SIZE, signal);
    if (pagination.current_page !== page || page > most) {
      const message = 'Aha! served another page of its users than the one asked for; the listing would never end.';
      throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
    }
    pages = pagination.total_pages;
    total = pagination.total_records;
    // People may join meanwhile, but a listing that doubles under the reader's hands is no listing.
    most = Math.min(most, 2 * pages + 10);
    totals.add(total);
    for (const user of users) seen.add(user.id);
    yield users;
  }
  if (totals.size > 1) return 'moved';
  return seen.size >= total ? 'whole' : 'short';
}

/**
 * Everybody, each once, disabled users included. Pages are cut by position, so somebody deleted meanwhile shifts the
 * others and one of them is skipped: unless the count stood still and was reached, everything is read again and only
 * who is new is handed over. A count that is never reached, by two readings that agree, counts something else.
 */
export async function* listAccounts(session: Session, signal: AbortSignal): AsyncGenerator<Page<VendorAccount>> {
  const operation = 'accounts';
  const known = new Set<string>();
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const before = known.size;
    const pages = readPass(session, operation, signal);
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      const fresh = step.value.filter((user) => !known.has(user.id));
      for (const user of fresh) known.add(user.id);
      yield { items: distinct(fresh).map((user) => toAccount(user, session)) };
    }
    if (step.value === 'whole' || (step.value === 'short' && pass > 1 && known.size === before)) return;
  }
  const message = 'The users of Aha! kept changing while they were read; they must be read again.';
  throw new VendorUnavailableError(message, { connector: CONNECTOR, operation });
}

const distinct = (users: readonly User[]): readonly User[] => [
  ...new Map(users.map((user) => [user.id, user])).values(),
];

/** Paid and free seats, and one pool for each seat group: groups are named by users alone, so everybody is read. */
export async function listPools(session: Session, signal: AbortSignal): Promise<readonly LicensePool[]> {
  const groups = new Map<string, string>();
  for await (const users of readPass(session, 'licenseTypes', signal)) {
    for (const { paid_seat_group: group } of users) if (group) groups.set(group.id, group.name ?? `Group ${group.id}`);
  }
  const named = [...groups].sort(([, a], [, b]) => a.localeCompare(b, 'en'));
  return [
    { id: PAID, name: 'Paid seat', paid: true, purchased: null, downgradesTo: [FREE] },
    ...named.map(([id, name]) => ({
      id: groupLicense(id),
      name: `Paid seat: ${name}`,
      paid: true,
      purchased: null,
      downgradesTo: [FREE],
    })),
    { id: FREE, name: 'Free seat', paid: false, purchased: null },
  ];
}

/** One person's record; null only when this key would see the person if there were one. */
export async function readUser(
  session: Session,
  operation: string,
  id: string,
  signal: AbortSignal,
): Promise<User | null> {
  // Aha!'s ids are numbers; anything else was typed by hand, and must not become a path of its own.
  if (!/^\d{1,20}$/.test(id)) return null;
  const user = await requestUser(session, operation, id, signal).catch((error: unknown) => {
    if (error instanceof VendorRefusedError && error.status === 404) return error;
    throw error;
  });
  if (!(user instanceof VendorRefusedError)) return user;
  await proveSight(session, operation, user, signal);
  return null;
}

/** 404 is also what somebody without the right may get to see: only an administrator's key tells that a person is gone. */
async function proveSight(
  session: Session,
  operation: string,
  refusal: VendorRefusedError,
  signal: AbortSignal,
): Promise<void> {
  const { owner } = await readMe(session, operation, signal);
  const self = await requestUser(session, operation, owner.id, signal);
  if (tellAdmin(self) === 'admin') return;
  const message = 'This Aha! key belongs to an ordinary member, who may not see other users.';
  throw new VendorRefusedError(message, { connector: CONNECTOR, operation, status: 404 }, refusal);
}

async function requestUser(session: Session, operation: string, id: string, signal: AbortSignal): Promise<User> {
  const user = await ask(session, {
    operation,
    method: 'GET',
    path: `/users/${id}`,
    schema: UserAnswer,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  if (user.id === id) return user;
  const message = 'Aha! answered with somebody else than the one asked for.';
  throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
}

/** One person as they are now, disabled or not; null when there is no such user. */
export async function readAccount(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<VendorAccount | null> {
  const user = await readUser(session, 'account', externalId, signal);
  return user && toAccount(user, session);
}
