/** What Slack checks about a whole set of blocks: shapes, surfaces, counts, sums and unique ids. */
import { anyBlock, NOT_ON, type Surface } from './blocks.ts';
import { tableCharacters } from './data-blocks.ts';
import { asObjects, asText, characters, isObject } from './json.ts';
import type { Problem } from './schema.ts';
import type { Json, JsonObject } from './types.ts';
import { allBlocks, elementsOf, type Placed } from './walk.ts';

export interface Workspace {
  /** Whether this workspace knows the newer blocks; an older one refuses them. */
  readonly charts: boolean;
  readonly tables: boolean;
  readonly scopes: ReadonlySet<string>;
}

export interface Verdict {
  readonly error: 'invalid_blocks' | 'invalid_attachments' | 'msg_blocks_too_long' | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

const TABLES = ['table', 'data_table'];
/** docs.slack.dev markdown block: 12 000 characters over all markdown blocks of one message. */
const MARKDOWN_SUM = 12_000;
/** "12,000 text characters with a buffer for block containers": github.com/slackapi/bolt-js issues 2509 and 2867. */
const MESSAGE_TEXT_SUM = 12_000;
/** docs.slack.dev data table block: characters over all cells; counted over the message (vellum-assistant pull 36219). */
const TABLE_SUM = 10_000;

/** Reports every value after its first use. */
function repeated(entries: readonly { readonly id: string; readonly at: string }[], name: string): readonly Problem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id, at }) => {
    if (!id || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ at: `${at}/${name}`, message: `${name} "${id}" already exists` }];
  });
}

/** Every `text` string under a value, tables left out: they have their own sum. */
function textCharacters(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + textCharacters(entry), 0);
  if (!isObject(value) || TABLES.includes(asText(value['type']))) return 0;
  return Object.entries(value).reduce((sum, [name, entry]) => {
    return sum + (name === 'text' && typeof entry === 'string' ? characters(entry) : textCharacters(entry));
  }, 0);
}

function onSurface(placed: readonly Placed[], surface: Surface, workspace: Workspace): readonly Problem[] {
  return placed.flatMap((block) => {
    const type = asText(block.value['type']);
    const at = `${block.at}/type`;
    if (NOT_ON[surface].includes(type)) return [{ at, message: `${type} is not supported in a ${surface}` }];
    const unknown =
      (TABLES.includes(type) && !workspace.tables) || (type === 'data_visualization' && !workspace.charts);
    if (unknown) return [{ at, message: `unsupported block type: "${type}"` }];
    // docs.slack.dev video block and file_input element name the scope each needs.
    if (type === 'video' && !workspace.scopes.has('links.embed:write')) {
      return [{ at, message: 'video needs the links.embed:write scope' }];
    }
    return elementsOf(block).flatMap((element) => {
      if (element.value['type'] !== 'file_input') return [];
      if (surface !== 'modal') return [{ at: element.at, message: 'file_input is only supported in a modal' }];
      if (!workspace.scopes.has('files:read'))
        return [{ at: element.at, message: 'file_input needs the files:read scope' }];
      return [];
    });
  });
}

function limits(placed: readonly Placed[], surface: Surface): readonly Problem[] {
  const problems: Problem[] = [
    ...repeated(
      placed.map(({ value, at }) => ({ id: asText(value['block_id']), at })),
      'block_id',
    ),
  ];
  for (const block of placed) {
    const ids = elementsOf(block).map(({ value, at }) => ({ id: asText(value['action_id']), at }));
    problems.push(...repeated(ids, 'action_id'));
  }
  const focused = placed.flatMap(elementsOf).filter(({ value }) => value['focus_on_load'] === true);
  for (const extra of focused.slice(1))
    problems.push({ at: extra.at, message: 'only one element can have focus_on_load' });
  const charts = placed.filter(({ value }) => value['type'] === 'data_visualization');
  for (const extra of charts.slice(2))
    problems.push({ at: extra.at, message: 'no more than 2 data_visualization blocks allowed' });
  const tables = placed.filter(({ value }) => TABLES.includes(asText(value['type'])));
  const cells = tables.reduce((sum, { value }) => sum + tableCharacters(value), 0);
  if (cells > TABLE_SUM && surface === 'message') {
    problems.push({
      at: tables[0]?.at ?? '',
      message: `table cells must be less than ${TABLE_SUM + 1} characters in total`,
    });
  }
  return problems;
}

/** Judges the blocks of one message, modal or Home tab as Slack would. */
export function judgeBlocks(value: Json | undefined, at: string, surface: Surface, workspace: Workspace): Verdict {
  if (!Array.isArray(value))
    return { error: 'invalid_blocks', problems: [{ at, message: 'must be an array' }], warnings: [] };
  const problems: Problem[] = [];
  const most = surface === 'message' ? 50 : 100;
  if (value.length > most) problems.push({ at, message: `no more than ${most} items allowed` });
  const blocks: readonly JsonObject[] = asObjects(value);
  const placed = allBlocks(blocks, at);
  problems.push(...onSurface(placed, surface, workspace));
  if (problems.length === 0) {
    value.forEach((block: Json, index) => {
      anyBlock(block, `${at}/${index}`, problems);
    });
    problems.push(...limits(placed, surface));
  }
  const tables = placed.filter(({ value: block }) => TABLES.includes(asText(block['type'])));
  const warnings =
    surface === 'home' && tables.length > 0 ? ['App Home accepts table blocks and draws nothing for them'] : [];
  if (problems.length > 0) return { error: 'invalid_blocks', problems, warnings };
  if (surface === 'message' && tables.length > 1) {
    // One table-family block per message: docs.slack.dev table block, error invalid_attachments.
    return { error: 'invalid_attachments', problems: [{ at, message: 'only_one_table_allowed' }], warnings };
  }
  const markdown = blocks.filter((block) => block['type'] === 'markdown');
  const tooLong = textCharacters(markdown) > MARKDOWN_SUM || textCharacters(blocks) > MESSAGE_TEXT_SUM;
  if (surface === 'message' && tooLong) {
    return {
      error: 'msg_blocks_too_long',
      problems: [{ at, message: 'the message has too many characters' }],
      warnings,
    };
  }
  return { error: null, problems: [], warnings };
}

/** Slack's wording for a list of problems, with the pointer it appends. */
export function errorMessages(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ at, message }) => `[ERROR] ${message} [json-pointer:${at || '/'}]`);
}
