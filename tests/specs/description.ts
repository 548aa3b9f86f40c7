import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Json } from './openapi-schema.ts';

/** Where a vendor's description is not followed, each with its reason. */
export interface Exceptions {
  /** The path below which the vendor's API lives in a recorded call, such as /api/1.0. */
  readonly prefix: string;
  /** Interfaces the description does not describe at all. */
  readonly outside: readonly { readonly path: RegExp; readonly why: string }[];
  /** Changes to the description before it is used; each must still find what it corrects. */
  readonly corrections: readonly { readonly at: readonly string[]; readonly remove: string; readonly why: string }[];
  readonly optFields: readonly { readonly template: RegExp; readonly field: string; readonly why: string }[];
  readonly statuses: readonly { readonly template: RegExp; readonly status: number; readonly why: string }[];
  /** The schema errors not listed by an operation must have. */
  readonly errorSchema: string;
}

/** The text of a description in the folder SPECS_DIR names; says so when it is not there. */
export function readDescription(file: string): string {
  const folder = process.env['SPECS_DIR'];
  if (!folder) throw new Error(`SPECS_DIR is not set: it must name the folder that holds ${file}`);
  const path = join(folder, file);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`SPECS_DIR names a folder without ${file} (${path}): ${String(error)}`);
  }
}

/** The same, parsed. */
export function loadDescription(file: string): Json {
  return parse(readDescription(file), { maxAliasCount: -1 }) as Json;
}
