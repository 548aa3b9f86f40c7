import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type {
  ConnectorDefinition,
  OpenInput,
  Target,
  UpdateInput,
  VendorAccount,
  WriteAction,
} from '../../../src/connector/contract.ts';
import { defineConnector } from '../../../src/connector/define-connector.ts';
import { VendorAuthError } from '../../../src/errors.ts';
import type { HttpClient } from '../../../src/http/client.ts';

const Auth = z.object({ token: z.string().min(4).meta({ title: 'Token', writeOnly: true }) });
type Session = { readonly token: string };
type Definition = ConnectorDefinition<typeof Auth, Session>;

const http: HttpClient = {
  request: () => Promise.reject(new Error('nothing may be sent')),
  clientCredentials: () => {
    throw new Error('no token may be asked for');
  },
};
const { signal } = new AbortController();

const account: VendorAccount = {
  externalId: '1',
  email: 'ada@x.test',
  displayName: 'Ada',
  status: 'active',
  rawStatus: 'active',
  kind: 'human',
  admin: 'none',
  createdAt: null,
  licenses: [],
  fields: {},
};

function anAction<Input>(over: Partial<WriteAction<Session, Input>> = {}): WriteAction<Session, Input> {
  return {
    effects: (session) => ({ reversible: true, does: session.token, onData: '', seatFreed: 'now' }),
    preconditions: [],
    achieved: (read) => (read === null ? 'yes' : 'no'),
    run: async () => ({ kind: 'applied' }),
    ...over,
  };
}

function aDefinition(over: Partial<Definition> = {}): Definition {
  return {
    id: 'acme',
    name: 'Acme',
    setupUrl: 'https://acme.test/keys',
    origin: 'https://acme.test',
    auth: { schema: Auth, steps: ['Make a key.'], advice: '' },
    permissions: [],
    quota: { scope: 'token', perMinute: 60, readConcurrency: 1, writeConcurrency: 1, source: '' },
    open: ({ credentials }) => ({ token: credentials.token }),
    tenants: async (session) => [{ id: session.token, name: '' }],
    check: async () => Promise.reject(new Error('not asked for')),
    ...over,
  };
}

const input: OpenInput<unknown> = { credentials: { token: 'abcd' }, http, tenant: null };

describe('a connector', () => {
  it('can do exactly what its definition has members for', () => {
    expect(defineConnector(aDefinition()).capabilities).toEqual(new Set());
    const more = aDefinition({
      accounts: async function* () {},
      account: async () => null,
      licenseTypes: async () => [],
      coverage: () => ({ source: '', label: '', retentionDays: null, blindSpots: [] }),
      activity: async function* () {},
      actions: { reclaim: anAction(), restore: anAction() },
    });
    expect(defineConnector(more).capabilities).toEqual(
      new Set(['accounts', 'account', 'licenseTypes', 'activity', 'action:reclaim', 'action:restore']),
    );
    const bare = defineConnector(aDefinition()).connect(input);
    const always = ['achieved', 'blockers', 'check', 'effects', 'perform', 'tenants', 'undoOf'];
    expect(Object.keys(bare).sort()).toEqual(always);
  });

  it('closes over the session made of the parsed credentials', async () => {
    const connection = defineConnector(aDefinition()).connect(input);
    expect(await connection.tenants(signal)).toEqual([{ id: 'abcd', name: '' }]);
  });

  it('asks for new credentials when the stored ones do not parse, without repeating them', () => {
    const connect = () => defineConnector(aDefinition()).connect({ ...input, credentials: { token: 'abc' } });
    expect(connect).toThrow(VendorAuthError);
    expect(connect).toThrow(/^(?!.*abc)/);
  });

  it.each([
    ['an id that is no word', { id: 'Acme Inc' }],
    ['an origin with a path', { origin: 'https://acme.test/api' }],
    ['an origin without TLS', { origin: 'http://acme.test' }],
    ['no way told to get a key', { auth: { schema: Auth, steps: [], advice: '' } }],
    ['activity without saying what it cannot see', { activity: async function* () {} }],
    ['a write whose effect cannot be read back', { actions: { reclaim: anAction() } }],
  ] satisfies [string, Partial<Definition>][])('never starts with %s', (_, over) => {
    expect(() => defineConnector(aDefinition(over))).toThrow(TypeError);
  });

  it('never starts with a form that cannot be drawn', () => {
    const schema = z.object({ port: z.number().meta({ title: 'Port' }) });
    const { tenantOrigin: _, quotaFamily: __, ...rest } = aDefinition();
    const definition = { ...rest, auth: { schema, steps: ['x'], advice: '' }, open: () => ({ token: '' }) };
    expect(() => defineConnector(definition)).toThrow(TypeError);
  });
});

