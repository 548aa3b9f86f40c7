/** Smallest Block Kit payloads, and a table-driven test of the rules for them. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { actions, button, call, input, plain, workspace } from './slack-workspace.ts';

export const long = (length: number): string => 'x'.repeat(length);
export const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const option = (value: string, more: JsonObject = {}): JsonObject => ({ text: plain(value), value, ...more });
export const options = (count: number): readonly JsonObject[] => times(count, (index) => option(`o${index}`));
export const select = (more: JsonObject): JsonObject => ({ type: 'static_select', action_id: 's', ...more });
export const raw = (text: string): JsonObject => ({ type: 'raw_text', text });
export const rich = (...leaves: readonly JsonObject[]): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: leaves }],
});
export const table = (rows: readonly (readonly JsonObject[])[], more: JsonObject = {}): JsonObject => ({
  type: 'table',
  rows,
  ...more,
});
export const dataTable = (rows: readonly (readonly JsonObject[])[], more: JsonObject = {}): JsonObject => ({
  type: 'data_table',
  caption: 'Seats',
  rows,
  ...more,
});
export const rows = (count: number, columns = 1): readonly (readonly JsonObject[])[] =>
  times(count, () => times(columns, () => raw('a')));
export const chart = (shape: JsonObject, title = 'Seats'): JsonObject => ({
  type: 'data_visualization',
  title,
  chart: shape,
});
export const pie = (...values: readonly number[]): JsonObject => ({
  type: 'pie',
  segments: values.map((value, index) => ({ label: `s${index}`, value })),
});
export const line = (name: string, labels: readonly string[] = ['Q1', 'Q2']): JsonObject => ({
  name,
  data: labels.map((label) => ({ label, value: 1 })),
});
export const bar = (series: readonly JsonObject[], axis: JsonObject = {}): JsonObject => ({
  type: 'bar',
  series,
  axis_config: { categories: ['Q1', 'Q2'], ...axis },
});
export const card = (more: JsonObject): JsonObject => ({ type: 'card', ...more });
export const container = (more: JsonObject): JsonObject => ({
  type: 'container',
  title: plain('Box'),
  child_blocks: [{ type: 'divider' }],
  ...more,
});
export const image = (more: JsonObject): JsonObject => ({
  type: 'image',
  image_url: 'https://a.example/b.png',
  alt_text: 'alt',
  ...more,
});
export const textInput = (more: JsonObject): JsonObject => input('i', { type: 'plain_text_input', ...more });
export const confirming = (more: JsonObject): JsonObject =>
  actions(button({ confirm: { text: plain('Sure?'), ...more } }));
export const video = (more: JsonObject): JsonObject => ({
  type: 'video',
  video_url: 'https://v.example/1',
  thumbnail_url: 'https://v.example/1.png',
  alt_text: 'alt',
  title: plain('Video'),
  ...more,
});
export const list = (more: JsonObject): JsonObject => ({
  type: 'rich_text',
  elements: [
    { type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [] }], ...more },
  ],
});

/** Rule, a smallest payload that breaks it, the same one mended, and a part of what Slack says. */
export type Rule = readonly [rule: string, bad: JsonObject, good: JsonObject, says: string];

/** One test per rule: the bad payload is refused for that reason, and the mended one is taken. */
export function testRules(rules: readonly Rule[]): void {
  test.each(rules)('a message is refused unless %s', async (_rule, bad, good, says) => {
    const slack = await workspace();
    const refused = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [bad] });
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(refused['response_metadata'].messages.join('\n')).toContain(says);
    expect(slack.refusals()).toHaveLength(1);
    const mended = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [good] });
    expect(mended).toMatchObject({ ok: true });
  });
}
