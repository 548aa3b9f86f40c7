import type { Doing } from '../common/faults.ts';

const NEXT = '@odata.nextLink';
type Page = Record<string, unknown> & { readonly value: readonly unknown[] };
const isPage = (body: unknown): body is Page =>
  typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);

/** Rewrites answers for the faults that keep the wire intact but change what it says. */
export class PageTwister {
  private readonly origin: () => string;
  /** The rows of the page before, per listing. */
  private readonly last = new Map<string, unknown>();

  constructor(origin: () => string) {
    this.origin = origin;
  }

  twist(path: string, does: Doing | null, body: unknown): unknown {
    if (!isPage(body)) return body;
    const listing = path.split('?')[0] ?? path;
    const previous = this.last.get(listing);
    this.last.set(listing, body.value);
    switch (does?.kind) {
      case 'empty_page':
        return { ...body, value: [] };
      case 'repeat_previous_page':
        return previous === undefined ? body : { ...body, value: previous };
      case 'same_cursor':
        // The page names itself as the next one.
        return { ...body, [NEXT]: `${this.origin()}${path}` };
      default:
        // Ids are GUIDs, so writing them as numbers changes nothing.
        return body;
    }
  }
}
