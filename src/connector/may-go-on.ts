import { StoppedError } from '../errors.ts';
import type { MayGoOn } from './contract.ts';

/** Call it right before the first write of an action. Rejects with StoppedError when nothing may be sent any more. */
export async function orStop(mayGoOn: MayGoOn): Promise<void> {
  if (!(await mayGoOn())) throw new StoppedError('stopped before anything was sent');
}
