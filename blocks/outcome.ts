/** What a list does, and what became of each item of a plan, in words. */

import type { Effects } from '../src/connector/contract.ts';
import type { PlanItemView, PlanView } from '../src/use-cases/views.ts';
import { type ChangeWords, changeWords, REMOVAL } from './change-words.ts';
import { names } from './evidence.ts';
import type { Phrase } from './phrase.ts';
import { capital, clip, literal, num, safe, sentence } from './words.ts';

/** What was decided and done about one item. `mark` is the one emoji of its status, or nothing. */
export function outcome(item: PlanItemView, words: ChangeWords = REMOVAL): Phrase {
  const by: Phrase = item.approvedBy === null ? [] : [', approved by ', { user: item.approvedBy }];
  const why = item.reason === null ? '' : `: ${literal(item.reason, 200)}`;
  const wanted: Phrase = item.askedBackAt ? [', asked back by its holder'] : [];
  switch (item.state) {
    case 'pending_approval':
      return ['Waiting for approval'];
    case 'approved':
    case 'executing':
      if (item.waits) return ['⏸ Approved', ...approvedBy(item), `, ${literal(item.waits, 200)}`];
      return item.approvedBy === null
        ? [`⏳ ${capital(words.doing)}`]
        : ['⏳ Approved by ', { user: item.approvedBy }, `, ${words.doing}`];
    case 'outcome_unknown':
      return ['Result unknown, checking'];
    case 'partly_applied':
      return [`⏳ ${words.partly}, going on${steps(item)}`];
    case 'manual':
      return item.progress ? [`${words.partly}, do the rest by hand${steps(item)}`] : [`Do it by hand${why}`];
    case 'failed':
      return [`❌ ${words.notDone}${why || ': no reason was given'}`];
    case 'succeeded':
      return item.reason === null
        ? [`✅ ${words.done} `, { instant: item.updatedAt }, ...by, ...wanted]
        : [`✅ ${words.done}`, ...by, ...wanted, `; ❌ ${words.notBack}${why}`];
    case 'restoring':
      return item.decidedBy === null ? ['⏳ Restoring…'] : ['⏳ Restoring, asked by ', { user: item.decidedBy }, '…'];
    case 'restored':
      return [
        '↩️ Restored ',
        { instant: item.updatedAt },
        ...(item.decidedBy === null ? [] : [', asked by ', { user: item.decidedBy }]),
      ];
    case 'rejected':
      return [...(item.decidedBy === null ? ['Kept'] : ['Kept by ', { user: item.decidedBy }]), why];
    case 'expired':
      return ['Expired, nothing was changed'];
    case 'superseded':
      return [`Left the plan${why || ': something changed since the list was made'}`];
    case 'cancelled':
      return [`Canceled, nothing was changed${why}`];
  }
}

/** ": 2 done, 3 left"; which they are stands below the table, where there is room. */
function steps({ progress, reason }: PlanItemView): string {
  if (!progress) return reason === null ? '' : `: ${literal(reason, 200)}`;
  return `: ${num(progress.done.length)} done, ${num(progress.left.length)} left`;
}

function approvedBy(item: PlanItemView): Phrase {
  return item.approvedBy === null ? [] : [' by ', { user: item.approvedBy }];
}

/** The items in each state of interest: "11 seats freed, 1 left the plan, 2 kept". */
export function tally(plan: PlanView): string {
  const of = (...states: readonly PlanItemView['state'][]): number =>
    plan.items.filter((item) => states.includes(item.state)).length;
  const held = plan.items.filter((item) => item.state === 'approved' && item.waits);
  const done = of('succeeded');
  const words = changeWords(plan);
  const counted: readonly (readonly [number, string])[] = [
    [of('pending_approval'), 'waiting'],
    [held.length, 'approved, on hold'],
    [of('approved', 'executing', 'partly_applied') - held.length, words.being],
    [of('outcome_unknown'), 'with an unknown result'],
    [of('superseded'), 'left the plan'],
    [of('rejected'), 'kept'],
    [of('failed'), 'not done'],
    [of('manual'), 'to do by hand'],
    [of('restoring', 'restored'), 'restored'],
    [of('cancelled'), 'canceled'],
    [of('expired'), 'expired'],
  ];
  const rest = counted.filter(([number]) => number > 0).map(([number, words]) => `${num(number)} ${words}`);
  return [...(done > 0 ? [words.tally(done)] : []), ...rest].join(', ');
}

const FREED = {
  now: 'The seat is free at once.',
  cycle_end: 'The seat is free at the end of the billing cycle.',
  none: 'The number of paid seats stays the same.',
  unknown: 'When the seat is freed is not known.',
} as const;

/** Whether it can be undone. */
export function undo(effects: Effects | null, words: ChangeWords = REMOVAL): string {
  return effects?.reversible ? words.canUndo : 'Seatkeeper cannot undo this.';
}

/** What an approver must know before saying yes, as lines of mrkdwn. */
export function effectLines(effects: Effects, words: ChangeWords = REMOVAL): readonly string[] {
  const { does, onData, seatFreed, reversible } = effects;
  return [
    `*What ${safe(words.noun)} does:* ${sentence(safe(does, 300))} ${words.freed ?? FREED[seatFreed]}`,
    ...(onData.trim() === '' ? [] : [`*What happens to data:* ${sentence(safe(onData, 700))}`]),
    reversible ? undo(effects, words) : `⚠️ *${undo(effects, words)}*`,
    `Each person is checked again just before ${safe(words.noun)}. New activity takes them off the list.`,
  ];
}

/** The text of a confirmation: who, that it cannot be undone, and what is lost, the most important first. */
export function confirmText(plan: PlanView, people: readonly PlanItemView[]): string {
  const lost = sentence(literal(plan.effects?.onData ?? '', 300));
  return clip(`${clip(names(people, 3), 110)}. ${undo(plan.effects, changeWords(plan))} ${lost}`.trim(), 300);
}
