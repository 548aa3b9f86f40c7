import type { CapabilityAnswer, Tenant } from '../../src/connector/contract.ts';
import { VendorAuthError, VendorError, VendorRefusedError } from '../../src/errors.ts';
import { findWorkspace, readMemberships } from './roster.ts';
import { AuditEventList, type Membership, type User, UserAnswer } from './schema.ts';
import { findScimId, tellsUserType } from './scim.ts';
import { type Answer, ask, CONNECTOR, type Notes, type Session, workspacePath } from './session.ts';

const OPERATION = 'check';
/** Plans per developers.asana.com/docs/audit-log-events, checked 2026-11-21; the specification just says Enterprise. */
const AUDIT_PLANS = 'Enterprise+, a legacy Enterprise plan, or Enterprise with the Compliance Management add-on';

/**
 * Whose workspace answers and what this key and plan can really do there, found by trying each thing.
 * Throws VendorRefusedError when the key does not reach the chosen workspace.
 */
export async function checkTenant(session: Session, signal: AbortSignal): Promise<Tenant> {
  const [owner, { workspace, isOnlyOne }] = await Promise.all([
    readOwner(session, signal),
    findWorkspace(session, OPERATION, signal),
  ]).catch((error: unknown) => {
    throw explainNoAccess(error);
  });
  const here: Session = { ...session, tenantId: workspace.gid };
  const [self, audit, scim] = await Promise.all([
    readSelf(here, owner, signal),
    probe(() => tryAuditLog(here, signal)),
    probe(() => findScimId(here, OPERATION, owner.email ?? 'nobody@seatkeeper.invalid', signal)),
  ]);
  const tokenKind = tellTokenKind(audit, scim);
  // SCIM paths name no organization, so SCIM is used only where the key reaches a single one.
  const surely = scim === 'yes' && !isOnlyOne ? 'unknown' : scim;
  const viewOnly = surely === 'yes' ? await askViewOnly(here, signal) : surely;
  const notes: Notes = { tokenKind, audit, scim: surely, viewOnly };
  return {
    id: workspace.gid,
    name: workspace.name,
    can: {
      roster: describeRoster(self, tokenKind),
      activity: describeActivity(notes),
      reclaim: describeReclaim(self, tokenKind),
      restore: {
        can: 'no',
        why: 'Asana does not let an API bring back somebody who was removed; an admin does it in the admin console.',
      },
      downgrade: describeDowngrade(notes),
    },
    owner: { externalId: owner.gid, email: owner.email, name: owner.name },
    warnings: listWarnings(self, tokenKind),
    notes: { ...notes },
  };
}

/** A service account with scoped permissions may open SCIM or the audit log and nothing else. */
function explainNoAccess(error: unknown): unknown {
  if (!(error instanceof VendorRefusedError) || error.status !== 403) return error;
  const message = 'This Asana key may not even tell whose it is. Give the service account full permissions.';
  return new VendorRefusedError(message, { connector: CONNECTOR, operation: OPERATION, status: 403 }, error);
}

