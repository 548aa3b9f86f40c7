import { describe, expect, it } from 'vitest';
import { entra } from '../../connectors/entra/index.ts';
import type { Tenant } from '../../src/connector/contract.ts';
import { validateForm } from '../../src/connector/form-fields.ts';
import { VendorAuthError, VendorRefusedError } from '../../src/errors.ts';
import { aSeed, clients, credentials, guid, northwind, privateKey, thumbprints } from './entra-scene.ts';
import { createSettings, type Reach, type Setting } from './entra-setting.ts';
import { openLine } from './line.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const checked = async ({ reach }: Setting, over: Reach = {}): Promise<Tenant> => (await reach(over)).check(signal);
const answers = ({ can }: Tenant) => Object.values(can).map(({ can: answer }) => answer);
const certificate = (over: object = {}) => ({
  clientSecret: undefined,
  privateKey,
  thumbprint: thumbprints.sha256,
  ...over,
});

describe('what the app registration may do', () => {
  it('is all of it with consent to everything', async () => {
    const tenant = await checked(await setUp());
    expect(tenant).toMatchObject({ id: northwind.id, name: 'Northwind', owner: null });
    expect(answers(tenant)).toEqual(['yes', 'yes', 'no', 'no']);
  });

  it('is warned of when it could write, since reading a directory needs nothing of the kind', async () => {
    const setting = await setUp();
    expect((await checked(setting)).warnings.join()).toMatch(/AppRoleAssignment\.ReadWrite\.All/);
    expect((await checked(setting, { client: clients.weak })).warnings.join()).not.toMatch(/AppRoleAssignment/);
  });

  it('is nothing without consent, whose token has no roles at all, and names what to grant', async () => {
    const setting = await setUp();
    const tenant = await checked(setting, { client: clients.none });
    expect(answers(tenant)).toEqual(['no', 'no', 'no', 'no']);
    expect(tenant.name).toBe(northwind.id);
    expect(tenant.can.roster.why).toMatch(/User\.Read\.All/);
    expect(tenant.can.activity.why).toMatch(/AuditLog\.Read\.All/);
    expect(tenant.warnings.join()).toMatch(/admin consent/);
    // Nothing is asked for that the token says would be refused.
    expect(setting.fake.calls().filter(({ path }) => /users|servicePrincipals|auditLogs/.test(path))).toEqual([]);
  });

  it('is told thing by thing: people without sign-ins, and what is missing for leave dates', async () => {
    const tenant = await checked(await setUp(), { client: clients.weak });
    expect(answers(tenant)).toEqual(['yes', 'no', 'no', 'no']);
    expect(tenant.can.activity.why).toMatch(/AuditLog\.Read\.All/);
    expect(tenant.warnings.join()).toMatch(/User-LifeCycleInfo\.Read\.All/);
  });

  it('is a matter of the plan where the permission is there and the log stays shut', async () => {
    const setting = await setUp(aSeed({ plan: 'free' }));
    const connection = await setting.reach();
    const tenant = await connection.check(signal);
    expect(answers(tenant)).toEqual(['yes', 'no', 'no', 'no']);
    expect(tenant.can.activity.why).toMatch(/P1 or P2/);
    expect(connection.coverage?.()).toMatchObject({ retentionDays: 7 });
    const paid = await (await setUp()).reach();
    expect(paid.coverage?.()).toMatchObject({ retentionDays: 30 });
  });

  it('needs Directory.Read.All beside AuditLog.Read.All for the sign-in log, as Microsoft’s known issue says', async () => {
    const tenant = await checked(await setUp(), { client: clients.least });
    expect(tenant.can.activity).toMatchObject({ can: 'no', why: expect.stringMatching(/Directory\.Read\.All/) });
    expect(tenant.can.roster.can).toBe('yes');
  });

  it('is unknown, never yes, while a thing does not answer', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    fake.plan({ path: /auditLogs/, times: 1000, does: { kind: 'status', status: 503 } });
    expect((await connection.check(signal)).can.activity.can).toBe('unknown');
  });

  it('is said of an app too, where taking somebody off needs a permission of its own', async () => {
    const setting = await setUp();
    expect(answers(await checked(setting, { app: true }))).toEqual(['yes', 'yes', 'yes', 'yes']);
    const weak = await checked(setting, { app: true, client: clients.weak });
    expect(answers(weak)).toEqual(['yes', 'no', 'no', 'no']);
    expect(weak.can.reclaim.why).toMatch(/AppRoleAssignment\.ReadWrite\.All/);
  });
});

