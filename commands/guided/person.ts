import type { CommandDeps } from '../listener.ts';

/** The address of somebody who was mentioned or typed; empty where Slack does not tell it. */
export async function personOf(deps: CommandDeps, word: string): Promise<string> {
  const mentioned = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(word)?.[1];
  if (mentioned !== undefined) return (await deps.useCases.emailOfUser(mentioned)) ?? '';
  // Slack may turn an address into a link by itself.
  return /^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? word;
}
