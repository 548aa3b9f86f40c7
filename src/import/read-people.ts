import { Worker } from 'node:worker_threads';
import type { PeopleFileOptions } from './people-file.ts';
import type { PeopleAnswer, PeopleJob } from './people-worker.ts';

/** Far more than the largest file that is taken needs; a file made to fill memory ends its worker, not the program. */
const MEMORY_MB = 768;

/**
 * Reads a list of people in a thread of its own, so that 200,000 rows keep nobody in Slack waiting, within bounded
 * memory. A file that needs more is refused.
 */
export function readPeople(bytes: Uint8Array, options: PeopleFileOptions): Promise<PeopleAnswer> {
  const workerData: PeopleJob = { bytes, options };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./people-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.once('message', (answer: PeopleAnswer) => {
      resolve(answer);
      void worker.terminate();
    });
    worker.once('error', (error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        resolve({ kind: 'refused', problem: 'The file needs more memory than is given to reading one. Split it.' });
      else reject(error);
    });
    worker.once('exit', () => reject(new Error('the reader of the file ended without an answer')));
  });
}
