import type { QuestionState } from '../domain/holder-question.ts';
import type { EvidenceLine, IntegrationRef } from './views.ts';

/** What the holders of seats are shown, always read from the store. */

/** One seat as its holder is asked about it. */
export interface HolderQuestionView {
  readonly questionId: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  readonly state: QuestionState;
  /** It was asked in an earlier message too. */
  readonly askedBefore: boolean;
  /** A newer message asks it: answer there. */
  readonly movedOn: boolean;
  /** One clause: why it was escalated or withdrawn. */
  readonly reason: string | null;
  readonly endedAt: string | null;
  /** How long an answer to keep holds, in days. */
  readonly keepDays: number;
  readonly approvers: readonly string[];
}

/** One merged message: every open question of a person, over all apps. */
export interface HolderQuestionsView {
  readonly kind: 'questions';
  readonly questions: readonly HolderQuestionView[];
}

/** A seat that was given back, told to who held it. */
export interface SeatTakenView {
  readonly kind: 'taken';
  readonly requestId: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  readonly approvedBy: string | null;
  readonly takenAt: string;
  /** The holder released it in answer to a question. */
  readonly released: boolean;
  readonly askedBackAt: string | null;
  readonly restored: boolean;
}

export type HolderView = HolderQuestionsView | SeatTakenView;

/** The line approvers read when a holder wants a seat back. */
export interface AskedBackView {
  readonly holder: string;
  readonly integration: IntegrationRef;
  readonly line: EvidenceLine;
  /** Whether Seatkeeper can restore it from the report. */
  readonly restorable: boolean;
  /** The vendor's page where somebody can invite the person again, where it is known. */
  readonly adminUrl: string | null;
  readonly approvers: readonly string[];
}
