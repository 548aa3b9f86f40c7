/**
 * Every Aha! account lives at its own `<subdomain>.aha.io` (aha.io/api, checked 2026-11-21). Some guides write aha.com,
 * which is wrong but pasted; both are read, and only aha.io is ever asked.
 */

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
export const SUBDOMAIN = new RegExp(`^${LABEL}$`);
/** The only hosts a key may be sent to. */
export const HOST = new RegExp(`^${LABEL}\\.aha\\.io$`);

const PASTED = new RegExp(`^(?:https?://)?(${LABEL})\\.aha\\.(?:io|com)\\.?(?:[/?#].*)?$`, 's');
/** Aha!'s own pages, which people copy from the address bar while signing in; no account has these names. */
const AHAS_OWN: readonly string[] = ['www', 'secure', 'support'];

/** The subdomain out of what a person pasted: the bare name, a host or a whole address. Anything else stays as it is. */
export function cleanSubdomain(text: string): string {
  const bare = text.trim().toLowerCase();
  return PASTED.exec(bare)?.[1] ?? bare;
}

export function isAccountName(subdomain: string): boolean {
  return !AHAS_OWN.includes(subdomain);
}

export function originOf(subdomain: string): string {
  return `https://${subdomain}.aha.io`;
}
