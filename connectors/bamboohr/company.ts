/** Every company lives at its own `<company>.bamboohr.com` (documentation.bamboohr.com, checked 2026-11-22). */

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
export const COMPANY = new RegExp(`^${LABEL}$`);
/** The only hosts a key may be sent to. */
export const HOST = new RegExp(`^${LABEL}\\.bamboohr\\.com$`);

const PASTED = new RegExp(`^(?:https?://)?(${LABEL})\\.bamboohr\\.com\\.?(?:[/?#].*)?$`, 's');
/** BambooHR's own pages; no company has these names. */
const BAMBOOS_OWN: readonly string[] = ['www', 'api', 'app', 'documentation'];

/** The company's name out of what a person pasted: the bare name, a host or a whole address. */
export function cleanCompany(text: string): string {
  const bare = text.trim().toLowerCase();
  return PASTED.exec(bare)?.[1] ?? bare;
}

export function isCompany(name: string): boolean {
  return !BAMBOOS_OWN.includes(name);
}

export function originOf(company: string): string {
  return `https://${company}.bamboohr.com`;
}
