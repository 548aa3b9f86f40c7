import { el } from './dom.js';

/**
 * What could be typed next after a slash: the app's commands, then the ways to use the one typed, taken from
 * its usage hint and from the suggestions beside the conversation.
 * @typedef {{ fill: string, title: Node, note: string }} Suggestion
 */

/** "[app | connect <app> | help]" as separate usages. @param {string} hint @returns {string[]} */
export function usages(hint) {
  const whole = hint.trim();
  const inner = /^\[[^[\]]*\]$/u.test(whole) || /^<[^<>]*>$/u.test(whole) ? whole.slice(1, -1) : whole;
  return inner
    .split(/\s*\|\s*/u)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The typed part of a usage, up to its first placeholder. @param {string} usage */
const fixedPart = (usage) => (/^[\w-]+(?: [\w-]+)*(?=\s|$)/u.exec(usage)?.[0] ?? '').trim();

/** @param {string} command @param {string} rest */
function title(command, rest) {
  const parts = rest.split(/(\[[^\]]*\]|<[^>]*>)/u).map((part) => (/^[[<]/u.test(part) ? el('i', {}, part) : part));
  return el('span', { class: 'suggest-title' }, el('b', {}, command), ' ', ...parts);
}

/** @param {string} text @param {import('../types.ts').PageState} state @returns {Suggestion[]} */
export function suggestions(text, state) {
  if (!text.startsWith('/') || text.includes('\n')) return [];
  const typed = text.toLowerCase();
  const command = state.commands.find((c) => typed.startsWith(`${c.command.toLowerCase()} `));
  if (!command) {
    return state.commands
      .filter((c) => c.command.toLowerCase().startsWith(typed))
      .map((c) => ({ fill: `${c.command} `, title: title(c.command, c.usageHint), note: c.description }));
  }
  /** @type {Map<string, Suggestion>} */
  const out = new Map();
  for (const hint of state.hints) {
    if (!hint.command?.toLowerCase().startsWith(`${command.command.toLowerCase()} `)) continue;
    const rest = hint.command.slice(command.command.length + 1);
    out.set(hint.command.toLowerCase(), { fill: hint.command, title: title(command.command, rest), note: hint.title });
  }
  for (const usage of usages(command.usageHint)) {
    const fixed = fixedPart(usage);
    if (fixed === '' || fixed === 'app') continue;
    const fill = `${command.command} ${fixed}${fixed === usage ? '' : ' '}`;
    if (!out.has(fill.toLowerCase()))
      out.set(fill.toLowerCase(), { fill, title: title(command.command, usage), note: '' });
  }
  return [...out.entries()]
    .filter(([key]) => key.startsWith(typed) && key !== typed)
    .map(([, item]) => item)
    .slice(0, 9);
}

/** The usage of the command being typed, for the line under the composer. @param {string} text @param {import('../types.ts').PageState} state */
export function usageLine(text, state) {
  const command = state.commands.find((c) => text === c.command || text.startsWith(`${c.command} `));
  return command ? `${command.command} ${command.usageHint}` : null;
}
