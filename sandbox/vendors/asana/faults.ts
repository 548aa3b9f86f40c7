import { type Doing, idsAsNumbers } from '../common/faults.ts';

type Body = { data?: unknown; Resources?: unknown; next_page?: unknown };

/** Rewrites answers for the faults that keep the wire intact but change what it says. */
export class BodyTwister {
  /** The rows of the page before, per listing, for `repeat_previous_page`. */
  private readonly lastRows = new Map<string, unknown>();

  twist(
    listing: string,
    askedOffset: string | null,
    startOffset: () => string,
    does: Doing | null,
    body: unknown,
  ): unknown {
    if (typeof body !== 'object' || body === null) return body;
    const page = body as Body;
    const key = Array.isArray(page.Resources) ? 'Resources' : 'data';
    const previous = this.lastRows.get(listing);
    if (Array.isArray(page[key])) this.lastRows.set(listing, page[key]);
    switch (does?.kind) {
      case 'empty_page':
        return { ...page, [key]: [] };
      case 'repeat_previous_page':
        return previous === undefined ? page : { ...page, [key]: previous };
      case 'same_cursor':
        return { ...page, next_page: sameCursor(page.next_page, askedOffset ?? startOffset()) };
      case 'ids_as_numbers':
        return idsAsNumbers(page, (key) => key === 'gid' || key === 'id');
      default:
        return page;
    }
  }
}

function sameCursor(next: unknown, offset: string): unknown {
  const page = (typeof next === 'object' && next !== null ? next : { path: '/', uri: 'http://localhost/' }) as Record<
    string,
    unknown
  >;
  const swap = (text: unknown): unknown =>
    typeof text === 'string' ? text.replace(/offset=[^&]*/, `offset=${encodeURIComponent(offset)}`) : text;
  return { offset, path: swap(page['path']), uri: swap(page['uri']) };
}
