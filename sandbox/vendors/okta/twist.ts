import type { Doing } from '../common/faults.ts';
import type { Answer } from '../common/wire.ts';

/** Rewrites answers for the faults that keep the wire intact but change what it says. */
export class PageTwister {
  /** The rows of the page before, per listing. */
  private readonly last = new Map<string, unknown>();

  twist(path: string, does: Doing | null, body: unknown): unknown {
    if (!Array.isArray(body)) return body;
    const listing = path.split('?')[0] ?? path;
    const previous = this.last.get(listing);
    this.last.set(listing, body);
    if (does?.kind === 'empty_page') return [];
    return does?.kind === 'repeat_previous_page' && previous !== undefined ? previous : body;
  }

  /** Paging goes by the Link header: `same_cursor` names the page that was just asked for as the next one. */
  twistHeaders(path: string, does: Doing | null, headers: Answer['headers'], origin: string): Answer['headers'] {
    if (does?.kind !== 'same_cursor' || headers['Link'] === undefined) return headers;
    const here = new URL(path, origin).href;
    return { ...headers, Link: `<${here}>; rel="self", <${here}>; rel="next"` };
  }
}
