import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { type ReasonCode, reasonOf } from '../domain/reason.ts';
import { type PersonRows, personRows } from '../store/person.ts';
import { findPlan, type RequestRow } from '../store/plans.ts';
import type { Core, People } from './ports.ts';
import { itemOf } from './rows.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type PersonDeps = Pick<Core, 'store' | 'clock' | 'personMark'> & {
  readonly people: People;
  readonly admins: readonly string[];
};

export type ExportResult =
  | { readonly kind: 'exported'; readonly held: PersonExport; readonly empty: boolean }
  /** No email address. */
  | { readonly kind: 'no_address' }
  | Refusal;

/** Everything held about one person, as rows; of an upload and of settings only what is about the person. */
export interface PersonExport extends Omit<PersonRows, 'uploads' | 'protectedIn' | 'exemptions'> {
  /** With the reason each seat was to be taken back for. */
  readonly requests: readonly (RequestRow & { readonly reason_code: ReasonCode })[];
  readonly email: string;
  readonly at: string;
  /** Names the person in the audit trail; nothing else there does. */
  readonly subject: string;
  readonly exemptions: readonly object[];
  readonly uploads: readonly object[];
  /** Slugs of integrations whose settings name the person as protected. */
  readonly protectedIn: readonly string[];
}

/** Says everything that is held about one person, found by email address. */
export function exportPerson(deps: PersonDeps) {
  return async (input: { readonly actor: string; readonly email: string }): Promise<ExportResult> => {
    if (!may('audit', await deps.people.standing(input.actor), [])) {
      const reason = 'Exporting what is held about a person is for auditors and admins.';
      return { kind: 'refused', reason, whoMay: whoMayConfigure(deps.admins) };
    }
    const email = normalizeEmail(input.email);
    if (email === null) return { kind: 'no_address' };
    const { uploads, protectedIn, exemptions, ...rows } = await personRows(deps.store, email);
    const held = {
      email,
      subject: deps.personMark(email),
      at: iso(deps.clock.now()),
      ...rows,
      requests: await withReasons(deps, rows.requests),
      // Others stand in these rows too.
      exemptions: exemptions.map((row) => ({ ...row, members: row.scope === 'group' ? [email] : [] })),
      uploads: uploads.map(({ content: _, ...row }) => row),
      protectedIn: protectedIn.map((row) => row.slug),
    };
    return { kind: 'exported', held, empty: isEmpty({ ...rows, exemptions, uploads, protectedIn }) };
  };
}

async function withReasons({ store }: Pick<Core, 'store'>, requests: readonly RequestRow[]) {
  const reasons = [];
  for (const request of requests) {
    const plan = await findPlan(store, request.plan_id);
    reasons.push({ ...request, reason_code: reasonOf(itemOf(request.item), plan?.reason_code ?? 'license') });
  }
  return reasons;
}

export function isEmpty(rows: PersonRows): boolean {
  return Object.values(rows).every((list) => list.length === 0);
}
