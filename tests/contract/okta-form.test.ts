import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { okta } from '../../connectors/okta/index.ts';
import { formFields, validateForm } from '../../src/connector/form-fields.ts';
import { VendorAuthError } from '../../src/errors.ts';
import { asApp, asToken, keyPair } from './okta-scene.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const validate = (values: Record<string, unknown>) => validateForm(okta.auth.schema, values);

describe('the address of Okta a person pastes', () => {
  it.each([
    'northwind.okta.com',
    ' Northwind.okta.com ',
    'https://northwind.okta.com',
    'https://northwind.okta.com/app/UserHome?x=1#top',
    'NORTHWIND.OKTA.COM.',
    'https://northwind-admin.okta.com/admin/dashboard',
  ])('is understood as %j, and asked at its own host alone', (orgUrl) => {
    expect(okta.originFor(asApp('full', { orgUrl }))).toBe('https://northwind.okta.com');
  });

  it.each(['acme.oktapreview.com', 'acme.okta-emea.com'])('may be on Okta’s other domains: %s', (orgUrl) => {
    expect(okta.originFor(asApp('full', { orgUrl }))).toBe(`https://${orgUrl}`);
  });

  it('may be a domain of the company’s own, but only when a person says so', () => {
    const own = { orgUrl: 'https://login.northwind.example/app' };
    expect(validate(asApp('full', own))).toMatchObject({
      ok: false,
      errors: { orgUrl: expect.stringMatching(/say so below/) },
    });
    expect(okta.originFor(asApp('full', { ...own, ownDomain: true }))).toBe('https://login.northwind.example');
  });

  it.each([
    'evil.test',
    'northwind.okta.com.evil.test',
    'https://northwind.okta.com@evil.test/',
    'northwind.okta.com:8443',
    'sub.northwind.okta.com',
    'okta.com',
    'www.okta.com',
    'login.okta.com',
    'northwind.okta.co',
    'localhost',
    'printer.local',
    'metadata.google.internal',
    '127.0.0.1',
    '[::1]',
    'nórthwind.okta.com',
    'north wind.okta.com',
    '-northwind.okta.com',
    '',
  ])('is refused as %j, said to be one’s own or not', (orgUrl) => {
    const isOwn = orgUrl === 'northwind.okta.com.evil.test' || orgUrl === 'evil.test';
    for (const ownDomain of isOwn ? [false] : [false, true]) {
      expect(validate(asApp('full', { orgUrl, ownDomain }))).toMatchObject({ ok: false });
      expect(() => okta.originFor(asApp('full', { orgUrl, ownDomain }))).toThrow(VendorAuthError);
    }
  });
});

describe('the key of Okta a person pastes', () => {
  it.each([
    ['a JWK', keyPair('full').privateJwk],
    ['a JWK over several lines', JSON.stringify(JSON.parse(keyPair('full').privateJwk), null, 2)],
    ['a set with one JWK', `{"keys":[${keyPair('full').privateJwk}]}`],
    ['a PEM', pem],
    ['a PEM on one line', pem.replaceAll('\n', ' ')],
    ['a PEM of the older kind', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
  ])('may be %s', (_, secret) => {
    expect(validate(asApp('full', { secret }))).toMatchObject({ ok: true });
  });

  it.each([
    ['a public key', JSON.stringify(keyPair('full').publicJwk)],
    ['half a PEM', pem.slice(0, 300)],
    ['a token, where a key is wanted', '00superTokenOfTheSandbox_0000000000000001'],
    [
      'a key that signs in another way',
      JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
    ],
  ])('is refused as %s, without being repeated', (_, secret) => {
    const answer = validate(asApp('full', { secret }));
    expect(answer).toMatchObject({ ok: false, errors: { secret: expect.stringMatching(/no private key/) } });
    expect(JSON.stringify(answer)).not.toContain(secret.slice(10, 30));
  });

  it('may be an API token, with or without the word SSWS, and never a key then', () => {
    const token = asToken('super');
    expect(validate({ ...token, secret: ` SSWS ${token.secret}\n` })).toMatchObject({ ok: true, value: token });
    expect(validate({ ...token, secret: pem })).toMatchObject({ ok: false, errors: { secret: expect.any(String) } });
  });

  it('needs the client ID of its app', () => {
    expect(validate(asApp('full', { clientId: '' }))).toMatchObject({
      ok: false,
      errors: { clientId: expect.any(String) },
    });
  });

  it('is asked for by a form that can be drawn, with one secret field', () => {
    const fields = formFields(okta.auth.schema);
    expect(fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual(['secret']);
    expect(fields.find(({ name }) => name === 'method')).toMatchObject({ kind: 'choice', initial: 'OAuth app' });
  });
});
