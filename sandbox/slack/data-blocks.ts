/**
 * The blocks that carry data: table, data_table and data_visualization.
 * The shape of data_visualization (`title` a plain string, `chart.type` pie|bar|line|area, pie `segments`, otherwise
 * `series` + `axis_config`): docs.slack.dev/reference/block-kit/blocks/data-visualization-block, as restated with its
 * examples by docs.rs/slack-messaging 0.7.7 (blocks/data_visualization) and checked for consistency rules against
 * github.com/TightknitAI/slack-block-kit-validator (src/helpers/check-data-visualization-consistency.ts).
 */
import { blockId } from './composition.ts';
import { asList, asObject, asObjects, asText, characters } from './json.ts';
import { richText } from './rich-text.ts';
import { array, boolean, type Check, type Fields, number, object, rule, string, tagged } from './schema.ts';
import type { Json, JsonObject } from './types.ts';

const kind = string();
const rawText = object({ type: kind, text: string() });
const rawNumber = object({ type: kind, value: number(), text: string() });
const cell = tagged(() => ({ raw_text: rawText, raw_number: rawNumber, rich_text: richText }), 'table cell');
const headerCell = tagged(() => ({ raw_text: rawText, raw_number: rawNumber }), 'header cell');
const row = array(cell, { min: 1, max: 20 });

const columnSetting = object({}, { align: string({ oneOf: ['left', 'center', 'right'] }), is_wrapped: boolean });
const columnOrSkip: Check = (value, at, out) => {
  // A null skips a column (docs.slack.dev table block).
  if (value !== null) columnSetting(value, at, out);
};

/** All text of a table cell, for the message-wide sum. */
function cellText(value: Json): string {
  const entry = asObject(value);
  if (typeof entry['text'] === 'string') return entry['text'];
  return asList(entry['elements']).map(cellText).join('');
}

/** Characters over all cells of a table block. */
export function tableCharacters(block: JsonObject): number {
  return asList(block['rows'])
    .flatMap((line) => asList(line))
    .reduce<number>((sum, entry) => sum + characters(cellText(entry)), 0);
}

const equalRows = rule((value) => {
  const widths = new Set(asList(value['rows']).map((line) => asList(line).length));
  return widths.size > 1 ? 'all rows must have the same number of cells' : undefined;
});
const headerWithoutRichText: Check = (value, at, out) => {
  array(headerCell)(asList(asObject(value)['rows'])[0] ?? [], `${at}/rows/0`, out);
};

const label = string({ max: 20 });
const finite = number();
const point = object({ label, value: finite });
const segment = object({ label, value: finite }, {}, (value, at, out) => {
  const share = asObject(value)['value'];
  if (typeof share === 'number' && share <= 0) out.push({ at: `${at}/value`, message: 'must be more than 0' });
});
const series = object({ name: string({ max: 20 }), data: array(point, { min: 1, max: 20 }) });
const axis = object(
  { categories: array(label, { min: 1, max: 20 }) },
  { x_label: string({ max: 50 }), y_label: string({ max: 50 }) },
);

const uniqueNames = rule((value) => {
  const names = asObjects(value['series']).map((entry) => asText(entry['name']));
  return new Set(names).size < names.length ? 'series names must be unique within a chart' : undefined;
});
/** Every series has exactly one point for every category, and none outside them. */
const pointsMatchCategories = rule((value) => {
  const categories = asList(asObject(value['axis_config'])['categories']).map(asText);
  const wanted = [...new Set(categories)].sort().join('\n');
  const off = asObjects(value['series']).find((entry) => {
    const labels = asObjects(entry['data']).map((one) => asText(one['label']));
    return [...labels].sort().join('\n') !== wanted;
  });
  return off ? `data points of series ${asText(off['name'])} must match axis_config.categories` : undefined;
});

const xy = object(
  { type: kind, series: array(series, { min: 1, max: 6 }), axis_config: axis },
  {},
  uniqueNames,
  pointsMatchCategories,
);
const chart = tagged(
  () => ({
    pie: object({ type: kind, segments: array(segment, { min: 1, max: 6 }) }),
    bar: xy,
    line: xy,
    area: xy,
  }),
  'chart',
);

export const DATA_BLOCKS: Fields = {
  table: object(
    { type: kind, rows: array(row, { min: 1, max: 100 }) },
    { block_id: blockId, column_settings: array(columnOrSkip, { max: 20 }) },
  ),
  data_table: object(
    { type: kind, caption: string(), rows: array(row, { min: 2, max: 101 }) },
    {
      block_id: blockId,
      page_size: number({ min: 1, max: 100, whole: true }),
      row_header_column_index: number({ min: 0, max: 19, whole: true }),
    },
    equalRows,
    headerWithoutRichText,
  ),
  data_visualization: object({ type: kind, title: string({ max: 50 }), chart }, { block_id: blockId }),
};
