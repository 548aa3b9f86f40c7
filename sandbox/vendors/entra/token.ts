import { constants, createPublicKey, randomUUID, verify } from 'node:crypto';
import { prop } from '../common/json.ts';
import { refuseToken } from './errors.ts';
import type { Office } from './office.ts';
import type { EntraRegistrationSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

/**
 * The v2.0 token endpoint, client credentials alone (learn.microsoft.com/entra/identity-platform:
 * v2-oauth2-client-creds-grant-flow, certificate-credentials, reference-error-codes; checked 2026-11-22).
 */

const LIFE_S = 3599;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SCOPE = 'https://graph.microsoft.com/.default';
/** Of the first-party app Microsoft Graph. */
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

/** What the endpoint of one directory answers to a form. */
export function giveToken(office: Office, directory: string, body: unknown): unknown {
  const now = office.now();
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  const tenant = office.tenant(directory);
  if (!tenant) {
    throw refuseToken(400, 'invalid_request', 90002, `Tenant '${directory}' not found.`, now);
  }
  if (form.get('grant_type') !== 'client_credentials') {
    const message = "The request body must contain the following parameter: 'grant_type'.";
    throw refuseToken(400, 'invalid_request', 900144, message, now);
  }
  if (form.get('scope') !== SCOPE) {
    const message = `The provided value for scope ${form.get('scope') ?? ''} is not valid.`;
    throw refuseToken(400, 'invalid_scope', 70011, message, now);
  }
  const clientId = (form.get('client_id') ?? '').toLowerCase();
  const registration = office.seed.registrations.find((one) => {
    return one.clientId === clientId && one.tenantId === tenant.seed.id;
  });
  if (!registration) {
    const message = `Application with identifier '${clientId}' was not found in the directory '${tenant.seed.displayName}'.`;
    throw refuseToken(400, 'unauthorized_client', 700016, message, now);
  }
  prove(office, registration, form, directory);
  return issue(office, tenant, registration);
}

function prove(office: Office, app: EntraRegistrationSeed, form: URLSearchParams, directory: string): void {
  const now = office.now();
  const assertion = form.get('client_assertion');
  const secret = form.get('client_secret');
  if (assertion !== null) {
    const fault = form.get('client_assertion_type') === ASSERTION_TYPE ? judge(app, assertion, directory, now) : 'type';
    if (fault === null) return;
    throw refuseToken(401, 'invalid_client', 700027, `Client assertion failed signature validation: ${fault}.`, now);
  }
  if (secret === null) {
    const message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
    throw refuseToken(401, 'invalid_client', 7000218, message, now);
  }
  if (secret !== app.secret) {
    const message = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`;
    throw refuseToken(401, 'invalid_client', 7000215, message, now);
  }
  if (app.secretExpired) {
    const message = `The provided client secret keys for app '${app.clientId}' are expired.`;
    throw refuseToken(401, 'invalid_client', 7000222, message, now);
  }
}

/** What is wrong with an assertion, or null. */
function judge(app: EntraRegistrationSeed, assertion: string, directory: string, now: number): string | null {
  const [head = '', claims = '', signature = '', ...more] = assertion.split('.');
  const [header, payload] = [decode(head), decode(claims)];
  const { certificate } = app;
  if (more.length > 0 || !header || !payload) return 'not a JWT';
  if (!certificate) return 'the app has no certificate';
  const isKnown =
    prop(header, 'x5t#S256') === hexToBase64Url(certificate.sha256) ||
    prop(header, 'x5t') === hexToBase64Url(certificate.sha1);
  if (!isKnown) return 'the key was not found by the thumbprint';
  const alg = prop(header, 'alg');
  const padding =
    alg === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : alg === 'RS256' ? {} : null;
  if (!padding) return 'the algorithm is not supported';
  const key = { key: createPublicKey(certificate.publicKey), ...padding };
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) return 'signature';
  if (prop(payload, 'aud') !== `https://login.microsoftonline.com/${directory}/oauth2/v2.0/token`) return 'audience';
  if (prop(payload, 'iss') !== app.clientId || prop(payload, 'sub') !== app.clientId) return 'issuer or subject';
  const [from, to] = [Number(prop(payload, 'nbf') ?? 0), Number(prop(payload, 'exp') ?? 0)];
  // Five minutes of leeway, as for any clock.
  if (from > now / 1000 + 300 || to < now / 1000 - 300) return 'not within its valid time range';
  return typeof prop(payload, 'jti') === 'string' ? null : 'no jti';
}

function issue(office: Office, tenant: Tenant, registration: EntraRegistrationSeed): unknown {
  const now = office.now();
  const claims = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${tenant.seed.id}/`,
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + LIFE_S,
    appid: registration.clientId,
    idtyp: 'app',
    tid: tenant.seed.id,
    uti: randomUUID(),
    resource: GRAPH_APP,
    // Without any consent the claim is not there at all.
    ...(registration.roles.length > 0 ? { roles: registration.roles } : {}),
  };
  const token = [{ typ: 'JWT', alg: 'RS256' }, claims]
    .map((part) => encode(part))
    .join('.')
    .concat('.sandbox');
  office.issue(token, { registration, roles: registration.roles, expiresAt: now + LIFE_S * 1000 });
  return { token_type: 'Bearer', expires_in: LIFE_S, ext_expires_in: LIFE_S, access_token: token };
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const hexToBase64Url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}
