import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type {
  ConnectorDefinition,
  OpenInput,
  Target,
  VendorAccount,
  WriteAction,
} from '../../../src/connector/contract.ts';
import { defineConnector } from '../../../src/connector/define-connector.ts';
import { VendorAuthError } from '../../../src/errors.ts';
import type { HttpClient } from '../../../src/http/client.ts';

const Auth = z.object({ token: z.string().min(4).meta({ title: 'Token', writeOnly: true }) });
type Session = { readonly token: string };
type Definition = ConnectorDefinition<typeof Auth, Session>;

const http: HttpClient = { request: () => Promise.reject(new Error('nothing may be sent')) };
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
    expect(Object.keys(bare).sort()).toEqual(['achieved', 'blockers', 'check', 'effects', 'perform', 'tenants']);
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
    const definition = { ...aDefinition(), auth: { schema, steps: ['x'], advice: '' }, open: () => ({ token: '' }) };
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
