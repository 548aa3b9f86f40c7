import { type DatabaseFacts, inspectDatabase } from '../store/inspect.ts';

export type DatabaseState =
  /** There is no file yet. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Written by a newer program: it has migrations this one does not know. */
  | { readonly kind: 'newer'; readonly unknown: readonly string[] }
  | { readonly kind: 'present'; readonly facts: DatabaseFacts; readonly pending: readonly string[] };

/** Says in which state a database file is, without changing it. */
export function examineDatabase(deps: {
  readonly exists: (path: string) => boolean;
  /** Names of the migrations this program has, in order. */
  readonly known: readonly string[];
}) {
  return (path: string): DatabaseState => {
    if (!deps.exists(path)) return { kind: 'absent' };
    let facts: DatabaseFacts;
    try {
      facts = inspectDatabase(path);
    } catch (error) {
      return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
    }
    const unknown = facts.applied.filter((name) => !deps.known.includes(name));
    if (unknown.length > 0) return { kind: 'newer', unknown };
    return { kind: 'present', facts, pending: deps.known.filter((name) => !facts.applied.includes(name)) };
  };
}
