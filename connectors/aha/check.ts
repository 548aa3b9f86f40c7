import type { CapabilityAnswer, Tenant, TenantChoice } from '../../src/connector/contract.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { VendorError, VendorRefusedError } from '../../src/errors.ts';
import { adminRoles, tellAdmin } from './account.ts';
import { readPage, readUser } from './roster.ts';
import type { User } from './schema.ts';
import { type Owner, readMe, type Session } from './session.ts';

const OPERATION = 'check';

/** What trying a thing said: the thing, that Aha! refuses it, or no clear answer. */
type Tried<T> = T | 'refused' | 'unknown';

/** A key opens one account, the one of its subdomain. */
export async function listTenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const { accountName } = await readMe(session, 'tenants', signal);
  return [{ id: session.subdomain, name: accountName, hint: `${session.subdomain}.aha.io` }];
}

/**
 * Whose account answers and what this key can really do there, found by trying. The subdomain is the account's id:
 * Aha!'s API names no other (aha.io/api/resources/me, checked 2026-11-21).
 */
export async function checkTenant(session: Session, signal: AbortSignal): Promise<Tenant> {
  const { owner, accountName } = await readMe(session, OPERATION, signal);
  const here: Session = { ...session, tenantId: session.subdomain };
  const self = await attempt(() => readUser(here, OPERATION, owner.id, signal));
  const list = await attempt(() => readPage(here, OPERATION, 1, 1, signal));
  const rank = tellRank(self, list === 'refused');
  const roster = describeRoster(rank, list === 'refused' || list === 'unknown' ? list : 'yes');
  return {
    id: session.subdomain,
    name: accountName,
    can: {
      roster,
      activity: describeActivity(roster),
      reclaim: describeChange(rank, 'deactivate users'),
      restore: describeChange(rank, 'reactivate users, as long as a paid seat is free'),
      downgrade: describeDowngrade(rank),
      demote: describeChange(rank, 'take administrator roles away, billing excepted'),
    },
    owner: { externalId: owner.id, email: owner.email, name: owner.name },
    warnings: listWarnings(rank, owner),
    notes: { keyOwner: owner.name ?? owner.email ?? '' },
  };
}

async function attempt<T>(read: () => Promise<T>): Promise<Tried<T>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VendorRefusedError) return 'refused';
    if (error instanceof VendorError) return 'unknown';
    throw error;
  }
}

/** Whether the key's owner administers users. Which of the three roles that takes is not documented. */
type Rank = 'administrator' | 'perhaps' | 'member';

function tellRank(self: Tried<User | null>, isListRefused: boolean): Rank {
  if (self === null || self === 'refused' || self === 'unknown') return isListRefused ? 'member' : 'perhaps';
  const flag = tellAdmin(self);
  if (flag === 'none') return 'member';
  const roles = adminRoles(self);
  const isLimited = roles.length > 0 && roles.every((role) => role === 'configuration');
  return flag === 'admin' && !isLimited ? 'administrator' : 'perhaps';
}

function describeRoster(rank: Rank, list: 'yes' | 'refused' | 'unknown'): CapabilityAnswer {
  if (list === 'refused') return { can: 'no', why: 'Aha! does not let this key list users. An administrator’s can.' };
  if (list === 'unknown')
    return { can: 'unknown', why: 'Aha! gave no clear answer about its users. Check again later.' };
  if (rank === 'administrator') return { can: 'yes', why: 'Aha! lists every user of the account, disabled ones too.' };
  const why = 'Aha! lists users, but does not document that anybody but an administrator sees all of them.';
  return { can: 'unknown', why };
}

function describeActivity(roster: CapabilityAnswer): CapabilityAnswer {
  if (roster.can !== 'yes') return { can: roster.can, why: `Last use comes with the list of users. ${roster.why}` };
  return { can: 'yes', why: 'Aha! tells for every user when they last opened it, on every plan.' };
}

function describeChange(rank: Rank, what: string): CapabilityAnswer {
  if (rank === 'administrator') return { can: 'yes', why: `This key belongs to an administrator, who can ${what}.` };
  if (rank === 'member') {
    return { can: 'no', why: `This key belongs to an ordinary member; only an administrator can ${what}.` };
  }
  return { can: 'unknown', why: `Aha! does not tell whether the owner of this key can ${what}.` };
}

/** Which plans count viewers as free no answer of Aha! tells; the seat it counts after a change does. */
function describeDowngrade(rank: Rank): CapabilityAnswer {
  const answer = describeChange(rank, 'make people viewers');
  if (answer.can !== 'yes') return answer;
  return { can: 'unknown', why: `${answer.why} Whether a viewer is free depends on the Aha! plan.` };
}

function listWarnings(rank: Rank, owner: Owner): readonly string[] {
  const warnings: string[] = [];
  if (rank === 'member') {
    warnings.push('This key cannot change any user. Use a key of a dedicated account administrator.');
  }
  if (!looksLikeService(owner.email, owner.name)) {
    warnings.push(
      'An Aha! key has the rights of its owner and dies when that account is disabled. Use an administrator account nobody works with.',
    );
  }
  return warnings;
}
