import type {
  AllMiddlewareArgs,
  BlockAction,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { renderError } from '../blocks/messages.ts';
import type { UseCases } from '../src/compose.ts';
import type { NativeBlocks } from '../src/slack/notifier.ts';
import type { ConnectStep } from '../src/use-cases/views.ts';
import type { RunSync } from './run-sync.ts';

/** What listeners are given: the use cases, and what belongs to this process and not to a question. */
export interface CommandDeps {
  readonly useCases: UseCases;
  readonly native: NativeBlocks;
  /** Aborts when the process stops. */
  readonly stopping: AbortSignal;
  /** Takes over long work, so that stopping can wait for it. */
  readonly background: (work: Promise<unknown>) => void;
  readonly runSync: RunSync;
  readonly pending: Pending;
  readonly channel: string | null;
  readonly newId: (prefix: string) => string;
  /** Reads a file a person uploaded; at most `maxBytes`. */
  readonly readFile: (
    fileId: string,
    maxBytes: number,
  ) => Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  readonly now: () => Date;
}

/** Credentials typed into a modal while a person chooses workspaces: in memory only, for ten minutes. */
export interface Pending {
  put(id: string, value: PendingConnect): void;
  take(id: string): PendingConnect | null;
}

export interface PendingConnect {
  readonly actor: string;
  readonly connectorId: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What the key opens, to choose from. */
  readonly tenants?: Extract<ConnectStep, { kind: 'choose_tenant' }>['tenants'];
}

export type Command = SlackCommandMiddlewareArgs & AllMiddlewareArgs;
export type Action = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;
export type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

interface Rendered {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** A rendered message in the form Bolt's types ask for: the renderers know newer blocks than those types do. */
export function wire(message: Rendered): { text: string; blocks: KnownBlock[] } {
  return { text: message.text, blocks: [...message.blocks] as KnownBlock[] };
}

/** Answers the asker alone. */
export function whisper(respond: RespondFn, message: Rendered): Promise<unknown> {
  return respond({ response_type: 'ephemeral', replace_original: false, ...wire(message) });
}

/**
 * Answers with native tables where Slack takes them. A refusal by response_url is an error without a reason, so the
 * plain form is tried once, and from then on.
 */
export async function whisperNative(
  respond: RespondFn,
  native: NativeBlocks,
  draw: (nativeTable: boolean) => Rendered,
): Promise<void> {
  try {
    await whisper(respond, draw(native.table));
  } catch (error) {
    if (!native.table) throw error;
    native.table = false;
    await whisper(respond, draw(false));
  }
}

/** True whatever was done before the fault: the store says what counts, and messages are redrawn from it. */
export const WENT_WRONG =
  'Something went wrong here and was written to the log. What was done before it counts: look at the list or run `/licenses` before you try again';

/** Runs a listener's work after its ack; on a fault says so to the person, then lets the one error handler log it. */
export async function answering(respond: RespondFn, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await whisper(respond, renderError(WENT_WRONG)).catch(() => {});
    throw error;
  }
}

/** Opens a modal at once, since a trigger lives three seconds. */
export async function openModal(
  { client, body }: Pick<Command | Action, 'client'> & { body: { trigger_id: string } },
  view: ModalView,
): Promise<{ readonly id: string }> {
  const opened = await client.views.open({ trigger_id: body.trigger_id, view });
  return { id: opened.view?.id ?? '' };
}
