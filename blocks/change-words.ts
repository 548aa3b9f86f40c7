/** The words of what a list asks for: removal, a change to a cheaper license, or an admin's role lowered. */

import type { PlanView } from '../src/use-cases/views.ts';
import { count, literal, title } from './words.ts';

export interface ChangeWords {
  /** "Remove from Asana", "Change to View-only": what a button says. */
  readonly label: string;
  /** "Remove", the yes of a confirmation. */
  readonly yes: string;
  /** "Remove 3 people". */
  readonly yesTo: (people: number) => string;
  /** When the seat is freed, as a sentence, where the effects do not tell it. */
  readonly freed: string | null;
  /** "removing…", after an approval. */
  readonly doing: string;
  /** "Removed". */
  readonly done: string;
  /** "Not removed". */
  readonly notDone: string;
  /** "Partly removed". */
  readonly partly: string;
  /** "not restored", of a failed attempt to undo it. */
  readonly notBack: string;
  /** "removal", as in "what removal does". */
  readonly noun: string;
  /** "removed from", as in "nothing more is removed from this list". */
  readonly through: string;
  /** "being removed", of several. */
  readonly being: string;
  /** "11 seats freed". */
  readonly tally: (count: number) => string;
  /** What Seatkeeper can do afterwards, as a sentence. */
  readonly canUndo: string;
  /** "get access back as it was" after a name, as a sentence. */
  readonly back: (name: string) => string;
  /** "Remove 3 people from Asana?" */
  readonly question: (people: number) => string;
  /** "14 idle seats to approve or keep" goes on like this. */
  readonly toDecide: string;
  /** "Choose who to remove." */
  readonly choose: string;
}

/** The words where no list is at hand. */
export const REMOVAL: ChangeWords = removalWords(null, 'the service', 'the service');

/** The words for one list. A name of a license type is data, cut to what fits. */
export function changeWords(view: Pick<PlanView, 'change' | 'integration' | 'effects'>): ChangeWords {
  const app = literal(view.integration.appName, 40) || 'the service';
  const { change } = view;
  switch (change?.action) {
    case 'downgrade':
      return downgradeWords(literal(change.to, 30) || 'a cheaper license', app);
    case 'demote':
      return demoteWords(app);
    default:
      return removalWords(view.effects, app, title(view.integration, 60));
  }
}

function removalWords(effects: PlanView['effects'], app: string, tenant: string): ChangeWords {
  return {
    label: `Remove from ${app}`,
    yes: 'Remove',
    yesTo: (people) => `Remove ${count(people, 'person', 'people')}`,
    freed: null,
    doing: 'removing…',
    done: 'Removed',
    notDone: 'Not removed',
    partly: 'Partly removed',
    notBack: 'not restored',
    noun: 'removal',
    through: 'removed from',
    being: 'being removed',
    tally: (done) => `${count(done, 'seat')} ${effects?.seatFreed === 'now' ? 'freed' : 'removed'}`,
    canUndo: 'Seatkeeper can restore the person afterwards.',
    back: (name) => `${name} gets access to ${tenant} back as it was, and holds a seat again.`,
    question: (people) => `Remove ${count(people, 'person', 'people')} from ${tenant}?`,
    toDecide: 'to approve or keep',
    choose: 'Choose who to remove.',
  };
}

function downgradeWords(to: string, app: string): ChangeWords {
  return {
    label: `Change to ${to}`,
    yes: 'Change',
    yesTo: (people) => `Change ${count(people, 'person', 'people')}`,
    freed: null,
    doing: `changing to ${to}…`,
    done: `Changed to ${to}`,
    notDone: `Not changed to ${to}`,
    partly: `Partly changed to ${to}`,
    notBack: 'not changed back',
    noun: `the change to ${to}`,
    through: 'changed through',
    being: 'being changed',
    tally: (done) => `${count(done, 'license')} changed to ${to}`,
    canUndo: 'Seatkeeper can restore the former license afterwards.',
    back: (name) => `${name} gets the former license in ${app} back, with the roles that were kept.`,
    question: (people) => `Change ${count(people, 'person', 'people')} to ${to} in ${app}?`,
    toDecide: `to change to ${to}, or keep`,
    choose: `Choose whom to change to ${to}.`,
  };
}

function demoteWords(app: string): ChangeWords {
  return {
    label: `Lower the role in ${app}`,
    yes: 'Lower',
    yesTo: (people) => `Lower ${count(people, 'role')}`,
    freed: 'The seat is decided about afterwards, on a list of its own.',
    doing: 'lowering the role…',
    done: 'Role lowered',
    notDone: 'Role not lowered',
    partly: 'Role partly lowered',
    notBack: 'not raised again',
    noun: 'lowering the role',
    through: 'changed through',
    being: 'being lowered',
    tally: (done) => `${count(done, 'role')} lowered`,
    canUndo: 'Seatkeeper can restore the role afterwards.',
    back: (name) => `${name} gets the admin role in ${app} back.`,
    question: (people) => `Lower the role of ${count(people, 'admin')} in ${app}?`,
    toDecide: 'with an admin role, to lower or keep',
    choose: 'Choose whose role to lower.',
  };
}
