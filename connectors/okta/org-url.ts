/**
 * Every Okta org lives at its own host: a subdomain of one of Okta's domains, or a domain of the company's own
 * (OAS of Okta's management API 2026.06.3, `servers`; okta-emea.com from Okta's status page; checked 2026-11-22).
 */

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The only shape of a host a key may be sent to: a plain name with a domain, never an address or a port. */
export const HOST = new RegExp(`^(?:${LABEL}\\.)+[a-z]{2,63}$`);

const OKTAS = new RegExp(`^(${LABEL})\\.(okta|oktapreview|okta-emea)\\.com$`);
/** Names anybody might paste that look like Okta's or lead nowhere outside. */
const NEVER =
  /(^|\.)(okta|oktapreview|okta-emea)\.(com|[a-z]{2,3})$|\.(local|localhost|internal|lan|home|test|invalid)$/;
/** Okta's own pages, which people copy while signing in; no org has these names. */
const OKTAS_OWN: readonly string[] = ['www', 'login', 'developer', 'help', 'support', 'trust', 'status', 'admin'];

/** The host out of what a person pasted: a bare name, a host or a whole address, the admin console's as well. */
export function cleanOrgUrl(text: string): string {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\.?(?:[/?#].*)?$/s, '');
  // The admin console lives beside its org: northwind-admin.okta.com.
  const [, name, domain] = OKTAS.exec(host) ?? [];
  return name?.endsWith('-admin') ? `${name.slice(0, -'-admin'.length)}.${domain}.com` : host;
}

/** Whether Okta itself owns the host, so that nobody else can be behind it. */
export function isOktasHost(host: string): boolean {
  const name = OKTAS.exec(host)?.[1];
  return name !== undefined && !OKTAS_OWN.includes(name);
}

/** Whether a host can be a company's own Okta domain; only taken when a person says that it is. */
export function canBeOwnDomain(host: string): boolean {
  return HOST.test(host) && !NEVER.test(host);
}

export function originOf(host: string): string {
  return `https://${host}`;
}

/** Where a person works in the admin console: beside the org on Okta's domains, below it on others. */
export function adminAddress(host: string, path: string): string {
  const [, name, domain] = OKTAS.exec(host) ?? [];
  return name === undefined ? `https://${host}${path}` : `https://${name}-admin.${domain}.com${path}`;
}
