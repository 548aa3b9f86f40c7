/** What somebody asked for by typing `/licenses …`. */
export type LicensesCommand =
  | { readonly verb: 'overview' | 'roles' | 'help' | 'digest' | 'audit' | 'stats' | 'exemptions' }
  | { readonly verb: 'connect' | 'pause' | 'resume' | 'why'; readonly word: string | null }
  | { readonly verb: 'show' | 'sync' | 'report' | 'settings' | 'import' | 'exempt'; readonly word: string }
  /** An app by name, and an admin's address or mention. */
  | { readonly verb: 'admin'; readonly word: string; readonly who: string }
  /** To whom and until when; both null to take the part back. */
  | { readonly verb: 'delegate'; readonly to: string | null; readonly until: string | null }
  /** A verb that needs to know which integration. */
  | { readonly verb: 'which'; readonly of: 'sync' | 'report' | 'settings' | 'import' | 'exempt' };

/** The verbs, for help and for "did you mean". */
export const VERBS = [
  'help',
  'sync',
  'report',
  'connect',
  'settings',
  'import',
  'digest',
  'stats',
  'exempt',
  'exemptions',
  'pause',
  'resume',
  'why',
  'audit',
  'admin',
  'roles',
  'delegate',
] as const;

const NEEDS_WORD = ['sync', 'report', 'settings', 'import', 'exempt'] as const;

/** Reads the text after `/licenses`. Anything that is no verb is taken as the name of an integration. */
export function parse(text: string): LicensesCommand {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const first = (words[0] ?? '').toLowerCase();
  const rest = words.slice(1).join(' ');
  if (first === '' || first === 'all' || first === 'list') return { verb: 'overview' };
  if (first === 'help' || first === '?') return { verb: 'help' };
  if (first === 'digest' || first === 'audit' || first === 'stats' || first === 'exemptions') return { verb: first };
  if (first === 'connect' || first === 'pause' || first === 'resume' || first === 'why')
    return { verb: first, word: rest === '' ? null : rest };
  if (first === 'roles') return { verb: first };
  if (first === 'admin') return parseAdmin(words.slice(1));
  if (first === 'delegate') return parseDelegate(rest);
  const verb = NEEDS_WORD.find((known) => known === first);
  if (verb) return rest === '' ? { verb: 'which', of: verb } : { verb, word: rest };
  return { verb: 'show', word: words.join(' ') };
}

/** The app's name may be several words; the person is the last one. */
function parseAdmin(words: readonly string[]): LicensesCommand {
  const who = words.length < 2 ? '' : (words.at(-1) ?? '');
  return { verb: 'admin', word: who === '' ? words.join(' ') : words.slice(0, -1).join(' '), who };
}

/** `@grace until 2026-12-01`, or `off`. What it cannot read has no day, and the use case says what to write. */
function parseDelegate(rest: string): LicensesCommand {
  if (/^(off|end|stop)$/i.test(rest)) return { verb: 'delegate', to: null, until: null };
  const read = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s*(?:until\s+)?(\S*)$/i.exec(rest);
  return { verb: 'delegate', to: read?.[1] ?? '', until: read?.[2] ?? '' };
}
