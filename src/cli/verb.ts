/** Where a verb speaks, and the environment it reads. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Verb {
  readonly name: string;
  /** What stands after the verb, such as `<app>`. */
  readonly usage: string;
  readonly does: string;
  /** Returns the exit code: 0 done, 1 not done. Throws UsageError for 2. */
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

/** The words typed do not fit the verb. */
export class UsageError extends Error {}
