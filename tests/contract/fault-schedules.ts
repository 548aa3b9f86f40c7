import { VendorAuthError, VendorProtocolError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import type { Doing } from './workbench.ts';

/**
 * What goes wrong on the wire while something is read, and what must come of it. Tests add when it starts; the names
 * stand in docs/writing-a-connector.md, so that somebody outside knows what a connector is tried with.
 */

/** Trouble that a listing gets over by itself: what it is, what the vendor does, and how often in a row. */
export const HARMLESS: readonly (readonly [string, Doing, number])[] = [
  ['a server error', { kind: 'status', status: 500 }, 1],
  ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'Retry-After': '30' } }, 2],
  ['429 with the instant of the reset', { kind: 'status', status: 429, headers: resetIn(20) }, 2],
  ['a lost answer', { kind: 'lose_answer' }, 1],
  ['a cut connection', { kind: 'cut' }, 1],
  ['a body that breaks off', { kind: 'truncate_body' }, 1],
  ['something that is not JSON', { kind: 'bad_json' }, 1],
];

/** Trouble after which a listing is no listing: it fails as a whole and is never taken for a short one. */
export const FATAL: readonly (readonly [string, Doing, new (...args: never[]) => Error])[] = [
  ['the key is revoked midway', { kind: 'status', status: 401 }, VendorAuthError],
  ['the vendor refuses', { kind: 'status', status: 403 }, VendorRefusedError],
  ['the vendor stays out of order', { kind: 'status', status: 503 }, VendorUnavailableError],
  ['the answer never is JSON', { kind: 'bad_json' }, VendorProtocolError],
  [
    'the answer has another shape',
    { kind: 'status', status: 200, body: { data: [{ gid: true }] } },
    VendorProtocolError,
  ],
  ['the same place is named again and again', { kind: 'same_cursor' }, VendorProtocolError],
  [
    'it is sent to another host',
    { kind: 'status', status: 302, headers: { Location: 'https://elsewhere.test/' } },
    VendorProtocolError,
  ],
];

function resetIn(seconds: number): Readonly<Record<string, string>> {
  const now = Date.parse('2026-11-21T10:00:00.000Z');
  return {
    Date: new Date(now).toUTCString(),
    'X-Rate-Limit-Limit': '600',
    'X-Rate-Limit-Remaining': '0',
    'X-Rate-Limit-Reset': String(now / 1000 + seconds),
  };
}
