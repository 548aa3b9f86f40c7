import type * as z from 'zod';
import { VendorAuthError } from '../errors.ts';
import { connectActions } from './connect-actions.ts';
import type { Capability, Connection, Connector, ConnectorDefinition, OpenInput } from './contract.ts';
import { formFields } from './form-fields.ts';

const ACTIONS = ['reclaim', 'restore', 'demote', 'downgrade', 'update'] as const;
const MEMBERS = ['accounts', 'account', 'licenseTypes', 'activity', 'people', 'apps', 'signIns'] as const;
const READINGS = ['getDetails', 'getRoles'] as const;
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
    tenantNoun: definition.tenantNoun ?? 'workspace',
    setupUrl,
    adminUrl: definition.adminUrl ?? null,
    origin,
    hosts: definition.hosts ?? {},
    originFor: (credentials) => {
      const { tenantOrigin } = definition;
      if (!tenantOrigin) return origin;
      const url = tenantOrigin.of(parseCredentials(definition, credentials));
      if (!isBareOrigin(url) || !tenantOrigin.host.test(new URL(url).host)) throw unusable(definition);
      return url;
    },
    auth,
    permissions,
    quota,
    quotaFamilyOf: (credentials) => {
      const { quotaFamily } = definition;
      if (!quotaFamily) return null;
      return { name: quotaFamily.name, key: quotaFamily.of(parseCredentials(definition, credentials)) };
    },
    updateFields: definition.actions?.update?.fields ?? null,
    capabilities: readCapabilities(definition),
    connect: (input) => openConnection(definition, input),
  };
}

function readCapabilities<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
): ReadonlySet<Capability> {
  const members = MEMBERS.filter((member) => definition[member]);
  const actions = [...ACTIONS, ...READINGS].filter((name) => definition.actions?.[name]);
  return new Set<Capability>([...members, ...actions.map((name) => `action:${name}` as const)]);
}

function isBareOrigin(text: string): boolean {
  return text.startsWith('https://') && URL.parse(text)?.origin === text;
}

function checkDefinition<Auth extends z.ZodObject, Session>(definition: ConnectorDefinition<Auth, Session>): void {
  const fault = (message: string) => new TypeError(`connector "${definition.id}": ${message}`);
  if (!ID.test(definition.id)) throw fault('an id is lower-case letters, digits and dashes');
  if (!isBareOrigin(definition.origin)) throw fault('the origin must be https and have no path');
  for (const [name, address] of Object.entries(definition.hosts ?? {})) {
    if (!ID.test(name)) throw fault('the name of a host is lower-case letters, digits and dashes');
    if (!isBareOrigin(address)) throw fault(`the host "${name}" must be https and have no path`);
  }
  const host = definition.tenantOrigin?.host;
  if (host && !(host.source.startsWith('^') && host.source.endsWith('$') && host.flags === '')) {
    throw fault('the pattern of hosts must be anchored at both ends and have no flags');
  }
  if (definition.quotaFamily && !ID.test(definition.quotaFamily.name))
    throw fault('the name of a quota family is lower-case letters, digits and dashes');
  if (definition.auth.steps.length === 0) throw fault('say how a person gets the key');
  if (definition.activity && !definition.coverage) throw fault('activity needs a coverage: say what it cannot see');
  if (definition.signIns && !(definition.coverage && definition.apps && definition.people))
    throw fault('sign-ins need apps, people and a coverage: say into what, whose, and what they cannot see');
  if (definition.actions && !definition.account)
    throw fault('a write needs `account`: its effect is proved by reading');
  formFields(definition.auth.schema);
  if (definition.actions?.update) checkUpdateFields(definition.actions.update.fields, fault);
}

/** A field with a default, or one that must be filled in, would change what nobody chose to change. */
function checkUpdateFields(fields: z.ZodObject, fault: (message: string) => TypeError): void {
  const untouched = fields.safeParse({});
  if (!untouched.success || Object.keys(untouched.data).length > 0) {
    throw fault('the fields of an update are all optional and have no defaults');
  }
  if (formFields(fields).some((field) => field.kind === 'boolean')) {
    throw fault('a yes or no in an update must be a choice: a box not ticked would be taken for a no');
  }
}

function openConnection<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
  input: OpenInput<unknown>,
): Connection {
  const session = definition.open({ ...input, credentials: parseCredentials(definition, input.credentials) });
  const { accounts, account, licenseTypes, coverage, activity, people, person, apps, signIns } = definition;
  const { getDetails, getRoles } = definition.actions ?? {};
  return {
    tenants: (signal) => definition.tenants(session, signal),
    check: (signal) => definition.check(session, signal),
    ...(accounts && { accounts: (signal) => accounts(session, signal) }),
    ...(account && { account: (externalId, signal) => account(session, externalId, signal) }),
    ...(licenseTypes && { licenseTypes: (signal) => licenseTypes(session, signal) }),
    ...(coverage && { coverage: () => coverage(session) }),
    ...(activity && { activity: (from, signal) => activity(session, from, signal) }),
    ...(people && { people: (signal) => people(session, signal) }),
    ...(person && { person: (externalId, signal) => person(session, externalId, signal) }),
    ...(apps && { apps: (signal) => apps(session, signal) }),
    ...(signIns && { signIns: (from, signal) => signIns(session, from, signal) }),
    ...(getDetails && { getDetails: (target, signal) => getDetails(session, target, signal) }),
    ...(getRoles && { getRoles: (target, signal) => getRoles(session, target, signal) }),
    ...connectActions(definition.actions ?? {}, session),
  };
}

function parseCredentials<Auth extends z.ZodObject, Session>(
  definition: ConnectorDefinition<Auth, Session>,
  credentials: unknown,
): z.output<Auth> {
  const parsed = definition.auth.schema.safeParse(credentials);
  if (!parsed.success) throw unusable(definition);
  return parsed.data;
}

/** Values and zod's messages stay out of the error: they are about credentials. */
function unusable({ id, name }: { readonly id: string; readonly name: string }): VendorAuthError {
  const message = `The stored credentials for ${name} are not usable; enter them again.`;
  return new VendorAuthError(message, { connector: id, operation: 'open' });
}
