/** Settings were saved by somebody else while a form was open: who saved what, and what to do. */

import type { ModalView } from '@slack/types';
import type { ChangedMeanwhile } from '../src/use-cases/views.ts';
import { context, modal, paragraphs, section } from './kit.ts';
import { instantToken, mention } from './phrase.ts';
import { list, safe, title } from './words.ts';

/** The newest saves say enough. */
const SHOWN = 5;
const CODES_SHOWN = 12;

/** Draws what was saved instead; nothing of the form was. */
export function renderChangedMeanwhile({ integration, saves }: ChangedMeanwhile): ModalView {
  const lines = saves.slice(-SHOWN).map(({ by, at, codes }) => {
    const words = [...new Set(codes.map(wordOf))];
    const rest = words.length > CODES_SHOWN ? [`${words.length - CODES_SHOWN} more`] : [];
    const what = list([...words.slice(0, CODES_SHOWN), ...rest]);
    return `• ${mention(by)} ${instantToken(at)}: ${what === '' ? 'settings' : what}`;
  });
  return modal({
    title: 'Not saved',
    callback: 'settings.changed_meanwhile',
    metadata: {},
    close: 'Close',
    blocks: [
      section(
        `*Nothing was saved.* The same settings of ${safe(title(integration))} were changed while your form was open:`,
      ),
      ...paragraphs(lines),
      context('Close this and open the settings again: they show what holds now.'),
    ],
  });
}

const WORDS: Readonly<Record<string, string>> = {
  thresholdDays: 'days until idle',
  newSeatGraceDays: 'days a new seat is left alone',
  protectedEmails: 'protected people',
  approvers: 'approvers',
  channel: 'channel',
  reclaim: 'the reclaim switch',
  schedule: 'time of the sync',
  action: 'what happens to idle seats',
  toLicenseTypeId: 'the cheaper license',
  workingHours: 'working hours',
  maxEvidenceAgeDays: 'age of evidence',
  maxImportAgeDays: 'age of an imported file',
  restoreDays: 'days to undo a removal',
  planLifeDays: 'days a list waits for a decision',
  keepDays: 'days a kept seat is left alone',
  tellHolders: 'news to holders',
  maxErrorRatePercent: 'error rate',
};

/** A setting by its code; one this list does not know reads as its own name. */
function wordOf(code: string): string {
  if (code.startsWith('caps.')) return 'caps';
  if (code.startsWith('type ')) return 'rules of a license type';
  return WORDS[code] ?? safe(code.replace(/([A-Z])/g, ' $1').toLowerCase(), 60);
}
