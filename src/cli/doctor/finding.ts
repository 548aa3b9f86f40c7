/** One thing the doctor looked at. */
export interface Finding {
  /** `note`: cannot be told from here, or is only news. */
  readonly status: 'ok' | 'note' | 'warn' | 'fail';
  readonly what: string;
  readonly detail: string;
  /** What to do about it; on every warning and failure. */
  readonly mend?: string;
}

export const ok = (what: string, detail: string): Finding => ({ status: 'ok', what, detail });
export const note = (what: string, detail: string): Finding => ({ status: 'note', what, detail });
export const warn = (what: string, detail: string, mend: string): Finding => ({ status: 'warn', what, detail, mend });
export const fail = (what: string, detail: string, mend: string): Finding => ({ status: 'fail', what, detail, mend });

/** A finding in lines for a person. */
export function lines({ status, what, detail, mend }: Finding): readonly string[] {
  const mark = status === 'fail' ? 'FAIL' : status.padEnd(4);
  return [`${mark}  ${what} — ${detail}`, ...(mend === undefined ? [] : [`      mend: ${mend}`])];
}
