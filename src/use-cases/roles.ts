import { iso } from '../clock.ts';
import { may, type Role } from '../domain/access.ts';
import { atomically } from '../store/atomically.ts';
import { deleteGrant, insertGrant, listGrants, type RoleGrantRow } from '../store/roles.ts';
import type { Core, Directory, People } from './ports.ts';
import { isGroup } from './standing.ts';
import type { Refusal, RolesView } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type RolesDeps = Core & {
  readonly people: People;
  readonly directory: Pick<Directory, 'groups'>;
  readonly admins: readonly string[];
};

/** Roles that can be granted; everybody views. */
export const GRANTABLE: readonly Role[] = ['operator', 'approver', 'auditor', 'admin'];

export type ShowRolesResult = { readonly kind: 'roles'; readonly view: RolesView } | Refusal;

/** Who holds which role by grant, and the user groups there are. */
export function showRoles(deps: RolesDeps) {
  return async (input: { readonly actor: string }): Promise<ShowRolesResult> => {
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const grants = await listGrants(deps.store);
    const holders = (role: Role, kind: RoleGrantRow['holder_kind']) =>
      grants.filter((grant) => grant.role === role && grant.holder_kind === kind).map((grant) => grant.holder_id);
    return {
      kind: 'roles',
      view: {
        grants: GRANTABLE.map((role) => ({ role, users: holders(role, 'user'), groups: holders(role, 'group') })),
        groups: await deps.directory.groups(),
      },
    };
  };
}

export interface RoleWish {
  readonly role: Role;
  /** Null leaves people, or groups, as they are. */
  readonly users: readonly string[] | null;
  readonly groups: readonly string[] | null;
}

export type SaveRolesResult = { readonly kind: 'saved'; readonly given: number; readonly taken: number } | Refusal;

/** Makes the grants what was chosen; each given or taken role is an audit event of its own. */
export function saveRoles(deps: RolesDeps) {
  return async (input: { readonly actor: string; readonly wishes: readonly RoleWish[] }): Promise<SaveRolesResult> => {
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    return atomically(deps.store, async (tx) => {
      const grants = await listGrants(tx);
      let given = 0;
      let taken = 0;
      for (const wish of input.wishes.filter(({ role }) => GRANTABLE.includes(role))) {
        for (const kind of ['user', 'group'] as const) {
          const wanted = (kind === 'user' ? wish.users : wish.groups)?.filter(
            (id) => isGroup(id) === (kind === 'group'),
          );
          if (!wanted) continue;
          const held = grants.filter((grant) => grant.role === wish.role && grant.holder_kind === kind);
          for (const id of new Set(wanted)) {
            if (held.some((grant) => grant.holder_id === id)) continue;
            await give(deps, tx, input.actor, { role: wish.role, holder_kind: kind, holder_id: id });
            given += 1;
          }
          for (const grant of held.filter(({ holder_id }) => !wanted.includes(holder_id))) {
            await deleteGrant(tx, grant.id);
            await deps.audit(tx, event(input.actor, 'role.taken', grant));
            taken += 1;
          }
        }
      }
      return { kind: 'saved', given, taken };
    });
  };
}

type Holding = Pick<RoleGrantRow, 'role' | 'holder_kind' | 'holder_id'>;

async function give(deps: RolesDeps, tx: Core['store'], actor: string, holding: Holding): Promise<void> {
  const now = iso(deps.clock.now());
  await insertGrant(tx, { id: deps.ids.next('grt'), ...holding, granted_by: actor, granted_at: now });
  await deps.audit(tx, event(actor, 'role.given', holding));
}

function event(actor: string, type: string, { role, holder_id }: Holding) {
  return { actor, subject: `holder:${holder_id}`, type, data: { role } };
}

async function refuse(deps: RolesDeps, actor: string): Promise<Refusal | null> {
  if (may('grant_roles', await deps.people.standing(actor), [])) return null;
  return { kind: 'refused', reason: 'Granting roles is for admins.', whoMay: whoMayConfigure(deps.admins) };
}
