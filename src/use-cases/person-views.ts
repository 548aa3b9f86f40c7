import type { ProductRole } from '../connector/contract.ts';
import type { FormField } from '../connector/form-fields.ts';
import type { ChangeState, FieldChange } from '../domain/detail-change.ts';
import type { IntegrationRef, WhyView } from './views.ts';

/** What the card of a person, its forms and its messages show. */

/** What can be done about one seat from a person's card. */
export type Preset = 'details' | 'roles' | 'update' | 'deactivate';

/** An account as the vendor just named it, so that a person sees whom they are about to change. */
export interface AccountRef {
  readonly integration: IntegrationRef;
  readonly externalId: string;
  readonly email: string | null;
  readonly name: string | null;
}

export interface PersonCard {
  readonly name: string;
  readonly email: string;
  /** One a seat, in the order in which apps were connected. */
  readonly seats: readonly { readonly why: WhyView; readonly presets: readonly Preset[] }[];
}

export interface DetailsView {
  readonly account: AccountRef;
  /** Standard fields first, then what else the vendor tells. */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
}

export interface RolesOfPersonView {
  readonly account: AccountRef;
  /** One a role, each with every product it holds in. */
  readonly roles: readonly ProductRole[];
}

/** The form of a change of details, on an account as it was just read. */
export interface ChangeFormView {
  readonly changeId: string;
  readonly account: AccountRef;
  /** `placeholder` says what the vendor tells of it now; `initial` is what a person typed before, and nothing else. */
  readonly fields: readonly FormField[];
  /** Why the form is shown again, as sentences. */
  readonly notes: readonly string[];
}

/** What is asked of an approver, and what became of it. */
export interface ChangeView {
  readonly changeId: string;
  readonly hashPrefix: string;
  readonly account: AccountRef;
  readonly state: ChangeState;
  readonly difference: readonly FieldChange[];
  readonly askedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
  readonly reason: string | null;
  /** Why it is not carried out yet, as a clause. */
  readonly waits: string | null;
  readonly expiresAt: string;
  readonly updatedAt: string;
  /** Who may approve: never whoever asked. */
  readonly approvers: readonly string[];
}

/** The confirmation before one seat is put on a list. */
export interface RemovalFormView {
  readonly account: AccountRef;
  /** The verdict on it, as a clause. */
  readonly because: string;
  /** "Disable in Aha!". */
  readonly does: string;
}
