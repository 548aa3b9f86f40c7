import { type Doing, idsAsNumbers } from '../common/faults.ts';

type Page = Record<string, unknown> & { readonly pagination: Record<string, unknown> };
const isPage = (body: unknown): body is Page => typeof body === 'object' && body !== null && 'pagination' in body;

/** Rewrites answers for the faults that keep the wire intact but change what it says. */
export class PageTwister {
  /** The rows of the page before and of the first page, per listing. */
  private readonly last = new Map<string, unknown>();
  private readonly first = new Map<string, unknown>();

  twist(path: string, does: Doing | null, body: unknown): unknown {
    if (does?.kind === 'ids_as_numbers') return idsAsNumbers(body, (key) => key === 'id' || key === 'product_id');
    if (!isPage(body)) return body;
    const listing = path.split('?')[0] ?? path;
    const name = Object.keys(body).find((key) => Array.isArray(body[key])) ?? '';
    const previous = this.last.get(listing);
    this.last.set(listing, body[name]);
    if (body.pagination['current_page'] === 1) this.first.set(listing, body[name]);
    switch (does?.kind) {
      case 'empty_page':
        return { ...body, [name]: [] };
      case 'repeat_previous_page':
        return previous === undefined ? body : { ...body, [name]: previous };
      case 'same_cursor':
        // Paging goes by number here: whatever page was asked for, the first one is served, and says that it is.
        return { ...body, [name]: this.first.get(listing), pagination: { ...body.pagination, current_page: 1 } };
      default:
        return body;
    }
  }
}
