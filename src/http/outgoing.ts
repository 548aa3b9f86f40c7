import type * as z from 'zod';
import { VendorProtocolError } from '../errors.ts';
import { buildTarget, followLink, type Place } from './base-url.ts';
import type { HttpRequest } from './client.ts';

/** What goes onto the wire for one request, before it is signed. */
export interface Prepared {
  readonly origin: string;
  /** With prefix and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The address as the vendor knows it, whatever an operator put in between: what proofs are made for. */
  readonly url: URL;
}

type Unsent = Pick<
  HttpRequest<z.ZodType>,
  'operation' | 'path' | 'query' | 'link' | 'host' | 'headers' | 'body' | 'form'
>;

/** The places of one client: `main` and the definition's further hosts by name. */
export interface Places {
  readonly main: Place;
  readonly hosts: ReadonlyMap<string, Place>;
}

/**
 * Builds what is sent. Throws TypeError on what is always a bug of ours (an unknown host, two bodies), and
 * VendorProtocolError on a link to another origin.
 */
export function prepareRequest(
  places: Places,
  request: Unsent,
  vendor: { readonly connectorId: string; readonly name: string; readonly headers: Readonly<Record<string, string>> },
): Prepared {
  const place = request.host === undefined ? places.main : places.hosts.get(request.host);
  if (!place) throw new TypeError(`the connector has no host "${request.host}"`);
  if (request.body !== undefined && request.form) throw new TypeError('a request has a body or a form, not both');
  const path = targetOf(place, request, vendor);
  const { body, type } = encodeBody(request);
  return {
    origin: place.base.origin,
    path,
    body,
    url: new URL(path.slice(place.base.prefix.length), place.own),
    headers: {
      accept: 'application/json',
      ...(type === null ? {} : { 'content-type': type }),
      ...lowerCaseNames(vendor.headers),
      ...lowerCaseNames(request.headers),
    },
  };
}

function targetOf(
  place: Place,
  { link, path, query, operation }: Unsent,
  vendor: { connectorId: string; name: string },
) {
  if (link === undefined) return buildTarget(place.base, path, query);
  const target = followLink(place, link);
  if (target !== null) return target;
  const message = `${vendor.name} named a next page at ${URL.parse(link)?.host || 'no address'}; only its own is asked.`;
  throw new VendorProtocolError(message, { connector: vendor.connectorId, operation });
}

function encodeBody({ body, form }: Unsent): { readonly body: string | null; readonly type: string | null } {
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  if (body === undefined) return { body: null, type: null };
  return { body: JSON.stringify(body), type: 'application/json' };
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The credentials of this request, so that a vendor quoting them back does not put them into a message. */
export function credentialsIn(
  headers: Readonly<Record<string, string>> = {},
  form: Readonly<Record<string, string>> = {},
): string[] {
  const sent = Object.entries(headers).filter(([name]) => /auth|key|token|cookie|dpop/i.test(name));
  const filled = Object.entries(form).filter(([name]) => /secret|assertion|token|password|key/i.test(name));
  return [...sent, ...filled]
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value.length >= 6);
}
