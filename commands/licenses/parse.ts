/** What somebody asked for by typing `/licenses …`. */
export type LicensesCommand =
  | { readonly verb: 'overview' | 'help' | 'digest' }
  | { readonly verb: 'connect' | 'pause' | 'resume' | 'why'; readonly word: string | null }
  | { readonly verb: 'show' | 'sync' | 'report' | 'settings' | 'import'; readonly word: string }
  /** A verb that needs to know which integration. */
  | { readonly verb: 'which'; readonly of: 'sync' | 'report' | 'settings' | 'import' };

/** The verbs, for help and for "did you mean". */
export const VERBS = [
  'help',
  'sync',
  'report',
  'connect',
  'settings',
  'import',
  'digest',
  'pause',
  'resume',
  'why',
] as const;

const NEEDS_WORD = ['sync', 'report', 'settings', 'import'] as const;

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
  if (first === 'digest') return { verb: 'digest' };
  if (first === 'connect' || first === 'pause' || first === 'resume' || first === 'why')
    return { verb: first, word: rest === '' ? null : rest };
  const verb = NEEDS_WORD.find((known) => known === first);
  if (verb) return rest === '' ? { verb: 'which', of: verb } : { verb, word: rest };
  return { verb: 'show', word: words.join(' ') };
}
