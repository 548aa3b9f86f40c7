import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { buildTarget, parseBaseUrl } from '../../../src/http/base-url.ts';

describe('the address of a vendor', () => {
  it.each([
    ['https://app.asana.com', { origin: 'https://app.asana.com', prefix: '' }],
    ['http://127.0.0.1:4010', { origin: 'http://127.0.0.1:4010', prefix: '' }],
    ['http://localhost:4010/asana/', { origin: 'http://localhost:4010', prefix: '/asana' }],
    ['http://[::1]:4010/a/b', { origin: 'http://[::1]:4010', prefix: '/a/b' }],
  ])('keeps the path of %s as a prefix', (text, expected) => {
    expect(parseBaseUrl(text)).toEqual(expected);
  });

  it.each([
    'http://app.asana.com',
    'http://127.0.0.1.evil.test',
    'ftp://127.0.0.1',
    'https://user:password@app.asana.com',
    'https://app.asana.com/?a=1',
    'https://app.asana.com/#a',
    'app.asana.com',
    '',
  ])('refuses %j, since credentials would travel there', (text) => {
    expect(() => parseBaseUrl(text)).toThrow(ConfigError);
  });
});

describe('the target of a request', () => {
  const base = parseBaseUrl('http://127.0.0.1:4010/asana');

  it('puts the prefix first and leaves out what is not given', () => {
    const query = { limit: 100, offset: undefined, filter: 'userName eq "a+b@x.test"' };
    expect(buildTarget(base, '/users', query)).toBe('/asana/users?limit=100&filter=userName+eq+%22a%2Bb%40x.test%22');
    expect(buildTarget(base, '/users')).toBe('/asana/users');
  });

  it.each([
    'users',
    '//evil.test/x',
    '/a/../b',
    '/a/..',
    '/./a',
    '/a?b=c',
    '/a#b',
    '/a b',
    '/a\\b',
    '/a//b',
    '/a\r\nb',
  ])('refuses the path %j, which could lead elsewhere', (path) => {
    expect(() => buildTarget(base, path)).toThrow(TypeError);
  });
});
