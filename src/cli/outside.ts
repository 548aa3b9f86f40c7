import { userInfo } from 'node:os';
import type { Outside } from '../compose.ts';
import { DeliveryError, type Notifier } from '../use-cases/ports.ts';

/** Whoever runs the command, as the audit trail names them. */
export function operator(): string {
  return `cli:${userInfo().username}`;
}

const notHere = (): Promise<never> => Promise.reject(new DeliveryError('the command line posts nothing', 'refused'));

/** Posts nothing: what a command has to say it prints. */
const silent: Notifier = {
  postReport: notHere,
  updateReport: notHere,
  postDigest: notHere,
  postSync: notHere,
  updateSync: notHere,
  sayExemptionEnded: notHere,
  postToPerson: notHere,
  updateToPerson: notHere,
  postAskedBack: notHere,
  say: notHere,
  permalink: async () => null,
  findByMarker: async () => null,
};

/**
 * What use cases meet on the command line. Who may run it on this host may configure, and nothing more: approving
 * stays with approvers in Slack. Messages are redrawn by the running bot, which looks each minute.
 */
export function cliOutside(actor: string): Outside {
  return {
    notifier: silent,
    guidedPosts: { postGuided: notHere, updateGuided: notHere },
    changePosts: { postChange: notHere, updateChange: notHere },
    people: {
      standing: async (userId) => ({
        userId,
        configuredAdmin: userId === actor,
        firstAdmin: false,
        slackAdmin: false,
        roles: [],
        borrowedRoles: [],
        groups: [],
        delegatedBy: [],
      }),
      emailOf: async () => null,
      membersOf: async () => [],
    },
    directory: {
      isSlackAdmin: async () => false,
      emailOf: async () => null,
      // Slack is not asked here, which is not the same as having no account.
      userOf: async () => undefined,
      isActive: async () => null,
      membersOf: async () => [],
      groups: async () => [],
    },
    wake: { execute: () => undefined, redraw: () => undefined },
  };
}
