import { ASKED_REASONS, type AskedReason } from '../../src/use-cases/report-inactivity.ts';

/** What somebody asked for by typing `/licenses …`. */
export type LicensesCommand =
  | { readonly verb: 'overview' | 'import_people' | 'roles' | 'help' | 'digest' | 'audit' | 'stats' | 'exemptions' }
  | { readonly verb: 'connect' | 'pause' | 'resume'; readonly word: string | null }
  /** A person's address or mention, and an app by name or null for all. */
  | { readonly verb: 'why'; readonly who: string | null; readonly app: string | null }
  /** A person's address or mention. */
  | { readonly verb: 'user'; readonly who: string | null }
  | { readonly verb: 'show' | 'sync' | 'dryrun' | 'settings' | 'sources' | 'import' | 'exempt'; readonly word: string }
  | { readonly verb: 'report'; readonly word: string; readonly reason?: AskedReason }
  /** An app by name, and an admin's address or mention. */
  | { readonly verb: 'admin'; readonly word: string; readonly who: string }
  /** To whom and until when; both null to take the part back. */
  | { readonly verb: 'delegate'; readonly to: string | null; readonly until: string | null }
  /** A verb that needs to know which integration. */
  | {
      readonly verb: 'which';
      readonly of: 'sync' | 'report' | 'dryrun' | 'settings' | 'sources' | 'import' | 'exempt';
    };

/** The verbs, for help and for "did you mean". */
export const VERBS = [
  'help',
  'sync',
  'report',
  'dryrun',
  'connect',
  'settings',
  'sources',
  'import',
  'digest',
  'stats',
  'exempt',
  'exemptions',
  'pause',
  'resume',
  'why',
  'user',
  'audit',
  'admin',
  'roles',
  'delegate',
] as const;

const NEEDS_WORD = ['sync', 'report', 'dryrun', 'settings', 'sources', 'import', 'exempt'] as const;

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
  if (first === 'connect' || first === 'pause' || first === 'resume')
    return { verb: first, word: rest === '' ? null : rest };
  if (first === 'why')
    return {
      verb: first,
      who: words[1] ?? null,
      app: words.slice(words[2]?.toLowerCase() === 'in' ? 3 : 2).join(' ') || null,
    };
  if (first === 'user') return { verb: first, who: words[1] ?? null };
  if (first === 'roles') return { verb: first };
  if (first === 'admin') return parseAdmin(words.slice(1));
  if (first === 'delegate') return parseDelegate(rest);
  // A hyphen is what the host's command line has.
  const verb = NEEDS_WORD.find((known) => known === first || (first === 'dry-run' && known === 'dryrun'));
  if (verb === 'report' && rest !== '') return parseReport(rest);
  if (verb === 'import' && rest.toLowerCase() === 'people') return { verb: 'import_people' };
  if (verb) return rest === '' ? { verb: 'which', of: verb } : { verb, word: rest };
  return { verb: 'show', word: words.join(' ') };
}

/** `asana` or `asana for security`. Any other word after `for` is part of the app's name. */
function parseReport(rest: string): LicensesCommand {
  const read = /^(.+?)\s+for\s+(\S+)$/i.exec(rest);
  const reason = ASKED_REASONS.find((known) => known === read?.[2]?.toLowerCase());
  return reason === undefined ? { verb: 'report', word: rest } : { verb: 'report', word: read?.[1] ?? rest, reason };
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
