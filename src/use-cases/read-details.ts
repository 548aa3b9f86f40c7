import type { Connection, VendorAccount } from '../connector/contract.ts';
import { type AccessAction, may } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { openTenant } from './attempt.ts';
import type { AccountRef, DetailsView, RolesOfPersonView } from './person-views.ts';
import type { Core, People, Vendors } from './ports.ts';
import { cleanVendorId } from './presets.ts';
import { approversOf, refOf } from './rows.ts';
import { standardFields } from './standard-fields.ts';
import type { Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type ReadDeps = Core & {
  readonly vendors: Vendors;
  readonly people: Pick<People, 'standing'>;
  readonly admins: readonly string[];
};

export interface ReadInput {
  readonly actor: string;
  readonly integrationId: string;
  /** As the roster knows it, or as somebody corrected it by hand. */
  readonly externalId: string;
}

/** Not read, and why, as a sentence: nothing is known of the account, and nothing was changed. */
export interface NotRead {
  readonly kind: 'not_read';
  readonly reason: string;
}

export type ReadResult<View> = { readonly kind: 'read'; readonly view: View } | NotRead | Refusal;

/** What the vendor says of one account right now, under the names of the standard fields, then everything else. */
export function readDetails(deps: ReadDeps) {
  return async (input: ReadInput, signal: AbortSignal): Promise<ReadResult<DetailsView>> => {
    const live = await readLive(deps, input, 'read_details', signal);
    if (live.kind !== 'live') return live;
    const { integration, connection, account } = live;
    return attempt(deps, integration, async () => {
      const target = { externalId: account.externalId, email: account.email };
      const told = (await connection.getDetails?.(target, signal)) ?? account.fields;
      const fields = await standardFields(deps, integration, account, told);
      await noteRead(deps, input, 'details');
      return { kind: 'read', view: { account: live.ref, fields } };
    });
  };
}

/** A person's roles right now, one line a role. */
export function readRoles(deps: ReadDeps) {
  return async (input: ReadInput, signal: AbortSignal): Promise<ReadResult<RolesOfPersonView>> => {
    const live = await readLive(deps, input, 'read_details', signal);
    if (live.kind !== 'live') return live;
    const { integration, connection, account } = live;
    if (!connection.getRoles) return { kind: 'not_read', reason: `${integration.name} does not tell roles.` };
    return attempt(deps, integration, async () => {
      const target = { externalId: account.externalId, email: account.email };
      const roles = (await connection.getRoles?.(target, signal)) ?? [];
      await noteRead(deps, input, 'roles');
      return { kind: 'read', view: { account: live.ref, roles } };
    });
  };
}

/** Who looked at whom stands in the trail; what they saw does not. */
function noteRead(deps: ReadDeps, { actor, integrationId, externalId }: ReadInput, what: string): Promise<void> {
  const data = { account: externalId.trim(), what };
  return atomically(deps.store, (tx) =>
    deps.audit(tx, { actor, subject: `integration:${integrationId}`, type: 'person.read', data }),
  );
}

export interface Live {
  readonly kind: 'live';
  /** As it is after the credentials were checked: its owner is the one they belong to now. */
  readonly integration: IntegrationRow;
  readonly connection: Connection;
  readonly account: VendorAccount;
  readonly ref: AccountRef;
}

/** Asks for the right first, then reads one account at the vendor after proving whose tenant answers. */
export async function readLive(
  deps: ReadDeps,
  input: ReadInput,
  right: AccessAction,
  signal: AbortSignal,
): Promise<Live | NotRead | Refusal> {
  const before = await findIntegration(deps.store, input.integrationId);
  if (!before || before.state === 'disconnected') return notRead('This integration is no longer connected.');
  const approvers = approversOf(before);
  if (!may(right, await deps.people.standing(input.actor), approvers)) {
    const whoMay = whoMayReport(approvers, deps.admins);
    return { kind: 'refused', reason: WHO_MAY[right] ?? 'This is for approvers and admins.', whoMay };
  }
  const externalId = cleanVendorId(input.externalId);
  if (externalId === null) return notRead('This is no vendor id: letters, digits and . _ : @ - alone.');
  return attempt(deps, before, async (): Promise<Live | NotRead> => {
    const connection = await openTenant(deps, before, signal);
    const account = (await connection.account?.(externalId, signal)) ?? null;
    const integration = (await findIntegration(deps.store, before.id)) ?? before;
    if (account === null) return notRead(`${before.name} knows nobody under the id ${externalId}.`);
    const { email, displayName } = account;
    const ref = { integration: refOf(integration, deps.vendors), externalId: account.externalId, email };
    return { kind: 'live', integration, connection, account, ref: { ...ref, name: displayName } };
  });
}

const WHO_MAY: Readonly<Partial<Record<AccessAction, string>>> = {
  read_details: 'Reading a person’s details is for operators, approvers and admins.',
  change_details: 'Changing a person’s details is for approvers and admins to ask for.',
};

async function attempt<Result>(
  deps: ReadDeps,
  integration: IntegrationRow,
  read: () => Promise<Result>,
): Promise<Result | NotRead> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.log.warn({ err: error, integration: integration.id }, 'an account could not be read');
    return notRead(`${integration.name} could not be read: ${error.message}`);
  }
}

function notRead(reason: string): NotRead {
  return { kind: 'not_read', reason };
}
