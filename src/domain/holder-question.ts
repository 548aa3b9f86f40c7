import { addDays } from './time.ts';

/** The life of one question to the holder of a seat: keep it or release it. Silence never releases by itself. */

export type QuestionState = 'open' | 'kept' | 'released' | 'escalated' | 'withdrawn';

export type QuestionEvent = 'keep' | 'release' | 'escalate' | 'withdraw';

/** This table is the only place that knows it. What was released or escalated is void as soon as the seat is used. */
const TABLE: Readonly<Record<QuestionState, Readonly<Partial<Record<QuestionEvent, QuestionState>>>>> = {
  open: { keep: 'kept', release: 'released', escalate: 'escalated', withdraw: 'withdrawn' },
  released: { withdraw: 'withdrawn' },
  escalated: { withdraw: 'withdrawn' },
  kept: {},
  withdrawn: {},
};

export const QUESTION_STATES = Object.keys(TABLE) as readonly QuestionState[];

/** The state an event leads to, or undefined where it is not allowed. */
export function nextQuestion(state: QuestionState, event: QuestionEvent): QuestionState | undefined {
  return TABLE[state][event];
}

/** The states from which an event is allowed, for guarded updates. */
export function questionStatesAllowing(event: QuestionEvent): readonly QuestionState[] {
  return QUESTION_STATES.filter((state) => TABLE[state][event] !== undefined);
}

/** At most one unsolicited message to a person in any span of so many days, over all apps. */
export const MESSAGE_EVERY_DAYS = 7;
/** A question stays open at least so long after it was first asked. */
export const OPEN_AT_LEAST_DAYS = 14;
/** After so long without having reached the holder, approvers are told so. */
const UNREACHED_DAYS = 28;

/** When a question was asked. A reminder joins the next week's message, so there is at most one. */
export interface Asked {
  readonly createdAt: string;
  readonly askedAt: string | null;
  readonly remindedAt: string | null;
}

/** A person whose last unsolicited message was sent at or before this instant may get the next one. */
export function freeSince(now: string): string {
  return addDays(now, -MESSAGE_EVERY_DAYS);
}

/** Whether an open question waits for a message: it was never asked, or its reminder is due. */
export function isDue({ askedAt, remindedAt }: Asked, now: string): boolean {
  if (askedAt === null) return true;
  return remindedAt === null && askedAt <= freeSince(now);
}

/**
 * Why an open question goes to the approvers now, or null while it waits: two asks without an answer, the first at
 * least fourteen and the second at least seven days ago; or four weeks in which the holder could not be reached.
 */
export function escalation({ createdAt, askedAt, remindedAt }: Asked, now: string): string | null {
  if (askedAt === null) return createdAt <= addDays(now, -UNREACHED_DAYS) ? 'could not be asked in Slack' : null;
  if (remindedAt === null) return askedAt <= addDays(now, -UNREACHED_DAYS) ? 'asked once, no answer' : null;
  const waited = askedAt <= addDays(now, -OPEN_AT_LEAST_DAYS) && remindedAt <= freeSince(now);
  return waited ? 'asked twice, no answer' : null;
}

/** A manager has this long to answer for a silent holder, and to be reached at all twice as long. */
export const MANAGER_DAYS = 7;

/** When a question was put to the holder's manager. */
export interface PutToManager {
  readonly managerSince: string | null;
  readonly managerAskedAt: string | null;
}

/**
 * What to add to the reason when a question that was put to a manager goes to the approvers after all, or null while
 * the manager still has time.
 */
export function managerSilence({ managerSince, managerAskedAt }: PutToManager, now: string): string | null {
  if (managerSince === null) return null;
  if (managerAskedAt !== null) return managerAskedAt <= addDays(now, -MANAGER_DAYS) ? 'nor from the manager' : null;
  return managerSince <= addDays(now, -2 * MANAGER_DAYS) ? 'the manager could not be asked either' : null;
}

/** The latest question about a seat, as far as a report needs it. */
export interface LatestQuestion {
  readonly state: QuestionState;
  readonly endedAt: string | null;
  /** Of an escalated one: why; of a released one: what a manager said, null where the holder released it. */
  readonly reason: string | null;
}

/** What a report does with an idle seat. `wait`: the holder is being asked, or kept it not long ago. */
export type Course =
  | { readonly do: 'ask' }
  | { readonly do: 'wait'; readonly why: 'asked' | 'kept' }
  | { readonly do: 'propose'; readonly note: string | null };

/**
 * The course of an idle seat. An answer, or a silence that went to the approvers, is good for `keepDays`; afterwards
 * the holder is asked anew. An answer to keep binds even where holders are no longer asked.
 */
export function courseOf(
  latest: LatestQuestion | null,
  policy: { readonly askFirst: boolean; readonly keepDays: number },
  now: string,
): Course {
  const fresh = latest !== null && latest.endedAt !== null && addDays(latest.endedAt, policy.keepDays) > now;
  if (latest?.state === 'kept' && fresh) return { do: 'wait', why: 'kept' };
  if (latest?.state === 'released' && fresh) return { do: 'propose', note: latest.reason ?? 'the holder released it' };
  if (latest?.state === 'escalated' && fresh) return { do: 'propose', note: latest.reason };
  if (!policy.askFirst) return { do: 'propose', note: null };
  return latest?.state === 'open' ? { do: 'wait', why: 'asked' } : { do: 'ask' };
}
