/** Vendors and people that answer just what a test says; asked for anything else they throw. */
import type { Activity, Connection } from '../src/connector/contract.ts';
import { VendorUnavailableError } from '../src/errors.ts';
import type { Directory, People, Vendors } from '../src/use-cases/ports.ts';
import { aStanding } from './builders.ts';

export const LOG = 'asana-audit-log';

const unasked = () => {
  throw new Error('the test did not expect this question');
};

const NOTHING: Connection = {
  tenants: unasked,
  check: unasked,
  effects: () => null,
  blockers: unasked,
  achieved: unasked,
  perform: unasked,
};

export interface LogStory {
  readonly signs?: readonly Pick<Activity, 'externalId' | 'at' | 'signal'>[];
  readonly retention?: number | null;
  /** Breaks off after the last sign. */
  readonly fails?: boolean;
  /** Called after each page is taken. */
  readonly afterPage?: () => void;
}

/** A tenant of which only the activity log is asked, one sign a page. */
export function aLogOf({ signs = [], retention = null, fails = false, afterPage }: LogStory): Connection {
  return {
    ...NOTHING,
    coverage: () => ({ source: LOG, label: 'Asana audit log', retentionDays: retention, blindSpots: [] }),
    async *activity(_from, signal) {
      for (const sign of signs) {
        yield { items: [{ ...sign, source: LOG }] };
        afterPage?.();
        signal.throwIfAborted();
      }
      if (fails)
        throw new VendorUnavailableError('Asana does not answer', { connector: 'asana', operation: 'activity' });
    },
  };
}

/** No vendor can be reached: for use cases that live on the store alone. */
export const noVendors: Vendors = {
  connectors: [],
  find: () => undefined,
  tryOut: unasked,
  connect: () => Promise.reject(new Error('no vendor is asked')),
};

/** `U1` is the first admin, all others are nobody in particular. */
export const people: People = {
  standing: async (userId) => aStanding({ userId, configuredAdmin: userId === 'U1', firstAdmin: userId === 'U1' }),
  emailOf: async (userId) => `${userId.toLowerCase()}@northwind.example`,
  membersOf: async () => [],
};

/** Slack where nobody is anybody: no admins, no groups, nobody by that email. */
export const emptySlack: Directory = {
  isSlackAdmin: async () => false,
  emailOf: async () => null,
  userOf: async () => null,
  isActive: async () => true,
  membersOf: async () => [],
  groups: async () => [],
};
