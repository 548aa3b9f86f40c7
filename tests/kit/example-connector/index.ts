import * as z from 'zod';
import type { AccountStatus, ConnectorDefinition, Page, VendorAccount } from '../../../src/connector/contract.ts';
import { defineConnector } from '../../../src/connector/define-connector.ts';
import { looksLikeService } from '../../../src/connector/looks-like-service.ts';
import { VendorProtocolError, VendorRefusedError } from '../../../src/errors.ts';
import type { HttpClient } from '../../../src/http/client.ts';
import { Secret } from '../../../src/secret.ts';

/** The example of docs/writing-a-connector.md: it reads who has a seat in Acme and when each last came, and no more. */

const Id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const Member = z.object({
  id: Id,
  email: z.string().nullable(),
  name: z.string().nullable(),
  state: z.string(),
  plan: z.enum(['full', 'viewer']),
  admin: z.boolean(),
  joined_at: Instant,
  last_seen_at: Instant.nullable(),
});
const MemberPage = z.object({ members: z.array(Member), next: z.string().min(1).nullable() });
const Me = z.object({ account: z.object({ id: Id, name: z.string() }), user: Member });

interface Session {
  readonly http: HttpClient;
  readonly token: Secret;
  readonly tenantId: string | null;
}
type Call = Readonly<{ operation: string; path: string; query?: Record<string, string | number | undefined> }>;

/** One read with the session's token; answers what the schema makes of it. */
async function ask<Schema extends z.ZodType>(session: Session, call: Call, schema: Schema, signal: AbortSignal) {
  const headers = { authorization: `Bearer ${session.token.reveal()}` };
  const request = { ...call, method: 'GET', headers, schema, effect: 'read', signal } as const;
  return (await session.http.request(request)).data;
}

/** Whose token it is; VendorRefusedError when that is another account than the connected one. */
async function readMe(session: Session, operation: string, signal: AbortSignal) {
  const me = await ask(session, { operation, path: '/v1/me' }, Me, signal);
  if (session.tenantId === null || session.tenantId === me.account.id) return me;
  const message = 'This Acme token opens another account than the connected one. Enter a token of that account.';
  throw new VendorRefusedError(message, { connector: 'acme', operation });
}

/** 100 is the most a page may hold. */
function readPage(session: Session, operation: string, after: string | undefined, signal: AbortSignal) {
  const path = `/v1/accounts/${encodeURIComponent(session.tenantId ?? '')}/members`;
  return ask(session, { operation, path, query: { limit: 100, after } }, MemberPage, signal);
}

async function* listAccounts(session: Session, signal: AbortSignal): AsyncGenerator<Page<VendorAccount>> {
  const seen = new Set<string>();
  for (let after: string | undefined; ; ) {
    const { members, next } = await readPage(session, 'accounts', after, signal);
    yield { items: members.map(toAccount) };
    if (next === null) return;
    if (seen.has(next)) {
      const message = 'Acme named the same next page twice; the listing would never end.';
      throw new VendorProtocolError(message, { connector: 'acme', operation: 'accounts' });
    }
    seen.add(next);
    after = next;
  }
}

const STATUS: Readonly<Record<string, AccountStatus>> = {
  active: 'active',
  invited: 'invited',
  disabled: 'deactivated',
};

function toAccount(member: z.output<typeof Member>): VendorAccount {
  const { email, name, plan } = member;
  const status = STATUS[member.state] ?? 'unknown';
  return {
    externalId: member.id,
    email,
    displayName: name,
    status,
    rawStatus: `state=${member.state}`,
    kind: looksLikeService(email, name) ? 'service' : 'human',
    admin: member.admin ? 'admin' : 'none',
    createdAt: member.joined_at,
    licenses: status === 'deactivated' ? [] : [{ licenseTypeId: plan, paid: plan === 'full', assignedAt: null }],
    lastActivity: { at: member.last_seen_at, signal: 'use', source: 'acme-last-seen' },
    fields: {},
  };
}

/** What this token can do, found by trying. A refusal is an answer; an outage is none, and stays an error. */
async function check(session: Session, signal: AbortSignal) {
  const { account, user } = await readMe(session, 'check', signal);
  const roster = await readPage({ ...session, tenantId: account.id }, 'check', undefined, signal).then(
    () => ({ can: 'yes', why: 'Acme lists every member, with the last day each came.' }) as const,
    (error: unknown) => {
      if (!(error instanceof VendorRefusedError)) throw error;
      return { can: 'no', why: 'Acme does not let this token list members. An admin’s can.' } as const;
    },
  );
  const change = { can: 'no', why: 'Acme has no API that changes members.' } as const;
  const owner = { externalId: user.id, email: user.email, name: user.name };
  const can = { roster, activity: roster, reclaim: change, restore: change };
  return { id: account.id, name: account.name, can, owner, warnings: [], notes: {} };
}

const Auth = z.object({
  token: z
    .string()
    .overwrite((text) => text.trim())
    .regex(/^[\x21-\x7e]{8,200}$/, 'This does not look like an Acme token: paste it in one piece, without blanks.')
    .meta({ title: 'Acme token', description: 'A token of an admin account nobody works with.', writeOnly: true }),
});

export const definition: ConnectorDefinition<typeof Auth, Session> = {
  id: 'acme', // also the folder, and `/licenses acme`
  name: 'Acme',
  setupUrl: 'https://acme.example/settings/tokens',
  origin: 'https://api.acme.example', // https, no path; an operator may override it by CONNECTOR_ACME_URL
  auth: {
    schema: Auth,
    steps: ['As an admin open Settings, then Tokens.', 'Make a token and paste it here.'],
    advice: 'A token dies with its owner’s account, so use one nobody works with.',
  },
  permissions: [{ scope: 'members:read', neededFor: 'listing members' }],
  quota: { scope: 'token', perMinute: 300, readConcurrency: 4, writeConcurrency: 1, source: 'made up for this page' },
  open: ({ credentials, http, tenant }) => {
    return { http, token: new Secret(credentials.token), tenantId: tenant?.id ?? null };
  },
  tenants: async (session, signal) => [(await readMe(session, 'tenants', signal)).account],
  check,
  accounts: listAccounts,
  licenseTypes: async () => [
    { id: 'full', name: 'Full seat', paid: true, purchased: null },
    { id: 'viewer', name: 'Viewer', paid: false, purchased: null },
  ],
  coverage: () => {
    const blindSpots = ['what somebody did there'];
    return { source: 'acme-last-seen', label: 'Acme last seen', retentionDays: null, blindSpots };
  },
};

export const acme = defineConnector(definition);
