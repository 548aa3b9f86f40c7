import { answerForHolder, showManagerForm } from './answer-for-holder.ts';
import { answerQuestion } from './answer-question.ts';
import { redrawHolders, viewHolderMessage } from './holder-messages.ts';
import type { Core, Directory, ManagerOf, Notifier, Vendors, Wake } from './ports.ts';
import { askBack, noteTaken } from './tell-holders.ts';
import { escalateQuestions, refreshQuestions } from './tend-questions.ts';
import { sendWeekly } from './weekly-message.ts';

export type HoldersDeps = Core & {
  readonly vendors: Vendors;
  readonly directory: Directory;
  readonly notifier: Notifier;
  readonly wake: Wake;
  readonly managerOf: ManagerOf;
};

/** The conversation with holders of seats, from its parts. */
export function createHolders(deps: HoldersDeps) {
  const talk = { ...deps, viewHolderMessage: viewHolderMessage(deps) };
  const note = noteTaken(deps);
  const send = sendWeekly(talk);
  const escalate = escalateQuestions(deps);
  const redraw = redrawHolders(talk);
  return {
    answerQuestion: answerQuestion(deps),
    answerForHolder: answerForHolder(deps),
    showManagerForm: showManagerForm(talk),
    askBack: askBack(deps),
    redrawHolders: redraw,
    refreshQuestions: refreshQuestions(deps),
    /** What is due: asked first, so that nothing is escalated that was not asked, and redrawn last. */
    async tendHolders(): Promise<void> {
      await note();
      await send();
      await escalate();
      // A manager to whom a question was put just now need not wait for the next round.
      await send();
      await redraw();
    },
  };
}
