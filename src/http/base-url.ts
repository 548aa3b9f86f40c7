import { ConfigError } from '../errors.ts';

/** Where a connector's requests go: an origin and the path put before every request's own. */
export interface BaseUrl {
  readonly origin: string;
  /** Empty, or starting with `/` and not ending with one. */
  readonly prefix: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads a vendor origin or an operator's override, whose path becomes a prefix.
 * Credentials travel there, so anything but https is refused except on this machine. Throws ConfigError.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.parse(text);
  if (!url) throw new ConfigError('A vendor address is not a URL.');
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!safe) throw new ConfigError('A vendor address must be https, or http on this machine.', { host: url.host });
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError('A vendor address must have no user, query or fragment.', { host: url.host });
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}

/** The request target below the base. Throws on a path that could leave it, which is always a bug of ours. */
export function buildTarget(
  base: BaseUrl,
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  if (!/^\/[^?#\s\\]*$/.test(path) || /\/{2}|\/\.{1,2}(\/|$)/.test(path)) {
    throw new TypeError('a request path starts with one slash and has no query, no empty part and no dot parts');
  }
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  const search = given.toString();
  return `${base.prefix}${path}${search === '' ? '' : `?${search}`}`;
}

/** A place requests go to: `own` is the vendor's origin, `base` where it is reached, another one under an override. */
export interface Place {
  readonly base: BaseUrl;
  readonly own: string;
}

/** Reads where a vendor lives and what an operator put in its place. Throws ConfigError on an unsafe address. */
export function parsePlace(origin: string, override: string | undefined): Place {
  return { base: parseBaseUrl(override ?? origin), own: parseBaseUrl(origin).origin };
}

/**
 * The request target of an absolute link the vendor named, or null when it leads elsewhere. Behind an operator's
 * address the vendor may still name itself; the request goes to the operator's address all the same, prefix included.
 */
export function followLink({ base, own }: Place, link: string): string | null {
  const url = URL.parse(link);
  if (!url || url.username || url.password) return null;
  if (url.origin !== own && url.origin !== base.origin) return null;
  const target = `${url.pathname}${url.search}`;
  const isBelowPrefix = url.origin === base.origin && target.startsWith(`${base.prefix}/`);
  return isBelowPrefix ? target : `${base.prefix}${target}`;
}
