import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { type PersonRows, personRows } from '../store/person.ts';
import type { Core, People } from './ports.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type PersonDeps = Pick<Core, 'store' | 'clock'> & {
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
  readonly email: string;
  readonly at: string;
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
      at: iso(deps.clock.now()),
      ...rows,
      // Others stand in these rows too.
      exemptions: exemptions.map((row) => ({ ...row, members: row.scope === 'group' ? [email] : [] })),
      uploads: uploads.map(({ content: _, ...row }) => row),
      protectedIn: protectedIn.map((row) => row.slug),
    };
    return { kind: 'exported', held, empty: isEmpty({ ...rows, exemptions, uploads, protectedIn }) };
  };
}

export function isEmpty(rows: PersonRows): boolean {
  return Object.values(rows).every((list) => list.length === 0);
}
