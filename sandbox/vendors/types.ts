/**
 * What every fake vendor offers to tests and the demo, whatever its API looks like.
 * State changes only through the vendor's own API calls; `plan` makes the wire misbehave, never the state.
 */

/** One request as the vendor saw it. This log is the vendor's own truth about effects. */
export interface VendorCall {
  readonly at: string;
  readonly method: string;
  /** Path with query, as received. */
  readonly path: string;
  /** Which token was used, by its label in the seed, never its value. */
  readonly tokenLabel: string | null;
  readonly body: unknown;
  readonly status: number;
  /** Set when the call changed state, in the vendor's words, such as "removed ada@… from Northwind". */
  readonly effect: string | null;
}

/** Misbehavior of the wire, matched by method and a path pattern and used up in order. */
export interface VendorFault {
  readonly method?: string;
  readonly path?: RegExp;
  /** Skip this many matching requests first. Default 0. */
  readonly after?: number;
  /** How many matching requests it hits. Default 1. */
  readonly times?: number;
  readonly does:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body?: unknown;
      }
    /** The call takes effect; the connection is cut before the answer. */
    | { readonly kind: 'lose_answer' }
    /** The connection is cut before the call takes effect. */
    | { readonly kind: 'cut' }
    | { readonly kind: 'truncate_body' }
    | { readonly kind: 'bad_json' }
    | { readonly kind: 'delay'; readonly ms: number }
    | { readonly kind: 'empty_page' }
    | { readonly kind: 'repeat_previous_page' }
    | { readonly kind: 'same_cursor' }
    | { readonly kind: 'ids_as_numbers' };
}

export interface FakeVendor {
  /** The origin, http://127.0.0.1:PORT; `/` is a small admin console in the browser. */
  readonly url: string;
  calls(): readonly VendorCall[];
  /** Only the calls that changed something. */
  effects(): readonly VendorCall[];
  plan(...faults: readonly VendorFault[]): void;
  clearFaults(): void;
  close(): Promise<void>;
}
