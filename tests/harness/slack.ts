/** The part of Slack that writes to people: it keeps what it was sent, and fails on a written schedule. */
import { addDays } from '../../src/domain/time.ts';
import { DeliveryError, type Directory, type Notifier } from '../../src/use-cases/ports.ts';
import { emptySlack } from '../connections.ts';
import type { HandClock } from '../stores.ts';

/** `refused`: nothing was posted; `unknown`: it was, and the answer is lost; `silent`: it does not say who somebody is. */
export type SlackFault = 'refused' | 'unknown' | 'silent';

export interface Said {
  readonly to: string;
  readonly at: string;
  /** Requests of the taken seats it tells of. */
  readonly taken: readonly string[];
}

export class LoggingSlack {
  readonly said: Said[] = [];
  /** What the next questions and messages meet, in order; afterwards all goes well. */
  readonly faults: SlackFault[] = [];
  readonly #clock: HandClock;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  /** One process's way to it. `step` is asked before and after every message. */
  connect(step: (name: string) => Promise<void>): { readonly notifier: Notifier; readonly directory: Directory } {
    const notifier: Pick<Notifier, 'postToPerson' | 'updateToPerson'> = {
      postToPerson: async (to, view) => {
        await step('message sent');
        const fault = this.faults.shift();
        if (fault === 'refused') throw new DeliveryError('ratelimited', 'refused');
        this.said.push({ to, at: this.#clock.now().toISOString(), taken: view.taken.map((one) => one.requestId) });
        await step('message answered');
        if (fault === 'unknown') throw new DeliveryError('no answer', 'unknown');
        return { channel: `D${to}`, ts: String(this.said.length) };
      },
      updateToPerson: () => step('message redrawn'),
    };
    const userOf = async (email: string) => {
      await step('person asked');
      if (this.faults[0] !== 'silent') return userOfSeat(email.split('@')[0] ?? '');
      this.faults.shift();
      return undefined;
    };
    // Nothing else of these stories is said in Slack, so whoever tries finds no method to call.
    return { notifier: notifier as Notifier, directory: { ...emptySlack, userOf } };
  }

  /** Nobody gets two messages within seven days, and everybody of `owed` was told, nobody of the seat of another. */
  findings(owed: readonly { readonly id: string; readonly external_id: string }[]): readonly string[] {
    const found: string[] = [];
    for (const to of new Set(this.said.map((one) => one.to))) {
      const times = this.said.filter((one) => one.to === to).map((one) => one.at);
      for (const [index, at] of times.slice(1).entries())
        if (at < addDays(times[index] ?? '', 7))
          found.push(`too often: ${to} was written to at ${times[index]} and ${at}`);
    }
    for (const { id, external_id } of owed) {
      const told = this.said.filter((one) => one.taken.includes(id)).map((one) => one.to);
      if (told.length === 0) found.push(`never told: who held ${external_id}`);
      if (told.some((to) => to !== userOfSeat(external_id))) found.push(`told to somebody else: ${external_id}`);
    }
    return found;
  }
}

function userOfSeat(seat: string): string {
  return `H${seat.toUpperCase()}`;
}
