import { describe, expect, it } from 'vitest';
import { aha } from '../../connectors/aha/index.ts';
import { validateForm } from '../../src/connector/form-fields.ts';
import { VendorAuthError } from '../../src/errors.ts';
import { harness } from './aha-scene.ts';
import { describeConnector } from './describe-connector.ts';

describe('Aha!', () => {
  describeConnector(aha, harness);
});

const apiKey = '15b60d42d4bc417284a246ced6877b0bf13fb4aca415f7b55f7006bc3694a8ab';

describe('the Aha! key a person pastes', () => {
  it.each([apiKey, `  ${apiKey}\n`, `Bearer ${apiKey}`, ` bearer   ${apiKey} `])('is understood as %j', (pasted) => {
    const answer = validateForm(aha.auth.schema, { subdomain: 'acme', apiKey: pasted });
    expect(answer).toEqual({ ok: true, value: { subdomain: 'acme', apiKey } });
  });

  it.each(['too-short', 'two words with a blank', `${apiKey.slice(0, 20)}\u200b`, 'Bearer'])(
    'is refused as %j without being repeated',
    (pasted) => {
      const answer = validateForm(aha.auth.schema, { subdomain: 'acme', apiKey: pasted });
      expect(answer).toMatchObject({ ok: false, errors: { apiKey: expect.any(String) } });
      expect(JSON.stringify(answer)).not.toContain(pasted);
    },
  );
});

describe('the Aha! address a person pastes', () => {
  it.each([
    'acme',
    ' Acme ',
    'acme.aha.io',
    'ACME.AHA.IO.',
    'https://acme.aha.io',
    'http://acme.aha.io/',
    'https://acme.aha.io/products/ROAD/feature_cards?page=2#top',
    'acme.aha.com',
    'https://acme.aha.com/api/v1',
  ])('is understood as %j, and asked at aha.io alone', (subdomain) => {
    expect(aha.originFor({ subdomain, apiKey })).toBe('https://acme.aha.io');
  });

  it.each([
    'https://evil.test',
    'evil.test/acme.aha.io',
    'acme.aha.io.evil.test',
    'https://acme.aha.io@evil.test/',
    'https://acme.aha.io:secret@evil.test/',
    'https://acme.aha.io:8443',
    'https://evil.test#.aha.io',
    'https://evil.test/?x=.aha.io',
    'evil.test\\.aha.io',
    'acme.sub.aha.io',
    'acme/../evil',
    'acme\n.evil.test',
    'ac me',
    '-acme',
    'acme-',
    'аcme', // a Cyrillic а
    'a'.repeat(64),
    '127.0.0.1',
    '..',
    'www.aha.io',
    'https://secure.aha.io/login',
    '',
  ])('is refused as %j', (subdomain) => {
    expect(validateForm(aha.auth.schema, { subdomain, apiKey })).toMatchObject({ ok: false });
    expect(() => aha.originFor({ subdomain, apiKey })).toThrow(VendorAuthError);
  });
});
