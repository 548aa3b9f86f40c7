import { iso } from '../clock.ts';
import type { Connection, Connector, VendorAccount } from '../connector/contract.ts';
import { type FormField, formFields, validateForm } from '../connector/form-fields.ts';
import { normalizeEmail } from '../domain/account.ts';
import { canonicalChange, type FieldChange, movedFields, notToChange } from '../domain/detail-change.ts';
import { addDays } from '../domain/time.ts';
import { AppError } from '../errors.ts';
import { type ChangeRow, findChange, findOpenChange, insertChange, rewriteDraft } from '../store/detail-changes.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { differenceOf, inputOf, seenOf } from './change-rows.ts';
import type { AccountRef, ChangeFormView, ChangeView } from './person-views.ts';
import { type Live, type NotRead, type ReadDeps, type ReadInput, readLive } from './read-details.ts';
import { mustStayAdmin } from './recheck.ts';
import { policyOf } from './rows.ts';
import { viewOf } from './view-change.ts';
import type { Refusal } from './views.ts';

export type OpenChangeResult = { readonly kind: 'form'; readonly form: ChangeFormView } | NotRead | Refusal;

/**
 * Reads an account at the vendor and opens the form to change its details. What the vendor says now stands beside each
 * field and is filled into none, so leaving a field alone leaves it as it is. Changes nothing.
 */
export function openChange(deps: ReadDeps) {
  return async (input: ReadInput, signal: AbortSignal): Promise<OpenChangeResult> => {
    const live = await readLive(deps, input, 'change_details', signal);
    if (live.kind !== 'live') return live;
    const why = await notNow(deps, live);
    if (why !== null) return { kind: 'not_read', reason: why };
    const now = iso(deps.clock.now());
    const id = deps.ids.next('chg');
    const { integration, account } = live;
    await insertChange(deps.store, {
      id,
      integration_id: integration.id,
      external_id: account.externalId,
      ...readOf(live.connection, account),
      state: 'draft',
      difference: '[]',
      hash: null,
      ...{
        approved_by: null,
        approved_at: null,
        rejected_by: null,
        sent_at: null,
        reason: null,
        channel: null,
        ts: null,
      },
      asked_by: input.actor,
      created_at: now,
      updated_at: now,
      expires_at: addDays(now, policyOf(integration).planLifeDays),
    });
    return { kind: 'form', form: formOf(deps, live, id, {}, []) };
  };
}

export type CheckChangeResult =
  | { readonly kind: 'ok' }
  /** By field; each stands beside it in the form. */
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> };

/** Looks at what was typed alone: asks no vendor, so that a fault stands beside its field at once. */
export function checkChange(deps: Pick<ReadDeps, 'store' | 'vendors'>) {
  return async (input: {
    readonly changeId: string;
    readonly values: Readonly<Record<string, unknown>>;
  }): Promise<CheckChangeResult> => {
    const draft = await findChange(deps.store, input.changeId);
    const integration = draft && (await findIntegration(deps.store, draft.integration_id));
    const fields = integration && deps.vendors.find(integration.connector_id)?.updateFields;
    if (!fields) return { kind: 'ok' };
    const answer = validateForm(fields, input.values);
    return answer.ok ? { kind: 'ok' } : { kind: 'invalid', errors: answer.errors };
  };
}

export type PreviewChangeResult =
  /** The form again, with the reason among its notes: nothing was chosen, or a field says something else by now. */
  | { readonly kind: 'form'; readonly form: ChangeFormView }
  | { readonly kind: 'preview'; readonly view: ChangeView }
  /** What was chosen takes the seat away, which is a removal and goes its way. */
  | { readonly kind: 'removal'; readonly integrationId: string; readonly externalId: string }
  | NotRead
  | Refusal;

/**
 * Works out the difference between what was chosen and what the vendor says right now, and stores it with its hash for
 * the confirmation. A field that moved since the form was drawn is named and the form comes back. Changes nothing.
 */
