import { createHash } from 'node:crypto';
import type { Mutant } from './mutant.ts';
import type { Judgment } from './workshop.ts';

/** A mutant that was planted, and what the tests said. */
export interface Played extends Judgment {
  readonly mutant: Mutant;
}

/** Of 100 faults as many must be caught. */
export const LEAST_PERCENT = 95;

/** Under what a judgment is kept: the fault as it is written, over the text and the tests as they are. */
export function playKey(mutant: Mutant, fingerprint: string): string {
  const edits = createHash('sha256').update(JSON.stringify(mutant.edits)).digest('hex').slice(0, 8);
  return `${mutant.id} ${edits} ${fingerprint}`;
}

/** A judgment worth keeping: nothing that never was one. */
export const isSettled = ({ verdict }: Judgment): boolean => verdict !== 'broken';

/** Caught by a test that came to the place; a failure that did not is a test that fails by itself. */
const isCaught = ({ verdict, reached, by }: Played): boolean =>
  verdict === 'caught' && (reached || by.startsWith('defineConnector'));

const percentOf = (played: readonly Played[]): number => {
  const counted = played.filter(({ mutant }) => mutant.equivalent === undefined);
  return counted.length === 0 ? 0 : (100 * counted.filter(isCaught).length) / counted.length;
};

/** Whether enough was caught, everything was judged, and no fault called harmless was caught all the same. */
export function isGoodEnough(played: readonly Played[]): boolean {
  const isLie = (one: Played) => one.mutant.equivalent !== undefined && one.verdict !== 'survived';
  return percentOf(played) >= LEAST_PERCENT && played.every(isSettled) && !played.some(isLie);
}

/** Every mutant in a line, then how many were caught. */
export function tableOf(played: readonly Played[]): string {
  const counted = played.filter(({ mutant }) => mutant.equivalent === undefined);
  const lines = [...played].sort((a, b) => a.mutant.id.localeCompare(b.mutant.id, 'en')).map(lineOf);
  const caught = counted.filter(isCaught).length;
  const rest = played.length - counted.length;
  const sum = `${caught} of ${counted.length} planted faults caught (${percentOf(played).toFixed(1)} %), ${rest} that no test can tell.`;
  return ['| fault | what goes wrong | verdict | by |', '| --- | --- | --- | --- |', ...lines, '', sum].join('\n');
}

function lineOf(one: Played): string {
  const { mutant, verdict, by, reached } = one;
  const cells = [mutant.id, mutant.fault, verdict, by];
  if (mutant.equivalent !== undefined && verdict === 'survived') cells.splice(2, 2, 'equivalent', mutant.equivalent);
  else if (verdict === 'survived' && !reached) cells[3] = 'no test ever comes there';
  else if (verdict === 'caught' && !isCaught(one)) cells.splice(2, 2, 'broken', `never reached, yet failed: ${by}`);
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
