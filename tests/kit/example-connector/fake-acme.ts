import { idsAsNumbers } from '../../../sandbox/vendors/common/faults.ts';
import { type RunningVendor, serveVendor } from '../../../sandbox/vendors/common/server.ts';
import type { Answer } from '../../../sandbox/vendors/common/wire.ts';

/** A member as Acme answers it. */
export interface AcmeMember {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly state: 'active' | 'invited' | 'disabled' | 'frozen';
  readonly plan: 'full' | 'viewer';
  readonly admin: boolean;
  readonly joined_at: string;
  readonly last_seen_at: string | null;
}

export interface AcmeSeed {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly members: readonly AcmeMember[] }[];
  /** Whose token it is decides what it may do: admins list members. */
  readonly tokens: readonly { readonly value: string; readonly account: string; readonly owner: string }[];
}

interface MemberPage {
  readonly members: readonly AcmeMember[];
  readonly next: string | null;
}

/** A small fake of a vendor that does not exist, for the example of docs/writing-a-connector.md. */
export function startFakeAcme({ accounts, tokens }: AcmeSeed): Promise<RunningVendor> {
  const answer = (status: number, body: unknown): Answer => ({ status, body, headers: {}, effect: null });
  const refuse = (status: number) => answer(status, { error: 'no' });
  const keyOf = (authorization?: string) => tokens.find(({ value }) => authorization === `Bearer ${value}`);
  let before: MemberPage | undefined;

  function reply(path: string, authorization?: string): Answer {
    const key = keyOf(authorization);
    const account = accounts.find(({ id }) => id === key?.account);
    const owner = account?.members.find(({ id }) => id === key?.owner);
    if (!account || !owner) return refuse(401);
    const { pathname, searchParams } = new URL(path, 'http://acme');
    if (pathname === '/v1/me') return answer(200, { account: { id: account.id, name: account.name }, user: owner });
    if (pathname !== `/v1/accounts/${account.id}/members`) return refuse(404);
    if (!owner.admin) return refuse(403);
    const from = Number(searchParams.get('after') ?? 0);
    const to = from + Number(searchParams.get('limit') ?? 20);
    const page: MemberPage = {
      members: account.members.slice(from, to),
      next: to < account.members.length ? String(to) : null,
    };
    return answer(200, page);
  }

  return serveVendor({
    now: Date.now,
    api: '/v1/',
    label: (request) => keyOf(request.headers.authorization)?.owner ?? null,
    answer: async ({ path, request }) => reply(path, request.headers.authorization),
    twist: (_, does, body) => {
      if (does?.kind === 'ids_as_numbers') return idsAsNumbers(body, (key) => key === 'id');
      if (!isPage(body)) return body;
      const previous = before ?? body;
      before = body;
      if (does?.kind === 'empty_page') return { ...body, members: [] };
      if (does?.kind === 'repeat_previous_page') return { ...body, members: previous.members };
      return does?.kind === 'same_cursor' ? { ...body, next: '1' } : body;
    },
    plannedBody: { error: 'planned by the test' },
    page: async (_, __, response) => void response.end('Acme'),
  });
}

const isPage = (body: unknown): body is MemberPage => typeof body === 'object' && body !== null && 'members' in body;
