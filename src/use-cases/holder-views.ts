import type { QuestionState } from '../domain/holder-question.ts';
import type { EvidenceLine, IntegrationRef } from './views.ts';

/** What the holders of seats are shown, always read from the store. */

/** A seat somebody is asked about. */
export interface AskedView {
  readonly questionId: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  readonly state: QuestionState;
  /** The manager who answered in the holder's place; null where the holder did, or nobody. */
  readonly answeredBy: string | null;
  /** One clause: why it was escalated or withdrawn; of a manager's answer what they said. */
  readonly reason: string | null;
  readonly endedAt: string | null;
  /** How long an answer to keep holds, in days. */
  readonly keepDays: number;
  readonly approvers: readonly string[];
}

/** One seat as its holder is asked about it. */
export interface HolderQuestionView extends AskedView {
  /** It was asked in an earlier message too. */
  readonly askedBefore: boolean;
  /** A newer message asks it: answer there. */
  readonly movedOn: boolean;
}

/** One seat as the manager of its silent holder is asked about it. */
export interface ManagerQuestionView extends AskedView {
  /** The holder's Slack account. */
  readonly holder: string;
  /** What the holder did: "was asked twice and did not answer". */
  readonly why: string;
}

/** A seat that was taken back, told to who held it. */
export interface SeatTakenView {
  readonly requestId: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  readonly approvedBy: string | null;
  /** What was done instead of taking the seat: the name of the cheaper license. */
  readonly changedTo?: string;
  readonly takenAt: string;
  /** The holder released it in answer to a question. */
  readonly released: boolean;
  readonly askedBackAt: string | null;
  readonly restored: boolean;
}

/**
 * The one message a person gets in seven days, over all apps: seats that were taken back, questions about their own
 * seats with reminders last, and questions they are asked as a manager. At least one of them is there.
 */
export interface HolderView {
  readonly taken: readonly SeatTakenView[];
  readonly questions: readonly HolderQuestionView[];
  readonly team: readonly ManagerQuestionView[];
}

/** The line approvers read when a holder wants a seat back. */
export interface AskedBackView {
  readonly holder: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  /** Whether Seatkeeper can restore it from the report. */
  readonly restorable: boolean;
  /** The license was changed, and the account is still there. */
  readonly changed?: boolean;
  /** The vendor's page where somebody can invite the person again, where it is known. */
  readonly adminUrl: string | null;
  readonly approvers: readonly string[];
}
