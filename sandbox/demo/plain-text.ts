import { asObject, asObjects, asText } from '../slack/json.ts';
import type { JsonObject } from '../slack/types.ts';

/** Names people and channels by their ids. */
export type NameOf = (id: string) => string;

/** Slack's mrkdwn as a terminal shows it: no stars, mentions by name, dates in words. */
export function mrkdwnText(text: string, nameOf: NameOf): string {
  return text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<!subteam\^([^|>]+)[^>]*>/g, (_, id: string) => `@${nameOf(id)}`)
    .replace(/<@([^|>]+)[^>]*>/g, (_, id: string) => `@${nameOf(id)}`)
    .replace(/<#([^|>]+)[^>]*>/g, (_, id: string) => `#${nameOf(id)}`)
    .replace(/<https?:[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(https?:[^>]*)>/g, '$1')
    .replace(/(^|[^\p{L}\p{N}*])\*([^*\n]+)\*/gu, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** A text object, of either kind. */
export function textOf(value: unknown, nameOf: NameOf): string {
  const { type, text } = asObject(value);
  return type === 'mrkdwn' ? mrkdwnText(asText(text), nameOf) : asText(text);
}

/** What a rich text block says, on one line. */
export function richText(block: JsonObject, nameOf: NameOf): string {
  const own = (node: JsonObject): string => {
    switch (node['type']) {
      case 'user':
        return `@${nameOf(asText(node['user_id']))}`;
      case 'channel':
        return `#${nameOf(asText(node['channel_id']))}`;
      case 'date':
        return asText(node['fallback']);
      default:
        return asText(node['text']);
    }
  };
  const elements = asObjects(block['elements']);
  return elements.length > 0 ? elements.map((node) => richText(node, nameOf)).join('') : own(block);
}

/** A cell of a table. */
function cellText(cell: JsonObject, nameOf: NameOf): string {
  if (cell['type'] === 'rich_text') return richText(cell, nameOf);
  return asText(cell['text']) || String(cell['value'] ?? '');
}

/** A table block with aligned columns, at most `most` rows; its first row is the head. */
export function tableLines(block: JsonObject, nameOf: NameOf, most: number): readonly string[] {
  const rows = Array.isArray(block['rows']) ? block['rows'].map((row) => asObjects(row)) : [];
  const cells = rows.map((row) => row.map((cell) => cellText(cell, nameOf)));
  const [head = [], ...body] = cells;
  const columns = asObjects(block['column_settings']);
  const widths = head.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.['align'] === 'right' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const left = body.length - most;
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head), rule, ...body.slice(0, most).map(line), ...(left > 0 ? [`… ${left} more rows`] : [])];
}
