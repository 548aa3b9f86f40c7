import type * as z from 'zod';
import { VendorAuthError } from '../errors.ts';
import type {
  ActionInput,
  ActionName,
  ActionOutcome,
  Capability,
  Connection,
  Connector,
  ConnectorDefinition,
  OpenInput,
  Target,
  UndoData,
  WriteAction,
} from './contract.ts';
import { formFields } from './form-fields.ts';

const NOT_OFFERED = 'This connector does not offer that action.';
const NO_WAY_BACK = 'What is needed to undo this was not kept.';
const ID = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Makes a definition into the connector everybody else sees. Capabilities are read off the members it has.
 * Throws TypeError at once on a definition nobody could rely on, so a broken connector never starts.
 */
export function defineConnector<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
): Connector {
  checkDefinition(definition);
  const { id, name, setupUrl, origin, auth, permissions, quota } = definition;
  return {
    id,
    name,
    setupUrl,
    origin,
    auth,
    permissions,
    quota,
    capabilities: readCapabilities(definition),
    connect: (input) => openConnection(definition, input),
  };
}

function readCapabilities<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
): ReadonlySet<Capability> {
  const members = (['accounts', 'account', 'licenseTypes', 'activity'] as const).filter((member) => definition[member]);
  const { reclaim, restore } = definition.actions ?? {};
  return new Set<Capability>([
    ...members,
    ...(reclaim ? (['action:reclaim'] as const) : []),
    ...(restore ? (['action:restore'] as const) : []),
  ]);
}

function checkDefinition<Auth extends z.ZodObject, Session>(definition: ConnectorDefinition<Auth, Session>): void {
  const fault = (message: string) => new TypeError(`connector "${definition.id}": ${message}`);
  if (!ID.test(definition.id)) throw fault('an id is lower-case letters, digits and dashes');
  if (URL.parse(definition.origin)?.origin !== definition.origin || !definition.origin.startsWith('https://')) {
    throw fault('the origin must be https and have no path');
  }
  if (definition.auth.steps.length === 0) throw fault('say how a person gets the key');
  if (definition.activity && !definition.coverage) throw fault('activity needs a coverage: say what it cannot see');
  if (definition.actions && !definition.account)
    throw fault('a write needs `account`: its effect is proved by reading');
  formFields(definition.auth.schema);
}

function openConnection<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
  input: OpenInput<unknown>,
): Connection {
  const parsed = definition.auth.schema.safeParse(input.credentials);
  if (!parsed.success) {
    // Values and zod's messages stay out of the error: they are about credentials.
    const message = `The stored credentials for ${definition.name} are not usable; enter them again.`;
    throw new VendorAuthError(message, { connector: definition.id, operation: 'open' });
  }
  const session = definition.open({ ...input, credentials: parsed.data });
  const { accounts, account, licenseTypes, coverage, activity } = definition;
  return {
    tenants: (signal) => definition.tenants(session, signal),
    check: (signal) => definition.check(session, signal),
    ...(accounts && { accounts: (signal) => accounts(session, signal) }),
    ...(account && { account: (externalId, signal) => account(session, externalId, signal) }),
    ...(licenseTypes && { licenseTypes: (signal) => licenseTypes(session, signal) }),
    ...(coverage && { coverage: () => coverage(session) }),
    ...(activity && { activity: (from, signal) => activity(session, from, signal) }),
    ...connectActions(definition, session),
  };
}

/** An action as the engine calls it, whichever input the connector's own one takes. */
interface BoundAction extends Pick<Connection, 'perform'> {
  readonly effects: () => ReturnType<Connection['effects']>;
  readonly blockers: (...args: Tail<Parameters<Connection['blockers']>>) => readonly string[];
  readonly achieved: (...args: Tail<Parameters<Connection['achieved']>>) => 'yes' | 'no' | 'unknown';
}
type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

function connectActions<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
  session: Session,
): Pick<Connection, 'effects' | 'blockers' | 'achieved' | 'perform'> {
  const { reclaim, restore } = definition.actions ?? {};
  const bound: Partial<Record<ActionName, BoundAction>> = {
    ...(reclaim && { reclaim: bindAction(reclaim, session, (input) => input) }),
    ...(restore && { restore: bindAction(restore, session, readUndo) }),
  };
  return {
    effects: (action) => bound[action]?.effects() ?? null,
    // An empty list means go ahead, so an action that does not exist must have a reason.
    blockers: (action, account, input, tenant) => bound[action]?.blockers(account, input, tenant) ?? [NOT_OFFERED],
    achieved: (action, account, input) => bound[action]?.achieved(account, input) ?? 'unknown',
    perform: async (action, input, signal): Promise<ActionOutcome> =>
      (await bound[action]?.perform(action, input, signal)) ?? { kind: 'refused', reason: NOT_OFFERED },
  };
}

function bindAction<Session, Input>(
  action: WriteAction<Session, Input>,
  session: Session,
  read: (input: ActionInput) => Input | null,
): BoundAction {
  return {
    effects: () => action.effects(session),
    blockers: (account, input, tenant) => {
      const known = read(input);
      if (known === null) return [NO_WAY_BACK];
      return action.preconditions.flatMap((precondition) => precondition(account, known, tenant) ?? []);
    },
    achieved: (account, input) => {
      const known = read(input);
      return known === null ? 'unknown' : action.achieved(account, known);
    },
    perform: async (_, input, signal) => {
      const known = read(input);
      return known === null ? { kind: 'refused', reason: NO_WAY_BACK } : action.run(session, known, signal);
    },
  };
}

function readUndo(input: ActionInput): (Target & { readonly undo: UndoData }) | null {
  const { undo } = input;
  return undo ? { ...input, undo } : null;
}
