import type { VendorFault } from '../types.ts';

type Doing = VendorFault['does'];
type Counted = { readonly fault: VendorFault; toSkip: number; left: number };

/** Planned faults, used up in the order they were planned. */
export class FaultPlan {
  private planned: Counted[] = [];

  add(faults: readonly VendorFault[]): void {
    for (const fault of faults) this.planned.push({ fault, toSkip: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.planned = [];
  }

  /** The fault that hits this request, if any. */
  take(method: string, path: string): Doing | null {
    for (const entry of this.planned) {
      const { fault } = entry;
      if (entry.left <= 0 || (fault.method !== undefined && fault.method !== method)) continue;
      if (fault.path !== undefined && path.search(fault.path) < 0) continue;
      if (entry.toSkip > 0) {
        entry.toSkip -= 1;
        continue;
      }
      entry.left -= 1;
      return fault.does;
    }
    return null;
  }
}

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
        return idsAsNumbers(page);
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

function idsAsNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(idsAsNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isId = (key === 'gid' || key === 'id') && typeof inner === 'string' && /^\d+$/.test(inner);
      return [key, isId ? Number(inner) : idsAsNumbers(inner)];
    }),
  );
}
