/**
 * The pieces messages and views are made of. Slack's limits stand here and nowhere else: whatever a piece is given, it
 * fits, and what was cut is seen to be cut.
 * Limits: docs.slack.dev/reference/block-kit and the JSDoc of @slack/types 3.2; the sums per message from
 * github.com/slackapi/bolt-js issues 2509 and 2867 (12 000 characters of text) and the data table page (10 000 in cells).
 */

import type {
  ActionsBlock,
  AnyBlock,
  Button,
  Confirm,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  HomeView,
  ModalView,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { clip, literal } from './words.ts';

export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  messageText: 12_000,
  fallbackText: 500,
  section: 3000,
  header: 150,
  context: 3000,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmLabel: 30,
  optionText: 75,
  optionValue: 150,
  checkboxes: 10,
  selectOptions: 100,
  label: 2000,
  placeholder: 150,
  inputText: 3000,
  blockId: 255,
  url: 3000,
  viewTitle: 24,
  metadata: 3000,
  tableRows: 100,
  tableText: 10_000,
  chartTitle: 50,
  chartSeries: 6,
  chartPoints: 20,
  chartLabel: 20,
} as const;

/** What `chat.postMessage`, `chat.update` and `respond` take: the point in one line, and the blocks. */
export interface Message {
  readonly text: string;
  readonly blocks: AnyBlock[];
}

/** Whether this workspace draws Slack's newer blocks; the caller asks again without them when Slack refuses. */
export interface Native {
  readonly nativeTable?: boolean;
  readonly nativeChart?: boolean;
}

/** Plain text Slack does not parse; never empty, since Slack refuses that. */
export function plainText(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: literal(text, max) || '–', emoji: false };
}

/** A headline. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, LIMITS.header) };
}

/** A paragraph of mrkdwn whose parts are already escaped. Slack's own guessing of links and mentions is off. */
export function section(text: string, accessory?: Button): SectionBlock {
  const block: SectionBlock = { type: 'section', text: markup(text, LIMITS.section) };
  return accessory ? { ...block, accessory } : block;
}

/** Small gray print, already escaped. */
export function context(text: string): ContextBlock {
  return { type: 'context', elements: [markup(text, LIMITS.context)] };
}

function markup(text: string, max: number): { type: 'mrkdwn'; text: string; verbatim: true } {
  return { type: 'mrkdwn', text: fitMarkup(text, max) || '–', verbatim: true };
}

/** Cuts mrkdwn at the end of a line where it can, and never inside a token or an escaped character. */
export function fitMarkup(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = clip(text, max - 2).slice(0, -1);
  const line = cut.lastIndexOf('\n');
  if (line > max / 2) return `${cut.slice(0, line)}\n…`;
  return `${cut.replace(/(<[^>]*|&[a-z]{0,4})$/u, '')}…`;
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** A confirmation asked before a button acts. */
export function confirm(ask: { title: string; text: string; yes: string; no?: string; danger?: boolean }): Confirm {
  return {
    title: plainText(ask.title, LIMITS.confirmTitle),
    text: plainText(ask.text, LIMITS.confirmText),
    confirm: plainText(ask.yes, LIMITS.confirmLabel),
    deny: plainText(ask.no ?? 'Cancel', LIMITS.confirmLabel),
    ...(ask.danger ? { style: 'danger' as const } : {}),
  };
}

/** A button; its value is an opaque id, so one too long for Slack is a fault of ours and is not cut silently. */
export function button(
  text: string,
  action: string,
  value: string,
  more: { style?: 'primary' | 'danger'; confirm?: Confirm } = {},
): Button {
  if (value.length > LIMITS.buttonValue) throw new RangeError(`the value of ${action} is too long`);
  return { type: 'button', text: plainText(text, LIMITS.buttonText), action_id: action, value, ...more };
}

/** A button that opens a page; only web addresses, since others could run something. Null when it is none. */
export function linkButton(text: string, action: string, url: string): Button | null {
  if (!isWebAddress(url)) return null;
  return { type: 'button', text: plainText(text, LIMITS.buttonText), action_id: action, url };
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>|"]+$/i.test(url) && url.length <= LIMITS.url;
}

/** A row of buttons; none at all when there is nothing to press. */
export function actions(elements: readonly (Button | null)[], blockId?: string): ActionsBlock[] {
  const shown = elements.filter((element) => element !== null).slice(0, LIMITS.actions);
  if (shown.length === 0) return [];
  return [{ type: 'actions', elements: shown, ...(blockId ? { block_id: blockId.slice(0, LIMITS.blockId) } : {}) }];
}

/** Lines of mrkdwn as sections, each within its limit and none cut within a line. */
export function paragraphs(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= LIMITS.section)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => section(text));
}

/** Characters Slack counts towards a message's sum; tables have a sum of their own. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + textLength(entry), 0);
  if (typeof value !== 'object' || value === null || ('type' in value && value.type === 'table')) return 0;
  return Object.entries(value).reduce<number>(
    (sum, [name, entry]) => sum + (name === 'text' && typeof entry === 'string' ? entry.length : textLength(entry)),
    0,
  );
}

const LEFT_OUT = 'Some of this message was left out to fit Slack’s limits.';

/** A message within Slack's limits. When `body` is too long its end gives way; `tail` (buttons, warnings) always stays. */
export function fitMessage(text: string, body: readonly AnyBlock[], tail: readonly AnyBlock[] = []): Message {
  const line = fitMarkup(text, LIMITS.fallbackText) || '–';
  const kept: AnyBlock[] = [];
  let room = LIMITS.messageText - textLength(tail) - LEFT_OUT.length;
  const most = LIMITS.messageBlocks - tail.length - 1;
  for (const block of body) {
    room -= textLength(block);
    if (kept.length === most || room < 0) return { text: line, blocks: [...kept, context(LEFT_OUT), ...tail] };
    kept.push(block);
  }
  return { text: line, blocks: [...kept, ...tail] };
}

function fitView(blocks: readonly AnyBlock[]): AnyBlock[] {
  if (blocks.length <= LIMITS.viewBlocks) return [...blocks];
  return [...blocks.slice(0, LIMITS.viewBlocks - 1), context(LEFT_OUT)];
}

/** A modal; its metadata holds ids only and comes back as JSON. */
export function modal(parts: {
  title: string;
  callback: string;
  metadata?: Readonly<Record<string, string | number>>;
  submit?: string | null;
  close?: string;
  blocks: readonly AnyBlock[];
}): ModalView {
  const metadata = parts.metadata ? JSON.stringify(parts.metadata) : '';
  if (metadata.length > LIMITS.metadata) throw new RangeError(`the metadata of ${parts.callback} is too long`);
  return {
    type: 'modal',
    callback_id: parts.callback,
    title: plainText(parts.title, LIMITS.viewTitle),
    close: plainText(parts.close ?? 'Close', LIMITS.viewTitle),
    ...(parts.submit ? { submit: plainText(parts.submit, LIMITS.viewTitle) } : {}),
    ...(metadata ? { private_metadata: metadata } : {}),
    blocks: fitView(parts.blocks),
  };
}

/** A Home tab. */
export function home(blocks: readonly AnyBlock[]): HomeView {
  return { type: 'home', blocks: fitView(blocks) };
}
