import { el, svg } from './dom.js';

const COLORS = ['#c2547a', '#3f7fb5', '#4b8b5f', '#a8672b', '#6f5fc0', '#2f8f8c', '#b2504a', '#5b7083'];

/** The app's picture: an empty chair and the key to it. */
export function appIcon() {
  return svg(
    'svg',
    { viewBox: '0 0 40 40', class: 'app-icon', 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { width: 40, height: 40, rx: 9, fill: '#4f3bb0' }),
    svg('path', { d: 'M0 31 40 9v22a9 9 0 0 1-9 9H9a9 9 0 0 1-9-9z', fill: '#43309c' }),
    svg('path', {
      d: 'M12 8v16M12 24h12M14 24v8M24 24v8M12 9h3v12',
      fill: 'none',
      stroke: '#fff',
      'stroke-width': 3.2,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
    svg('path', {
      d: 'M26.500 8.500a3.600 3.600 0 1 0 0 7.200 3.600 3.600 0 0 0 0-7.200zM26.500 16v5.800M26.500 20.500h2.800',
      fill: 'none',
      stroke: '#ffcf5c',
      'stroke-width': 2.6,
      'stroke-linecap': 'round',
    }),
  );
}

/** @param {string} name @returns {string} */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** @param {string} id @returns {string} the same color for the same person, always */
function colorOf(id) {
  let sum = 7;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return COLORS[sum % COLORS.length] ?? COLORS[0];
}

/**
 * @param {{ id: string, name: string, isApp?: boolean }} who
 * @param {'small' | 'medium' | 'large'} [size]
 */
export function avatar(who, size = 'medium') {
  if (who.isApp) return el('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, appIcon());
  return el(
    'span',
    { class: `avatar ${size}`, 'aria-hidden': 'true', style: { background: colorOf(who.id) } },
    initials(who.name),
  );
}
