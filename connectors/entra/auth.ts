import { createPrivateKey } from 'node:crypto';
import * as z from 'zod';
import type { ClientCredentials } from '../../src/http/oauth.ts';
import { Secret } from '../../src/secret.ts';

/** What a person enters, and what it proves. Facts of learn.microsoft.com/entra/identity-platform, checked 2026-11-22. */

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A directory's id, or one of its verified domains; part of the address tokens are asked for at. */
const DIRECTORY = new RegExp(`^(?:${GUID.source.slice(1, -1)}|(?=.{4,253}$)${LABEL}(?:\\.${LABEL})+)$`);
/** SHA-1 or SHA-256 in hex. */
const THUMBPRINT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const PEM = /-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END \1?PRIVATE KEY-----/;

const cleanName = (text: string): string => text.trim().toLowerCase();
const cleanThumbprint = (text: string): string => text.replace(/[\s:]/g, '').toLowerCase();

/** A form of one line swallows line ends, so the key is wrapped again. Anything else stays as it is. */
function cleanPem(text: string): string {
  const [, kind = '', body] = PEM.exec(text) ?? [];
  if (body === undefined) return text.trim();
  const lines = body.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}PRIVATE KEY-----`, ...lines, `-----END ${kind}PRIVATE KEY-----`].join('\n');
}

function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

export const Auth = z
  .object({
    tenant: z
      .string()
      .overwrite(cleanName)
      .regex(DIRECTORY, 'This is no directory: enter its tenant id, or a domain it has verified.')
      .meta({
        title: 'Directory (tenant) id',
        description: 'From the overview of the app registration, or a verified domain.',
        examples: ['contoso.onmicrosoft.com'],
      }),
    clientId: z
      .string()
      .overwrite(cleanName)
      .regex(GUID, 'This is no application id: it looks like 00000000-0000-0000-0000-000000000000.')
      .meta({ title: 'Application (client) id', description: 'From the overview of the app registration.' }),
    clientSecret: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{8,512}$/, 'Paste the secret in one piece, without blanks.')
      // The most common mistake by far, and the vendor's answer to it names neither.
      .refine((text) => !GUID.test(text.toLowerCase()), 'This is the id of the secret: copy its value instead.')
      .optional()
      .meta({ title: 'Client secret', description: 'Its value, not its id. Or a certificate below.', writeOnly: true }),
    privateKey: z
      .string()
      .overwrite(cleanPem)
      .refine(isSigningKey, 'This is no RSA private key in PEM form without a password.')
      .optional()
      .meta({ title: 'Private key of the certificate', description: 'PEM, instead of a secret.', writeOnly: true }),
    thumbprint: z
      .string()
      .overwrite(cleanThumbprint)
      .regex(THUMBPRINT, 'A thumbprint has 40 hexadecimal digits, or 64.')
      .optional()
      .meta({ title: 'Thumbprint of the certificate', description: 'As Entra shows it after the upload.' }),
  })
  .check(({ value, issues }) => {
    const complain = (path: string, message: string) =>
      issues.push({ code: 'custom', input: '', path: [path], message });
    if (value.privateKey === undefined && value.clientSecret === undefined) {
      complain('clientSecret', 'Enter a client secret, or a private key with its thumbprint.');
    }
    if (value.privateKey !== undefined && value.thumbprint === undefined) {
      complain('thumbprint', 'The private key needs the thumbprint of its certificate.');
    }
  });
export type Auth = z.output<typeof Auth>;

/**
 * A certificate goes before a secret. SHA-256 goes with PS256, as documented today; the SHA-1 of older certificates with
 * RS256, as documented before and still taken.
 */
export function proofOf({ clientSecret, privateKey, thumbprint }: Auth): ClientCredentials['proof'] {
  if (privateKey === undefined || thumbprint === undefined) {
    return { kind: 'secret', secret: new Secret(clientSecret ?? '') };
  }
  const isNew = thumbprint.length === 64;
  const mark = Buffer.from(thumbprint, 'hex').toString('base64url');
  const jwk = createPrivateKey(privateKey).export({ format: 'jwk' });
  return {
    kind: 'key',
    jwk: new Secret(JSON.stringify({ ...jwk, alg: isNew ? 'PS256' : 'RS256' })),
    header: isNew ? { 'x5t#S256': mark } : { x5t: mark },
  };
}