export function previewChange(deps: ReadDeps) {
  return async (
    input: { readonly actor: string; readonly changeId: string; readonly values: Readonly<Record<string, unknown>> },
    signal: AbortSignal,
  ): Promise<PreviewChangeResult> => {
    const draft = await findChange(deps.store, input.changeId);
    if (draft?.state !== 'draft' || draft.asked_by !== input.actor) return { kind: 'not_read', reason: OVER };
    const read: ReadInput = {
      actor: input.actor,
      integrationId: draft.integration_id,
      externalId: draft.external_id,
    };
    const live = await readLive(deps, read, 'change_details', signal);
    if (live.kind !== 'live') return live;
    const why = await notNow(deps, live);
    if (why !== null) return { kind: 'not_read', reason: why };
    const again = (note: string): PreviewChangeResult => ({
      kind: 'form',
      form: formOf(deps, live, draft.id, input.values, [note]),
    });
    const meanwhile = movedMeanwhile(deps, draft, live);
    const rewrite = (difference: readonly FieldChange[]) => rewriteOf(deps, draft, live, difference);
    if (meanwhile !== null) {
      await rewrite([]);
      return again(meanwhile);
    }
    const difference = differenceFrom(deps, live, input.values);
    if (difference.length === 0) return again('Nothing was chosen that is not so already, so nothing would be sent.');
    const { connection, integration, account } = live;
    const wanted = inputOf({
      external_id: account.externalId,
      email: account.email,
      difference: JSON.stringify(difference),
    });
    if (connection.weight?.(wanted.values ?? {}) === 'takes_seat') {
      const removal = { integrationId: integration.id, externalId: account.externalId };
      if (difference.length === 1) return { kind: 'removal', ...removal };
      return again(
        'This takes the seat away, which is approved as a removal, by itself. Leave the other fields alone.',
      );
    }
    const owner = { ownerExternalId: integration.owner_external_id };
    const [blocker] = connection.blockers('update', account, wanted, owner);
    if (blocker !== undefined) return again(blocker);
    if (connection.weight?.(wanted.values ?? {}) === 'lowers_admin') {
      const last = await lastAdmin(deps, live, signal);
      if (last !== null) return again(last);
    }
    const row = await rewrite(difference);
    if (!row) return { kind: 'not_read', reason: OVER };
    return { kind: 'preview', view: await viewOf(deps, row, integration) };
  };
}

