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
  markStale,
  setSlot,
  takenSlots,
  updateHolderMessage,
} from '../store/holder-messages.ts';
import { noteAsked, openQuestionsOf, type QuestionRow, questionsIn, questionsWith } from '../store/holder-questions.ts';
import type { HolderView } from './holder-views.ts';
import { type Core, DeliveryError, type MessageRef, type Notifier } from './ports.ts';
import { stringsOf } from './rows.ts';

/** People asked per round; the rest follows in the next, seconds later. */
const PEOPLE = 20;
/** Seats in one message; what is over joins the next week's. */
const SEATS = 12;
/** A message Slack surely refused is tried again after so many days. */
const RETRY_DAYS = 1;

export type AskHoldersDeps = Core & {
  readonly notifier: Pick<Notifier, 'postToPerson'>;
  readonly viewHolderMessage: (message: HolderMessageRow) => Promise<HolderView | null>;
};

/**
 * Sends what is due: one merged message a person, over all apps. The person's weekly slot is claimed in the store
 * before sending, so neither two processes nor a crash ever send two within seven days. While reclaiming is paused
 * nobody is asked. Returns how many people were asked.
 */
export function askHolders(deps: AskHoldersDeps) {
  return async (): Promise<number> => {
    const now = iso(deps.clock.now());
    const taken = await takenSlots(deps.store, freeSince(now));
    const due = (await questionsIn(deps.store, ['open'])).filter((question) => isDue(askedOf(question), now));
    const paused = await pausedAmong(deps.store, due);
    const people = new Set(
      due
        .filter((question) => !paused.has(question.integration_id) && !taken.has(question.slack_user))
        .map((question) => question.slack_user),
    );
    let sent = 0;
    for (const person of [...people].slice(0, PEOPLE)) if (await askOne(deps, person, paused)) sent += 1;
    return sent;
  };
}

/** The instants of a question, as its rules take them. */
export function askedOf(row: QuestionRow) {
  return { createdAt: row.created_at, askedAt: row.asked_at, remindedAt: row.reminded_at };
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

async function askOne(deps: AskHoldersDeps, person: string, paused: ReadonlySet<string>): Promise<boolean> {
  const claimed = await claimMessage(deps, person, paused);
  const view = claimed && (await deps.viewHolderMessage(claimed));
  if (!claimed || !view) return false;
  try {
    await noteSent(deps, claimed, await deps.notifier.postToPerson(person, view));
    return true;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, message: claimed.id }, 'a holder could not be asked');
    // A send of unknown result keeps its slot: the questions count as not asked, and join the next week's message.
    if (error.outcome === 'refused') await giveBack(deps, claimed);
    return false;
  }
}

/** Claims the weekly slot and stores what will be sent, in one step; null when somebody was first. */
function claimMessage(
  deps: AskHoldersDeps,
  person: string,
  paused: ReadonlySet<string>,
): Promise<HolderMessageRow | null> {
  return atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const open = (await openQuestionsOf(tx, person)).filter((question) => !paused.has(question.integration_id));
    const due = open.filter((question) => isDue(askedOf(question), now));
    if (due.length === 0 || !(await claimSlot(tx, person, now, freeSince(now)))) return null;
    const shown = [...due, ...open.filter((question) => !due.includes(question))].slice(0, SEATS);
    const row: HolderMessageRow = {
      id: deps.ids.next('msg'),
      slack_user: person,
      kind: 'question',
      subject: JSON.stringify(shown.map((question) => question.id)),
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

/** Records what was asked. A question answered while the message was on its way has it drawn again. */
async function noteSent(deps: AskHoldersDeps, message: HolderMessageRow, ref: MessageRef): Promise<void> {
  await atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const questions = await questionsWith(tx, stringsOf(message.subject));
    for (const question of questions) {
      const first = question.asked_at === null;
      const again = !first && question.reminded_at === null;
      // Before this message has its place: the earlier one now points here.
      if (question.message_id !== null) await markStale(tx, message.slack_user, question.id);
      await noteAsked(tx, question.id, {
        asked_at: question.asked_at ?? now,
        reminded_at: again ? now : question.reminded_at,
        message_id: message.id,
      });
      await deps.audit(tx, {
        actor: 'job:ask',
        subject: `question:${question.id}`,
        type: first ? 'question.asked' : 'question.repeated',
        data: { message: message.id, integration: question.integration_id },
      });
    }
    const drawn_at = questions.some((question) => question.state !== 'open') ? null : message.drawn_at;
    await updateHolderMessage(tx, message.id, { ...ref, sent_at: now, drawn_at });
  });
}

async function giveBack(deps: AskHoldersDeps, message: HolderMessageRow): Promise<void> {
  await atomically(deps.store, async (tx) => {
    await deleteHolderMessage(tx, message.id);
    const retry = addDays(freeSince(iso(deps.clock.now())), RETRY_DAYS);
    await setSlot(tx, message.slack_user, retry);
  });
}
