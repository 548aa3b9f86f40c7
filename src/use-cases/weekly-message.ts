import { iso } from '../clock.ts';
import { freeSince, isDue } from '../domain/holder-question.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { findPause } from '../store/controls.ts';
import {
  claimSlot,
  deleteHolderMessage,
  type HolderMessageRow,
  insertHolderMessage,
  setSlot,
  takenSlots,
} from '../store/holder-messages.ts';
import { noteRefused, peopleToTell, untoldNewsOf } from '../store/holder-news.ts';
import { openQuestionsOf, type QuestionRow, questionsIn, questionsToManager } from '../store/holder-questions.ts';
import type { HolderView } from './holder-views.ts';
import { noteSent } from './note-sent.ts';
import { type Core, DeliveryError, type Notifier } from './ports.ts';
import { stringsOf } from './rows.ts';

/** People written to per round; the rest follows in the next, seconds later. */
const PEOPLE = 20;
/** Seats in one message; what is over joins the next week's. */
const SEATS = 12;
/** A message Slack surely refused is tried again after so many days. */
const RETRY_DAYS = 1;
/** News Slack refused day after day for so long is given up: the account takes no messages. */
const REFUSED_DAYS = 28;

export type WeeklyDeps = Core & {
  readonly notifier: Pick<Notifier, 'postToPerson'>;
  readonly viewHolderMessage: (message: HolderMessageRow) => Promise<HolderView | null>;
};

/**
 * Sends what is due: one merged message a person, over all apps, with seats that were taken back, questions, reminders
 * and what the person is asked as a manager. The person's weekly slot is claimed in the store before sending, so
 * neither two processes nor a crash ever send two within seven days. While reclaiming is paused nobody is asked, but
 * who lost a seat is told. Returns how many people were written to.
 */
export function sendWeekly(deps: WeeklyDeps) {
  return async (): Promise<number> => {
    const now = iso(deps.clock.now());
    const open = await questionsIn(deps.store, ['open']);
    const paused = await pausedAmong(deps.store, open);
    const asking = open.filter((question) => !paused.has(question.integration_id));
    const people = new Set<string>(await peopleToTell(deps.store));
    for (const question of asking) {
      if (isDue(askedOf(question), now)) people.add(question.slack_user);
      if (isForManager(question)) people.add(question.manager_user);
    }
    const taken = await takenSlots(deps.store, freeSince(now));
    const due = [...people].filter((person) => !taken.has(person));
    let sent = 0;
    for (const person of due.slice(0, PEOPLE)) if (await sendOne(deps, person, paused)) sent += 1;
    return sent;
  };
}

/** The instants of a question, as its rules take them. */
export function askedOf(row: QuestionRow) {
  return { createdAt: row.created_at, askedAt: row.asked_at, remindedAt: row.reminded_at };
}

/** Whether an open question was put to a manager who was not asked yet. */
function isForManager(row: QuestionRow): row is QuestionRow & { readonly manager_user: string } {
  return row.manager_user !== null && row.manager_asked_at === null;
}

/** Integrations of these questions in which reclaiming is paused. */
export async function pausedAmong(
  store: Core['store'],
  questions: readonly Pick<QuestionRow, 'integration_id'>[],
): Promise<ReadonlySet<string>> {
  const paused = new Set<string>();
  for (const id of new Set(questions.map((question) => question.integration_id))) {
    if (await findPause(store, id)) paused.add(id);
  }
  return paused;
}

async function sendOne(deps: WeeklyDeps, person: string, paused: ReadonlySet<string>): Promise<boolean> {
  const claimed = await claimMessage(deps, person, paused);
  const view = claimed && (await deps.viewHolderMessage(claimed));
  if (!claimed || !view) return false;
  try {
    await noteSent(deps, claimed, await deps.notifier.postToPerson(person, view));
    return true;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, message: claimed.id }, 'a holder could not be written to');
    // A send of unknown result keeps its slot: nothing counts as said, and all of it joins the next week's message.
    if (error.outcome === 'refused') await releaseSlot(deps, claimed);
    return false;
  }
}

/** Claims the weekly slot and stores what will be sent, in one step; null when nothing is due or somebody was first. */
function claimMessage(deps: WeeklyDeps, person: string, paused: ReadonlySet<string>): Promise<HolderMessageRow | null> {
  return atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const running = (question: QuestionRow) => !paused.has(question.integration_id);
    const news = await untoldNewsOf(tx, person);
    const open = (await openQuestionsOf(tx, person)).filter(running);
    const due = open.filter((question) => isDue(askedOf(question), now));
    const team = (await questionsToManager(tx, person)).filter(running).filter(isForManager);
    if (news.length + due.length + team.length === 0) return null;
    if (!(await claimSlot(tx, person, now, freeSince(now)))) return null;
    const waiting = open.filter((question) => !due.includes(question));
    const shown = [...news, ...[...due, ...team, ...waiting].map((question) => question.id)].slice(0, SEATS);
    const row: HolderMessageRow = {
      id: deps.ids.next('msg'),
      slack_user: person,
      subject: JSON.stringify(shown),
      channel: null,
      ts: null,
      claimed_at: now,
      sent_at: null,
      drawn_at: now,
    };
    await insertHolderMessage(tx, row);
    return row;
  });
}

async function releaseSlot(deps: WeeklyDeps, message: HolderMessageRow): Promise<void> {
  await atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    await deleteHolderMessage(tx, message.id);
    await setSlot(tx, message.slack_user, addDays(freeSince(now), RETRY_DAYS));
    await noteRefused(tx, stringsOf(message.subject), now, addDays(now, -REFUSED_DAYS));
  });
}
