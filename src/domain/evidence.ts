import type { Signal } from './account.ts';

/**
 * What one source said of the last use of one seat. Not knowing is a value: `unknown` is never read as `never`,
 * and `none_seen` says only that a source watched since `watchedSince` and saw nothing.
 */
export interface ActivityEvidence {
  /** Stable id of the source, such as `asana-audit-log`. */
  readonly source: string;
  /** The source in words for a person. */
  readonly label: string;
  /** Whether the vendor of the seat itself speaks, or somebody else about it. */
  readonly origin: 'vendor' | 'identity_provider' | 'import';
  /**
   * `tenant`: it saw a sign-in somewhere, not into this app. That somebody is at work it can show, that a seat is idle
   * never. Absent: it speaks of the app itself.
   */
  readonly scope?: 'app' | 'tenant';
  readonly lastUse:
    | { readonly kind: 'at'; readonly at: string; readonly signal: Signal }
    | { readonly kind: 'none_seen' }
    /** The source itself says that it was never used. */
    | { readonly kind: 'never' }
    | { readonly kind: 'unknown'; readonly why: string };
  /** When we read it; null when it was never read. */
  readonly observedAt: string | null;
  /** Since when this source was watched without a gap; null when it does not say. */
  readonly watchedSince: string | null;
  /** Short clauses, each something this source cannot see. */
  readonly blindSpots: readonly string[];
}