describe('the actions of a connection', () => {
  const target: Target = { externalId: '1', email: null };
  const facts = { ownerExternalId: null };
  const withActions = (actions: NonNullable<Definition['actions']>) =>
    defineConnector(aDefinition({ account: async () => account, actions })).connect(input);

  it('name every reason against, and none when there is none', () => {
    const reclaim = anAction<Target>({ preconditions: [() => 'first', () => null, () => 'second'] });
    expect(withActions({ reclaim }).blockers('reclaim', account, target, facts)).toEqual(['first', 'second']);
    expect(withActions({ reclaim: anAction() }).blockers('reclaim', account, target, facts)).toEqual([]);
  });

  it('are blocked, refused and unknown where the connector does not offer them', async () => {
    const connection = withActions({});
    expect(connection.blockers('reclaim', account, target, facts)).toHaveLength(1);
    expect(connection.effects('reclaim')).toBeNull();
    expect(connection.achieved('reclaim', null, target)).toBe('unknown');
    expect(await connection.perform('reclaim', target, signal)).toMatchObject({ kind: 'refused' });
  });

  it('tell effects by session and judge an account as read', () => {
    const connection = withActions({ reclaim: anAction() });
    expect(connection.effects('reclaim')).toMatchObject({ does: 'abcd' });
    expect(connection.achieved('reclaim', null, target)).toBe('yes');
    expect(connection.achieved('reclaim', account, target)).toBe('no');
  });

  it('restore only with what reclaim left for it', async () => {
    const undone: unknown[] = [];
    const restore = anAction<Target & { undo: Readonly<Record<string, string>> }>({
      run: async (_, { undo }) => {
        undone.push(undo);
        return { kind: 'applied' };
      },
    });
    const connection = withActions({ restore });
    expect(await connection.perform('restore', target, signal)).toMatchObject({ kind: 'refused' });
    expect(connection.blockers('restore', account, target, facts)).toHaveLength(1);
    expect(connection.achieved('restore', null, target)).toBe('unknown');
    await connection.perform('restore', { ...target, undo: { seat: '7' } }, signal);
    expect(undone).toEqual([{ seat: '7' }]);
  });
});

describe('a vendor whose tenants have hosts of their own', () => {
  const tenantOrigin = (of: (token: string) => string, host = /^[a-z]+\.acme\.test$/) =>
    defineConnector(aDefinition({ tenantOrigin: { host, of: ({ token }) => of(token) } }));

  it('is asked at the host its credentials name', () => {
    expect(tenantOrigin((token) => `https://${token}.acme.test`).originFor({ token: 'north' })).toBe(
      'https://north.acme.test',
    );
    expect(defineConnector(aDefinition()).originFor(null)).toBe('https://acme.test');
  });

  it.each([
    'https://evil.test',
    'http://north.acme.test',
    'https://north.acme.test/x',
    'https://north.acme.test:8080',
    'north',
  ])('never sends a key to %s', (origin) => {
    expect(() => tenantOrigin(() => origin).originFor({ token: 'north' })).toThrow(VendorAuthError);
  });

  it('needs usable credentials, and a pattern anchored at both ends', () => {
    expect(() => tenantOrigin(() => '').originFor({ token: 1 })).toThrow(VendorAuthError);
    for (const host of [/acme\.test$/, /^[a-z]+\.acme\.test/, /^[a-z]+\.acme\.test$/m]) {
      expect(() => tenantOrigin(() => '', host)).toThrow(/anchored/);
    }
  });
});

describe('an update of somebody’s details', () => {
  const fields = z.object({ first_name: z.string().optional().meta({ title: 'First name' }) });
  const seen: unknown[] = [];
  const run: WriteAction<Session, { readonly values: unknown } & Target>['run'] = async (_, { values }) => {
    seen.push(values);
    return { kind: 'applied' };
  };
  const target = { externalId: '1', email: null };

  it('is given only what was chosen, and refused when that is nothing or unknown', async () => {
    const connection = defineConnector(
      aDefinition({ account: async () => null, actions: { update: { ...anAction(), run, fields } } }),
    ).connect(input);
    for (const values of [{}, { first_name: undefined }, { surname: 'x' }, { first_name: 1 }]) {
      expect(await connection.perform('update', { ...target, values }, signal)).toMatchObject({ kind: 'refused' });
      expect(connection.blockers('update', account, { ...target, values }, { ownerExternalId: null })).toHaveLength(1);
    }
    await connection.perform('update', { ...target, values: { first_name: 'Ada' } }, signal);
    expect(seen).toEqual([{ first_name: 'Ada' }]);
  });

  it('cannot be defined with a default, a required field or a box to tick', () => {
    const text = { title: 'T' };
    for (const field of [
      z.string().default('x').meta(text),
      z.string().meta(text),
      z.boolean().optional().meta(text),
    ]) {
      const actions = { update: { ...anAction<UpdateInput>(), fields: z.object({ field }) } };
      expect(() => defineConnector(aDefinition({ account: async () => null, actions }))).toThrow(/update/);
    }
  });
});

describe('a downgrade', () => {
  it('needs a license to change to', async () => {
    const connection = defineConnector(
      aDefinition({ account: async () => null, actions: { downgrade: anAction() } }),
    ).connect(input);
    const target = { externalId: '1', email: null };
    expect(await connection.perform('downgrade', target, signal)).toMatchObject({ kind: 'refused' });
    expect(await connection.perform('downgrade', { ...target, toLicenseTypeId: 'free' }, signal)).toEqual({
      kind: 'applied',
    });
  });
});
