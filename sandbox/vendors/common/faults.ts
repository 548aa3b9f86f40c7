import type { VendorFault } from '../types.ts';

export type Doing = VendorFault['does'];
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

/** The same body with ids of digits as JSON numbers, exact in text however long: the reader loses the digits, not we. */
export function idsAsNumbers(value: unknown, isId: (key: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => idsAsNumbers(one, isId));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const turns = isId(key) && typeof inner === 'string' && /^\d+$/.test(inner);
      return [key, turns ? rawNumber(inner) : idsAsNumbers(inner, isId)];
    }),
  );
}

/** JSON.rawJSON is in Node 24 but not yet in TypeScript's library. */
function rawNumber(digits: string): unknown {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  return rawJSON(digits);
}
