import type {
  AccountKind,
  AccountStatus,
  LicensePool,
  Page,
  TenantChoice,
  VendorAccount,
  VendorLicense,
} from '../../src/connector/contract.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { MEMBERSHIP_FIELDS, type Membership, MembershipList, type Workspace, WorkspaceList } from './schema.ts';
import { ask, CONNECTOR, readPages, type Session, workspacePath } from './session.ts';

/** `limit` is 1 to 100 (parameter `limit`, checked 2026-11-21). */
const PAGE_SIZE = 100;

export const FULL = 'full';
export const VIEW_ONLY = 'view_only';

/** Asana's API knows these kinds of seats by flags only; how many were bought it does not tell. */
const LICENSE_POOLS: readonly LicensePool[] = [
  { id: FULL, name: 'Full member', paid: true, purchased: null },
  { id: 'pending', name: 'Pending invitation', paid: true, purchased: null },
  { id: VIEW_ONLY, name: 'View-only', paid: false, purchased: null },
  { id: 'guest', name: 'Guest', paid: false, purchased: null },
  { id: 'service', name: 'Service account', paid: false, purchased: null },
];

/** The kinds of seats, and the cheaper one where this domain has it. */
export function listPools({ notes }: Session): readonly LicensePool[] {
  if (notes.viewOnly !== 'yes') return LICENSE_POOLS;
  return LICENSE_POOLS.map((pool) => (pool.id === FULL ? { ...pool, downgradesTo: [VIEW_ONLY] } : pool));
}

/** Every workspace the token reaches. */
export async function listWorkspaces(session: Session, signal: AbortSignal): Promise<readonly Workspace[]> {
  const operation = 'tenants';
  const found: Workspace[] = [];
  const pages = readPages(operation, signal, (offset, pageSignal) =>
    ask(session, {
      operation,
      method: 'GET',
      path: '/workspaces',
      query: { limit: PAGE_SIZE, offset, opt_fields: 'name,is_organization,email_domains' },
      schema: WorkspaceList,
      effect: 'read',
      priority: 'interactive',
      signal: pageSignal,
    }),
  );
  for await (const page of pages) found.push(...page);
  return found;
}

export function toTenantChoice({ gid, name, email_domains }: Workspace): TenantChoice {
  const hint = email_domains?.join(', ');
  return { id: gid, name, ...(hint ? { hint } : {}) };
}

/**
 * Everybody who belongs to the workspace now, one page a request.
 *
 * A person removed and added again has two memberships: the old one with `is_active` false beside the new one
 * (forum.asana.com topic 57272). Rows with `is_active` false are left out: who has no other row no longer belongs to
 * the workspace and holds no seat. So each person comes at most once, whatever the order, and nothing is kept in memory.
 */
export async function* listAccounts(session: Session, signal: AbortSignal): AsyncGenerator<Page<VendorAccount>> {
  const operation = 'accounts';
  const path = workspacePath(session, '/workspace_memberships');
  const pages = readPages(operation, signal, (offset, pageSignal) =>
    ask(session, {
      operation,
      method: 'GET',
      path,
      query: { limit: PAGE_SIZE, offset, opt_fields: MEMBERSHIP_FIELDS },
      schema: MembershipList,
      effect: 'read',
      priority: 'chain',
      signal: pageSignal,
    }),
  );
  for await (const rows of pages) yield { items: rows.filter((row) => row.is_active).map(toAccount) };
}

/** The memberships of one person, however many there are. Unknown people have none. */
export async function readMemberships(
  session: Session,
  operation: string,
  userGid: string,
  signal: AbortSignal,
): Promise<readonly Membership[]> {
  let list: { readonly data: readonly Membership[]; readonly next_page?: unknown };
  try {
    list = await ask(session, {
      operation,
      method: 'GET',
      path: workspacePath(session, '/workspace_memberships'),
      query: { user: userGid, limit: PAGE_SIZE, opt_fields: MEMBERSHIP_FIELDS },
      schema: MembershipList,
      effect: 'read',
      priority: 'interactive',
      signal,
    });
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    // 404 is for an unknown person as well as for a workspace this token lost; only the first means "gone".
    await findWorkspace(session, operation, signal);
    return [];
  }
  const own = list.data.filter((row) => row.user.gid === userGid);
  if (own.length === 0 && list.data.length > 0) {
    const message = 'Asana answered with the memberships of other people than the one asked for.';
    throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
  }
  return own;
}

/** One person as they are now: the active membership if there is one, else a former one, else null. */
export async function readAccount(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<VendorAccount | null> {
  const rows = await readMemberships(session, 'account', externalId, signal);
  const row = rows.find((one) => one.is_active) ?? rows.at(-1);
  return row ? toAccount(row) : null;
}

/** The chosen workspace among those the token reaches now; VendorRefusedError when it is not there any more. */
export async function findWorkspace(
  session: Session,
  operation: string,
  signal: AbortSignal,
): Promise<{ readonly workspace: Workspace; readonly isOnlyOne: boolean }> {
  const workspaces = await listWorkspaces(session, signal);
  const chosen = session.tenantId ?? (workspaces.length === 1 ? workspaces[0]?.gid : undefined);
  const workspace = workspaces.find((one) => one.gid === chosen);
  if (workspace) return { workspace, isOnlyOne: workspaces.length === 1 };
  const message =
    session.tenantId === null
      ? 'This Asana key reaches several workspaces; choose one of them.'
      : 'This Asana key does not reach the workspace that was connected. Enter a key of that workspace.';
  throw new VendorRefusedError(workspaces.length === 0 ? 'This Asana key reaches no workspace at all.' : message, {
    connector: CONNECTOR,
    operation,
  });
}

/** What one membership says of the person's account. */
export function toAccount(row: Membership): VendorAccount {
  const { name, email } = row.user;
  const kind = tellKind(row);
  const status = tellStatus(row);
  return {
    externalId: row.user.gid,
    email,
    displayName: name,
    status,
    rawStatus: row.is_active ? 'is_active=true' : 'is_active=false',
    kind,
    admin: row.is_admin ? 'admin' : 'none',
    createdAt: row.created_at ?? null,
    licenses: tellLicenses(row, kind, status),
    fields: { membership: row.gid },
  };
}

/**
 * `is_active` is true for invited people too. Somebody who never joined shows no name of their own, only the address;
 * Asana does not document that, so it is a guess, and one that only ever protects.
 */
function tellStatus({ is_active, user }: Membership): AccountStatus {
  if (!is_active) return 'deactivated';
  const isNamed = user.name !== null && user.name.toLowerCase() !== user.email?.toLowerCase();
  return isNamed || user.email === null ? 'active' : 'invited';
}

/** Memberships do not tell service accounts apart. */
function tellKind({ is_guest, user }: Membership): AccountKind {
  if (is_guest) return 'guest';
  return looksLikeService(user.email, user.name) ? 'service' : 'human';
}

function tellLicenses(row: Membership, kind: AccountKind, status: AccountStatus): readonly VendorLicense[] {
  if (status === 'deactivated') return [];
  const assignedAt = row.created_at ?? null;
  if (kind === 'guest') return [{ licenseTypeId: 'guest', paid: false, assignedAt }];
  if (kind === 'service') return [{ licenseTypeId: 'service', paid: false, assignedAt }];
  if (row.is_view_only) return [{ licenseTypeId: VIEW_ONLY, paid: false, assignedAt }];
  return [{ licenseTypeId: status === 'invited' ? 'pending' : FULL, paid: true, assignedAt }];
}
