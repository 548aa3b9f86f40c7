/** People, and what is known of their use, in words. Unknown is never called inactive. */

import type { EvidenceLine, SeatCounts } from '../src/use-cases/views.ts';
import type { Phrase } from './phrase.ts';
import { count, list, literal, num } from './words.ts';

type Who = Pick<EvidenceLine, 'displayName' | 'email' | 'externalId'>;

/** The name a person is called by: display name, else email, else the vendor's id. */
export function nameOf(who: Who, max = 60): string {
  for (const raw of [who.displayName, who.email, who.externalId]) {
    const name = raw === null ? '' : literal(raw, max);
    if (name !== '') return name;
  }
  return '(no name)';
}

/** The email, where it says more than the name already does. */
export function emailOf(who: Who): string {
  const email = who.email === null ? '' : literal(who.email, 80);
  return email === nameOf(who, 80) ? '' : email;
}

/** "Dana Fox, Ed Li and 12 more". */
export function names(people: readonly Who[], shown: number): string {
  const named = people.slice(0, shown).map((who) => nameOf(who, 30));
  const left = people.length - named.length;
  return list(left > 0 ? [...named, `${num(left)} more`] : named);
}

/** What was seen, without the source: "last use 3 Sep 2026". */
export function signal(line: EvidenceLine): Phrase {
  const at = line.signalAt ?? line.since;
  const on = at === null ? null : { day: at };
  switch (line.signal) {
    case 'use':
      return on ? ['last use ', on] : ['last use at an unknown date'];
    case 'login':
      return on ? ['last login ', on] : ['last login at an unknown date'];
    case 'none_seen':
      return on ? ['no use seen since ', on] : ['no use seen'];
    case 'never':
      return ['never used'];
    case 'left':
      return on ? ['left the company ', on] : ['left the company'];
  }
}

/** What was seen and by whom: "last use 3 Sep 2026, Asana audit log". */
export function evidence(line: EvidenceLine): Phrase {
  const source = literal(line.source, 60);
  return source === '' ? signal(line) : [...signal(line), `, ${source}`];
}

/** The same words with what the holder said when asked: "…; the holder released it". */
export function withNote(seen: Phrase, item: { readonly note?: string | null }): Phrase {
  return item.note ? [...seen, `; ${literal(item.note, 120)}`] : seen;
}

/** "79 days"; a leaver has no days, and what is not known says so. */
export function idleFor(line: EvidenceLine): string {
  if (line.idleDays !== null) return days(line);
  return line.signal === 'left' ? 'left' : 'not known';
}

/** "idle 79 days", "left the company" or "idle". */
export function idleWords(line: EvidenceLine): string {
  if (line.signal === 'left') return 'leaver';
  return line.idleDays === null ? 'idle' : `idle ${days(line)}`;
}

/** A source that watched in vain knows only that it has been at least that long. */
function days(line: EvidenceLine): string {
  const known = line.idleDays ?? 0;
  return line.signal === 'none_seen' ? `${num(known)}+ days` : count(known, 'day');
}

/** What the number of paid seats is made of; parts that are zero are left out, idle and unknown never are. */
export function parts(counts: SeatCounts): string {
  const shown = [
    counts.active > 0 ? `${num(counts.active)} active` : '',
    `${num(counts.idle)} idle`,
    `${num(counts.unknown)} unknown`,
    counts.protected > 0 ? `${num(counts.protected)} protected` : '',
    counts.fresh > 0 ? `${num(counts.fresh)} too new to judge` : '',
    counts.leavers > 0 ? count(counts.leavers, 'leaver') : '',
  ];
  return shown.filter((part) => part !== '').join(' · ');
}
