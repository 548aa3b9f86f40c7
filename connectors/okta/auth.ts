import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';
import { canBeOwnDomain, cleanOrgUrl, isOktasHost } from './org-url.ts';

/** The form both Okta connectors share: an OAuth 2.0 app with a private key, or an API token. */

export const APP = 'OAuth app';
export const TOKEN = 'API token';

/** A PEM loses its line ends in a form of one line; what is between the dashes says where they were. */
function cleanSecret(text: string): string {
  const bare = text
    .trim()
    .replace(/^ssws\s+/i, '')
    .trim();
  const [, label, body = ''] = /^-----BEGIN ([A-Z ]+)-----([\s\S]+?)-----END \1-----$/.exec(bare) ?? [];
  if (label === undefined) return bare;
  const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
}

const Jwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), d: z.string() });
const Jwks = z.object({ keys: z.array(Jwk).length(1) }).transform(({ keys: [key] }) => key);

/** The private key as JSON of a JWK, made of a JWK, of a set with one, or of a PEM; null when it is none that signs. */
export function readPrivateKey(text: string, keyId?: string): string | null {
  try {
    const json: unknown = text.startsWith('{') ? JSON.parse(text) : null;
    const given = json === null ? null : (Jwks.or(Jwk).parse(json) ?? null);
    const key = given
      ? createPrivateKey({ key: { ...given }, format: 'jwk' })
      : createPrivateKey({ key: text, format: 'pem' });
    const jwk = key.export({ format: 'jwk' });
    if (jwk.kty !== 'RSA' && jwk.kty !== 'EC') return null;
    const kid = keyId ?? given?.kid;
    return JSON.stringify(kid === undefined ? jwk : { ...jwk, kid });
  } catch {
    return null;
  }
}

const NOT_A_TOKEN = 'This does not look like an API token of Okta: paste it in one piece, without blanks.';
const NOT_A_KEY = 'This is no private key that can sign: paste the whole JWK or PEM, without a password on it.';

export const Auth = z
  .object({
    orgUrl: z
      .string()
      .overwrite(cleanOrgUrl)
      .meta({
        title: 'Okta address',
        description: 'Where people sign in to Okta. The address of the admin console will do.',
        examples: ['yourcompany.okta.com'],
      }),
    ownDomain: z.boolean().default(false).meta({
      title: 'This is our own domain',
      description: 'Tick it only when your company signs in at a domain of its own: the key is sent there.',
    }),
    method: z.enum([APP, TOKEN]).default(APP).meta({
      title: 'Kind of key',
      description: 'An OAuth app is limited to the scopes you grant. An API token may do all its owner may.',
    }),
    clientId: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9_-]{8,100}$/, 'This does not look like a client ID of Okta.')
      .optional()
      .meta({ title: 'Client ID', description: 'Of the OAuth app.', examples: ['0oa1gjh63g214q0Hq0g4'] }),
    secret: z
      .string()
      .overwrite(cleanSecret)
      .refine((text) => text.length >= 20 && text.length <= 10_000, NOT_A_TOKEN)
      .meta({
        title: 'Private key or API token',
        description: 'The app’s private key as JWK or PEM, or the token, with or without the word SSWS.',
        writeOnly: true,
      }),
    keyId: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,200}$/, 'A key ID has no blanks.')
      .optional()
      .meta({ title: 'Key ID', description: 'Only for a PEM, when the app has several keys (kid).' }),
  })
  .superRefine(({ orgUrl, ownDomain, method, clientId, secret, keyId }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (!isOktasHost(orgUrl)) {
      if (!canBeOwnDomain(orgUrl)) fault('orgUrl', 'This is no Okta address, such as yourcompany.okta.com.');
      else if (!ownDomain) fault('orgUrl', 'This is not one of Okta’s domains. If it is your own, say so below.');
    }
    if (method === TOKEN) {
      if (!/^[A-Za-z0-9_-]{20,200}$/.test(secret)) fault('secret', NOT_A_TOKEN);
      return;
    }
    if (clientId === undefined) fault('clientId', 'An OAuth app has a client ID; please fill it in.');
    if (readPrivateKey(secret, keyId) === null) fault('secret', NOT_A_KEY);
  });
export type Auth = z.output<typeof Auth>;
