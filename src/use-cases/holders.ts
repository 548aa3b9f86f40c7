import { answerQuestion } from './answer-question.ts';
import { askHolders } from './ask-holders.ts';
import { redrawHolders, viewHolderMessage } from './holder-messages.ts';
import type { Core, Directory, Notifier, Vendors, Wake } from './ports.ts';
import { askBack, tellHolders } from './tell-holders.ts';
import { escalateQuestions, refreshQuestions } from './tend-questions.ts';

export type HoldersDeps = Core & {
  readonly vendors: Vendors;
  readonly directory: Directory;
  readonly notifier: Notifier;
  readonly wake: Wake;
  /** The name of a person's manager, or null where no record tells. */
  readonly managerOf: (email: string) => Promise<string | null>;
};

/** The conversation with holders of seats, from its parts. */
export function createHolders(deps: HoldersDeps) {
  const talk = { ...deps, viewHolderMessage: viewHolderMessage(deps) };
  const ask = askHolders(talk);
  const escalate = escalateQuestions(deps);
  const tell = tellHolders(deps);
  const redraw = redrawHolders(talk);
  return {
    answerQuestion: answerQuestion(deps),
    askBack: askBack(deps),
    redrawHolders: redraw,
    refreshQuestions: refreshQuestions(deps),
    /** What is due: asked first, so that nothing is escalated that was not asked, and redrawn last. */
    async tendHolders(): Promise<void> {
      await ask();
      await escalate();
      await tell();
      await redraw();
    },
  };
}