async function readOwner(session: Session, signal: AbortSignal): Promise<User> {
  const { data } = await ask(session, {
    operation: OPERATION,
    method: 'GET',
    path: '/users/me',
    query: { opt_fields: 'name,email' },
    schema: UserAnswer,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  return data;
}

/** The key owner's own membership: null when there is none, `refused` when this key may not read memberships. */
async function readSelf(session: Session, owner: User, signal: AbortSignal): Promise<Membership | null | 'refused'> {
  try {
    const rows = await readMemberships(session, OPERATION, owner.gid, signal);
    return rows.find((row) => row.is_active) ?? null;
  } catch (error) {
    if (error instanceof VendorRefusedError) return 'refused';
    throw error;
  }
}

async function tryAuditLog(session: Session, signal: AbortSignal): Promise<void> {
  await ask(session, {
    operation: OPERATION,
    method: 'GET',
    path: workspacePath(session, '/audit_log_events'),
    query: { limit: 1 },
    schema: AuditEventList,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
}

/** 402, 403 and 404 are a no of plan or permission, and so is 401: the same key was just accepted elsewhere. */
async function probe(attempt: () => Promise<unknown>): Promise<Answer> {
  try {
    await attempt();
    return 'yes';
  } catch (error) {
    if (error instanceof VendorAuthError) return 'no';
    if (error instanceof VendorRefusedError) return [402, 403, 404].includes(error.status ?? 0) ? 'no' : 'unknown';
    if (error instanceof VendorError) return 'unknown';
    throw error;
  }
}

/** Whether SCIM tells licenses here; a reading that fails is no answer. */
async function askViewOnly(session: Session, signal: AbortSignal): Promise<Answer> {
  try {
    return await tellsUserType(session, OPERATION, signal);
  } catch (error) {
    if (error instanceof VendorError) return 'unknown';
    throw error;
  }
}

/** Both interfaces open to service accounts only, and at least one of them to every plan that has such accounts. */
function tellTokenKind(audit: Answer, scim: Answer): Notes['tokenKind'] {
  if (audit === 'yes' || scim === 'yes') return 'service_account';
  return audit === 'no' && scim === 'no' ? 'personal' : 'unknown';
}

function describeRoster(self: Membership | null | 'refused', kind: Notes['tokenKind']): CapabilityAnswer {
  if (self === 'refused') return { can: 'no', why: 'Asana does not let this key list the members of the workspace.' };
  if (self?.is_guest) return { can: 'no', why: 'This key belongs to a guest, who does not see everybody.' };
  if (self === null && kind !== 'service_account') {
    return {
      can: 'unknown',
      why: 'Asana lists members, but not the owner of this key, so the list may be incomplete.',
    };
  }
  return { can: 'yes', why: 'Asana lists every member, guest and view-only member of the workspace.' };
}

function describeActivity({ audit, tokenKind }: Notes): CapabilityAnswer {
  if (audit === 'yes') return { can: 'yes', why: 'Asana’s audit log is readable and reaches back 90 days.' };
  if (audit === 'unknown')
    return { can: 'unknown', why: 'Asana gave no clear answer about its audit log. Check again later.' };
  const key = tokenKind === 'service_account' ? 'the service account’s “Audit logs” permission' : 'a service account';
  const why = `Asana does not open its audit log to this key: that needs ${AUDIT_PLANS}, and ${key}. Until then last use is unknown unless another source tells it.`;
  return { can: 'no', why };
}

function describeReclaim(self: Membership | null | 'refused', kind: Notes['tokenKind']): CapabilityAnswer {
  const limits =
    'Admins are left alone: Asana’s API cannot tell who is a super admin, so list those you want protected.';
  if (kind === 'service_account') return { can: 'yes', why: `This service account can remove people. ${limits}` };
  if (self !== 'refused' && self?.is_admin) {
    return { can: 'yes', why: `This key belongs to an admin, who can remove people. ${limits}` };
  }
  if (self === 'refused' || self === null) {
    return {
      can: 'unknown',
      why: 'Asana does not tell whether the owner of this key is an admin, which removing people needs.',
    };
  }
  return {
    can: 'no',
    why: 'This key belongs to an ordinary member; only an admin or a service account can remove people.',
  };
}

function describeDowngrade({ viewOnly, scim }: Notes): CapabilityAnswer {
  if (viewOnly === 'yes') return { can: 'yes', why: 'This Asana domain has view-only licenses that SCIM can give.' };
  if (viewOnly === 'unknown')
    return { can: 'unknown', why: 'Asana gave no clear answer whether SCIM can give view-only licenses here.' };
  const why =
    scim === 'yes'
      ? 'Asana’s SCIM interface tells no licenses here, so this domain has no view-only licenses.'
      : 'Changing to a view-only license needs SCIM: a service account with “User provisioning”, Enterprise and up.';
  return { can: 'no', why };
}

function listWarnings(self: Membership | null | 'refused', kind: Notes['tokenKind']): readonly string[] {
  if (kind === 'service_account') return [];
  const warnings: string[] = [];
  if (self !== 'refused' && self !== null && !self.is_admin) {
    warnings.push('This key cannot remove anybody. Use a service account, or a key of a dedicated admin account.');
  }
  if (kind === 'personal') {
    warnings.push(
      'A personal access token stops working when its owner leaves, and its owner inherits the tasks of everybody removed with it. Use a dedicated admin account, or a service account on Enterprise.',
    );
  }
  return warnings;
}