/** Why the role of an admin must stay, as a sentence: nobody else was seen who has it. */
async function lastAdmin(deps: ReadDeps, live: Live, signal: AbortSignal): Promise<string | null> {
  try {
    const why = await mustStayAdmin(deps, live.integration, live.connection, live.account, signal);
    return why === null ? null : `The role stays: ${why}.`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${live.integration.name} could not be asked whether another admin is left: ${error.message}`;
  }
}

const OVER = 'This form is over. Start again from the person’s card.';

/** Why no change may be asked for this account now, as a sentence, or null. */
async function notNow(deps: ReadDeps, { integration, connection, account }: Live): Promise<string | null> {
  const connector = deps.vendors.find(integration.connector_id);
  if (!connector?.updateFields || connection.effects('update') === null)
    return `Seatkeeper cannot change details in ${integration.name}.`;
  if (integration.reclaim_enabled_at === null)
    return `${integration.name} is read-only. An admin can switch changes on in its settings.`;
  const why = untouchable(integration, account);
  if (why !== null) return why;
  const open = await findOpenChange(deps.store, integration.id, account.externalId);
  return open ? 'A change of this account is under way already. Decide about that one first.' : null;
}

/** Why an account is left alone whatever is to change, by the settings as they are now; null when it is not. */
export function untouchable(integration: IntegrationRow, account: VendorAccount): string | null {
  return notToChange({
    externalId: account.externalId,
    email: normalizeEmail(account.email),
    ownerExternalId: integration.owner_external_id,
    protectedEmails: policyOf(integration).protectedEmails.flatMap((email) => normalizeEmail(email) ?? []),
  });
}

/** What an account said when it was read, as a row keeps it. */
function readOf(connection: Connection, account: VendorAccount): Pick<ChangeRow, 'email' | 'display_name' | 'seen'> {
  const seen = JSON.stringify(connection.present?.(account) ?? {});
  return { email: normalizeEmail(account.email), display_name: account.displayName, seen };
}

function rewriteOf(deps: ReadDeps, draft: ChangeRow, live: Live, difference: readonly FieldChange[]) {
  const identity = { tenantId: live.integration.tenant_id, externalId: live.account.externalId };
  return rewriteDraft(deps.store, draft.id, {
    ...readOf(live.connection, live.account),
    difference: JSON.stringify(difference),
    hash: difference.length === 0 ? null : deps.digest(canonicalChange(identity, difference)),
    updated_at: iso(deps.clock.now()),
  });
}

/** What moved since the form was drawn, as a sentence that names it, or null. */
function movedMeanwhile(deps: ReadDeps, draft: ChangeRow, { integration, connection, account }: Live): string | null {
  const fields = fieldsOf(deps, integration);
  const now = connection.present?.(account) ?? {};
  const moved = movedFields(
    seenOf(draft),
    now,
    fields.map(({ name }) => name),
  );
  const person = normalizeEmail(account.email) === draft.email ? [] : ['the address of the account'];
  const names = [...person, ...fields.filter(({ name }) => moved.includes(name)).map(({ label }) => label)];
  return names.length === 0 ? null : `Changed in ${integration.name} meanwhile: ${names.join(', ')}. Look again.`;
}

/** Only fields that were filled in and that are not so already. */
function differenceFrom(
  deps: ReadDeps,
  { integration, connection, account }: Live,
  values: Readonly<Record<string, unknown>>,
): readonly FieldChange[] {
  const schema = deps.vendors.find(integration.connector_id)?.updateFields;
  const answer = schema ? validateForm(schema, values) : null;
  if (!answer?.ok) return [];
  const chosen: Readonly<Record<string, unknown>> = answer.value;
  const seen = connection.present?.(account) ?? {};
  const target = { externalId: account.externalId, email: account.email };
  return fieldsOf(deps, integration).flatMap(({ name, label }): FieldChange[] => {
    const to = chosen[name];
    if (typeof to !== 'string') return [];
    const isSo = connection.achieved('update', account, { ...target, values: { [name]: to } }) === 'yes';
    return isSo ? [] : [{ field: name, label, from: seen[name] ?? null, to }];
  });
}

function fieldsOf(deps: Pick<ReadDeps, 'vendors'>, integration: IntegrationRow) {
  const schema: Connector['updateFields'] = deps.vendors.find(integration.connector_id)?.updateFields ?? null;
  return schema === null ? [] : formFields(schema);
}

function formOf(
  deps: Pick<ReadDeps, 'vendors'>,
  { integration, connection, account, ref }: Live & { readonly ref: AccountRef },
  changeId: string,
  typed: Readonly<Record<string, unknown>>,
  notes: readonly string[],
): ChangeFormView {
  const seen = connection.present?.(account) ?? {};
  const fields = fieldsOf(deps, integration).map((field): FormField => {
    const now = seen[field.name];
    const value = typed[field.name];
    const placeholder = now === undefined ? 'Leave alone' : `Now: ${now}`;
    // What somebody typed stands there again; what the vendor says is never filled in, since it would be sent.
    if (field.kind === 'boolean' || typeof value !== 'string') return { ...field, placeholder };
    return { ...field, placeholder, initial: value };
  });
  return { changeId, account: ref, fields, notes };
}

/** Whether a stored difference still is what was read: the fields that say something else now, by what people call them. */
export function movedSince(row: ChangeRow, connection: Connection, account: VendorAccount): readonly string[] {
  const difference = differenceOf(row);
  const now = connection.present?.(account) ?? {};
  const then = Object.fromEntries(difference.flatMap(({ field, from }) => (from === null ? [] : [[field, from]])));
  const moved = movedFields(
    then,
    now,
    difference.map(({ field }) => field),
  );
  return difference.filter(({ field }) => moved.includes(field)).map(({ label }) => label);
}
