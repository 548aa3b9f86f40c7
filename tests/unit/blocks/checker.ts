/** Slack's judgment on what a renderer made, by the strict validator of the sandbox, plus what we ask of ourselves. */
import { judgeBlocks, type Workspace } from '../../../sandbox/slack/validate.ts';
import { judgeView } from '../../../sandbox/slack/validate-view.ts';

const WORKSPACE: Workspace = { charts: true, tables: true, scopes: new Set(['files:read']) };

/** Everything wrong with a message; an empty list when Slack would take it. */
export function faultsOfMessage(
  message: { readonly text: string; readonly blocks: readonly unknown[] },
  workspace: Partial<Workspace> = {},
): readonly string[] {
  const json = JSON.parse(JSON.stringify(message));
  const verdict = judgeBlocks(json.blocks, '/blocks', 'message', { ...WORKSPACE, ...workspace });
  const text = message.text.trim() === '' ? ['text is empty'] : [];
  const long = message.text.length > 500 ? ['text is too long'] : [];
  return [...verdict.problems.map(({ at, message: said }) => `${at}: ${said}`), ...text, ...long, ...strayMarkup(json)];
}

/** Everything wrong with a modal or Home tab. */
export function faultsOfView(view: { readonly type: string }): readonly string[] {
  const json = JSON.parse(JSON.stringify(view));
  const verdict = judgeView(json, view.type === 'home' ? 'home' : 'modal', WORKSPACE);
  return [...verdict.problems.map(({ at, message }) => `${at}: ${message}`), ...verdict.warnings, ...strayMarkup(json)];
}

/** A token in mrkdwn that is not one of those we write: a broadcast, or a mention or link that came in with a name. */
const OURS = /<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^<>]*|https?:\/\/[^\s<>|]+\|[^<>]*)>/g;

function strayMarkup(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(strayMarkup);
  if (typeof value !== 'object' || value === null) return [];
  const faults = Object.values(value).flatMap(strayMarkup);
  if (!('type' in value) || value.type !== 'mrkdwn' || !('text' in value)) return faults;
  const rest = String(value.text).replace(OURS, '');
  return /[<>]/.test(rest) || /&(?!amp;|lt;|gt;)/.test(rest)
    ? [...faults, `stray markup: ${rest.slice(0, 200)}`]
    : faults;
}
