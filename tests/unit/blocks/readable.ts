/** A message or view as a person would read it, for looking at and for asserting on words. */

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const node = (value: unknown): Node => (isNode(value) ? value : {});
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Text as Slack shows it: tokens by their fallback, entities as characters. */
export function shown(text: unknown): string {
  return String(text ?? '')
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<@([A-Z0-9]+)>/g, '@$1')
    .replace(/<([^|>]+)\|([^>]+)>/g, '[$2]($1)')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function cell(value: Node): string {
  if (value['type'] !== 'rich_text') return String(value['text']);
  const parts = nodes(value['elements']).flatMap((part) => nodes(part['elements']));
  return parts.map((part) => String(part['text'] ?? part['fallback'] ?? `@${part['user_id']}`)).join('');
}

function element(value: Node): string {
  const label = node(value['text'])['text'];
  if (value['type'] === 'button') {
    const ask = value['confirm']
      ? `{${shown(node(node(value['confirm'])['title'])['text'])} ${shown(node(node(value['confirm'])['text'])['text'])} [${node(node(value['confirm'])['confirm'])['text']}]}`
      : '';
    return `[${label} → ${value['action_id']}=${value['value'] ?? value['url']}${ask}]`;
  }
  const options = nodes(value['options']).map((option) => {
    const about = node(option['description'])['text'];
    return `\n    ☐ ${node(option['text'])['text']}${about ? ` — ${about}` : ''} =${option['value']}`;
  });
  const initial = Object.entries(value).filter(([name]) => name.startsWith('initial'));
  return `${value['type']}${value['action_id'] ? `#${value['action_id']}` : ''}${initial.map((entry) => ` ${JSON.stringify(entry[1])}`)}${options.join('')}`;
}

function block(value: Node): string {
  switch (value['type']) {
    case 'header':
      return `# ${node(value['text'])['text']}`;
    case 'section':
      return `${shown(node(value['text'])['text'])}${value['accessory'] ? `   ${element(node(value['accessory']))}` : ''}`;
    case 'context':
      return nodes(value['elements'])
        .map((part) => `    (${shown(part['text'])})`)
        .join('\n');
    case 'divider':
      return '---';
    case 'actions':
      return nodes(value['elements']).map(element).join('  ');
    case 'input':
      return `${node(value['label'])['text']} <${value['block_id']}>${value['optional'] ? ' (optional)' : ''}: ${element(node(value['element']))}${value['hint'] ? `\n    hint: ${node(value['hint'])['text']}` : ''}`;
    case 'table': {
      const rows = Array.isArray(value['rows']) ? value['rows'].map((row) => nodes(row).map(cell)) : [];
      return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
    }
    default:
      return JSON.stringify(value);
  }
}

/** The whole message or view as text. */
export function readable(message: unknown): string {
  const value = node(message);
  const title = value['title']
    ? `== ${node(value['title'])['text']} == (${value['callback_id']}) ${value['private_metadata'] ?? ''}`
    : `text: ${shown(value['text'])}`;
  const foot = value['submit'] ? `\n[[${node(value['submit'])['text']}]] [[${node(value['close'])['text']}]]` : '';
  return `${title}\n${nodes(value['blocks']).map(block).join('\n')}${foot}`;
}
