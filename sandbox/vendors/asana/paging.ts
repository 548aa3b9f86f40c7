import { createHmac, randomBytes } from 'node:crypto';
import { Refusal } from './errors.ts';

/** Offset tokens live 15 minutes: a real one decodes to a JWT with `iat`, `exp = iat + 900` (Asana/node-asana issue 303). */
export const OFFSET_LIFE_SECONDS = 900;

interface OffsetClaims {
  /** Where the next page starts, in the listing's own order. */
  readonly border_rank: string;
  /** Which listing gave it out: a token is good for that listing only. */
  readonly list: string;
  readonly iat: number;
  readonly exp: number;
}

/** Makes and reads opaque offset tokens. */
export class OffsetTokens {
  private readonly secret = randomBytes(16);
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  make(list: string, rank: string, lifeSeconds = OFFSET_LIFE_SECONDS): string {
    const iat = Math.floor(this.now() / 1000);
    const claims: OffsetClaims = { border_rank: rank, list, iat, exp: iat + lifeSeconds };
    const body = `${encode('{"typ":"JWT","alg":"HS256"}')}.${encode(JSON.stringify(claims))}`;
    return `${body}.${this.sign(body)}`;
  }

  /** The rank a token points at; 400 for one never given out, given out by another listing, or too old. */
  read(list: string, token: string): string {
    const cut = token.lastIndexOf('.');
    const body = token.slice(0, Math.max(cut, 0));
    if (cut < 0 || this.sign(body) !== token.slice(cut + 1)) {
      throw new Refusal(400, `offset: Your pagination token is invalid: ${token.slice(0, 40)}`);
    }
    const claims = JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString()) as OffsetClaims;
    if (claims.list !== list) throw new Refusal(400, 'offset: Your pagination token belongs to another request');
    if (claims.exp * 1000 <= this.now()) throw new Refusal(400, 'offset: Your pagination token has expired');
    return claims.border_rank;
  }

  private sign(body: string): string {
    return createHmac('sha256', this.secret).update(body).digest('base64url');
  }
}

/** The `limit` parameter: a whole number from 1 to 100, or absent. */
export function readLimit(query: URLSearchParams): number | null {
  const text = query.get('limit');
  if (text === null) return null;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 100) {
    throw new Refusal(400, 'limit: Invalid value: must be between 1 and 100');
  }
  return limit;
}

/** The `next_page` record: the offset, and the same request with it as a relative path and as a full address. */
export function nextPage(origin: string, path: string, query: URLSearchParams, offset: string): unknown {
  const next = new URLSearchParams(query);
  next.set('offset', offset);
  const relative = `${path}?${next}`;
  return { offset, path: relative, uri: `${origin}/api/1.0${relative}` };
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');