describe('the credentials of an app registration', () => {
  it('open the directory by a verified domain as well as by its id', async () => {
    const tenant = await checked(await setUp(), { form: { tenant: 'northwind.onmicrosoft.com' } });
    expect(tenant.id).toBe(northwind.id);
  });

  it.each([
    ['SHA-256, as Entra documents it today', thumbprints.sha256],
    ['SHA-1, as older certificates are listed', thumbprints.sha1],
  ])('may be a certificate by its thumbprint in %s', async (_, thumbprint) => {
    const setting = await setUp();
    const tenant = await checked(setting, { form: certificate({ thumbprint }) });
    expect(tenant.name).toBe('Northwind');
    const [token] = setting.fake.calls();
    expect(String(token?.body)).toContain('client_assertion=');
    expect(String(token?.body)).not.toContain('client_secret');
  });

  const wrong: readonly [string, Record<string, unknown>, new (...args: never[]) => Error, RegExp][] = [
    ['a wrong secret', { clientSecret: 'not-the-secret-at-all' }, VendorAuthError, /value, not its id/],
    ['an unknown application', { clientId: guid(77) }, VendorAuthError, /no such application/],
    ['an unknown directory', { tenant: guid(78) }, VendorRefusedError, /no such directory/],
    ['a certificate nobody uploaded', certificate({ thumbprint: 'ab'.repeat(32) }), VendorAuthError, /Upload it/],
  ];
  it.each(wrong)('are refused with a mend for %s', async (_, form, kind, mend) => {
    const { fake } = await setUp();
    const given = credentials(clients.full, form);
    const line = openLine(entra, fake.url, undefined, given);
    const connection = entra.connect({ credentials: given, http: line.http, tenant: null });
    const error = await connection.tenants(signal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(mend);
    await line.close();
  });

  it('that have expired say so', async () => {
    const seed = aSeed();
    const expired = seed.registrations.map((one) => ({ ...one, secretExpired: true }));
    const { fake } = await setUp({ ...seed, registrations: expired });
    const given = credentials(clients.full);
    const line = openLine(entra, fake.url, undefined, given);
    const connection = entra.connect({ credentials: given, http: line.http, tenant: null });
    await expect(connection.tenants(signal)).rejects.toThrow(/expired/);
    await line.close();
  });

  it('of another directory send nothing but the request for their own token', async () => {
    const { fake, reach } = await setUp();
    await expect(reach({ client: clients.stranger, form: { tenant: 'elsewhere.test' } })).rejects.toThrow(
      /another directory/,
    );
    expect(fake.calls().map(({ path }) => path)).toEqual(['/elsewhere.test/oauth2/v2.0/token']);
  });
});

describe('the form for Entra ID', () => {
  const given = { tenant: guid(5), clientId: guid(6), clientSecret: 'abc8Q~secret-value' };
  const judge = (over: Record<string, unknown>) => validateForm(entra.auth.schema, { ...given, ...over });

  it.each([guid(5).toUpperCase(), ' contoso.onmicrosoft.com ', 'Contoso.COM'])('takes %j for a directory', (tenant) => {
    expect(judge({ tenant })).toMatchObject({ ok: true, value: { tenant: tenant.trim().toLowerCase() } });
  });

  it.each([
    'contoso',
    'https://contoso.com',
    'contoso.com/../../evil',
    'contoso.com@evil.test',
    'contoso.com?x=',
    'evil.test\\contoso.com',
    'contoso.com\n.evil',
    'common/oauth2',
    '..',
    'cоntoso.com', // a Cyrillic о
    `${'a'.repeat(64)}.com`,
  ])('refuses %j', (tenant) => {
    expect(judge({ tenant })).toMatchObject({ ok: false, errors: { tenant: expect.any(String) } });
  });

  it('wants a secret or a certificate with its thumbprint, and tells a secret’s id from its value', () => {
    expect(judge({ clientSecret: '' })).toMatchObject({ ok: false, errors: { clientSecret: expect.any(String) } });
    expect(judge({ clientSecret: guid(9) })).toMatchObject({
      errors: { clientSecret: expect.stringMatching(/its value/) },
    });
    expect(judge({ clientSecret: '', privateKey })).toMatchObject({ errors: { thumbprint: expect.any(String) } });
    expect(judge({ clientSecret: '', privateKey, thumbprint: thumbprints.sha1 })).toMatchObject({ ok: true });
  });

  it('takes a private key that lost its line ends in a form of one line, and no other text', () => {
    const flat = privateKey.replaceAll('\n', ' ');
    const thumbprint = thumbprints.sha256.toUpperCase().replace(/(..)(?!$)/g, '$1:');
    const answer = judge({ clientSecret: '', privateKey: flat, thumbprint });
    expect(answer).toMatchObject({
      ok: true,
      value: { privateKey: privateKey.trim(), thumbprint: thumbprints.sha256 },
    });
    const broken = judge({ clientSecret: '', privateKey: privateKey.slice(0, 400), thumbprint });
    expect(broken).toMatchObject({ ok: false, errors: { privateKey: expect.any(String) } });
    expect(JSON.stringify(broken)).not.toContain(privateKey.slice(30, 60));
  });
});
