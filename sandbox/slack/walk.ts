/** Walking a list of blocks: nested ones, their elements, and the ids Slack gives to what came without one. */
import { randomBytes } from 'node:crypto';
import { asList, asObjects, asText, isObject } from './json.ts';
import type { Json, JsonObject } from './types.ts';

export interface Placed {
  readonly value: JsonObject;
  readonly at: string;
}

/** All blocks with their pointers, those inside containers and carousels included. */
export function allBlocks(blocks: readonly JsonObject[], at: string): readonly Placed[] {
  return blocks.flatMap((value, index) => {
    const here = `${at}/${index}`;
    const nested = ['child_blocks', 'tasks'].flatMap((name) => allBlocks(asObjects(value[name]), `${here}/${name}`));
    const cards = value['type'] === 'carousel' ? allBlocks(asObjects(value['elements']), `${here}/elements`) : [];
    return [{ value, at: here }, ...nested, ...cards];
  });
}

/** The elements of one block (not of the blocks inside it), with their pointers. */
export function elementsOf(block: Placed): readonly Placed[] {
  const one = (name: string): readonly Placed[] => {
    const value = block.value[name];
    return isObject(value) ? [{ value, at: `${block.at}/${name}` }] : [];
  };
  const many = (name: string): readonly Placed[] =>
    asObjects(block.value[name]).map((value, index) => ({ value, at: `${block.at}/${name}/${index}` }));
  switch (block.value['type']) {
    case 'section':
      return one('accessory');
    case 'input':
      return one('element');
    case 'actions':
    case 'context_actions':
      return many('elements');
    case 'card':
      return many('actions');
    default:
      return [];
  }
}

const NOT_INTERACTIVE = ['image', 'plain_text', 'mrkdwn', 'url'];

/** Whether a person can do something with an element. */
export function isInteractive(element: JsonObject): boolean {
  return !NOT_INTERACTIVE.includes(asText(element['type']));
}

const id = (): string => randomBytes(4).toString('base64url').slice(0, 5);

function withActionId(value: Json): Json {
  if (!isObject(value) || !isInteractive(value)) return value;
  return { ...value, action_id: asText(value['action_id']) || id() };
}

/** The blocks as Slack keeps them: every block has a block_id, every interactive element an action_id. */
export function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block) => {
    const filled: Record<string, Json> = { ...block, block_id: asText(block['block_id']) || id() };
    const type = block['type'];
    if (type === 'section' && block['accessory']) filled['accessory'] = withActionId(block['accessory']);
    if (type === 'input' && block['element']) filled['element'] = withActionId(block['element']);
    if (type === 'actions' || type === 'context_actions')
      filled['elements'] = asList(block['elements']).map(withActionId);
    if (type === 'card' && block['actions']) filled['actions'] = asList(block['actions']).map(withActionId);
    if (type === 'carousel') filled['elements'] = withIds(asObjects(block['elements']));
    if (type === 'container') filled['child_blocks'] = withIds(asObjects(block['child_blocks']));
    return filled;
  });
}
