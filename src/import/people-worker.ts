import { parentPort, workerData } from 'node:worker_threads';
import { type PeopleFile, type PeopleFileOptions, parsePeopleFile } from './people-file.ts';

/** What the worker is handed. */
export interface PeopleJob {
  readonly bytes: Uint8Array;
  readonly options: PeopleFileOptions;
}

/** Lines a part. */
const PART = 500;
/** Skipped lines that are told one by one. */
const TOLD = 50;

export type PeopleAnswer =
  | (Omit<Extract<PeopleFile, { kind: 'read' }>, 'lines'> & {
      readonly people: number;
      readonly skippedCount: number;
      /** The lines as JSON, some hundred a part: text crosses threads far faster than objects. */
      readonly parts: readonly string[];
    })
  | Exclude<PeopleFile, { kind: 'read' }>;

/** The same file in parts. */
export function inParts(file: PeopleFile): PeopleAnswer {
  if (file.kind !== 'read') return file;
  const { lines, skipped, ...rest } = file;
  const parts: string[] = [];
  for (let start = 0; start < lines.length; start += PART) parts.push(JSON.stringify(lines.slice(start, start + PART)));
  return { ...rest, people: lines.length, skipped: skipped.slice(0, TOLD), skippedCount: skipped.length, parts };
}

if (parentPort) {
  const { bytes, options } = workerData as PeopleJob;
  parentPort.postMessage(inParts(parsePeopleFile(bytes, options)));
}
