import type { Migration } from 'kysely/migration';
import * as initial from './0001-initial.ts';
import * as trust from './0002-trust.ts';
import * as sources from './0003-sources.ts';

/** Every migration in order. Forward only; one that was released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-trust': trust,
  '0003-sources': sources,
};
