/** One link of a header: its address and its parameters. Addresses may hold commas and semicolons. */
const LINK = /<([^<>]*)>((?:\s*;\s*[\w!#$&+\-.^`|~*]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))/i;

/**
 * The address with `rel="next"` of a Link header (RFC 8288), or null. Hand it to the client as `link`: it is followed as
 * it stands, since what is in it is the vendor's affair.
 */
export function nextLink(headers: Readonly<Record<string, string>>): string | null {
  for (const [, address, parameters = ''] of (headers['link'] ?? '').matchAll(LINK)) {
    // A quoted parameter may hold anything, also what looks like a rel.
    const bare = parameters.replace(/;\s*(?!rel\b)[\w*-]+\s*=\s*"(?:[^"\\]|\\.)*"/gi, '');
    const [, quoted, plain] = REL.exec(bare) ?? [];
    const names = (quoted ?? plain ?? '').toLowerCase().split(/\s+/);
    if (address !== undefined && names.includes('next')) return address;
  }
  return null;
}
