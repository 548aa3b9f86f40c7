import { axesChart } from './chart-axes.js';
import { el, svg, textOf } from './dom.js';

/** @param {number} value */
export const number = (value) =>
  new Intl.NumberFormat(
    'en-US',
    Math.abs(value) >= 100_000 ? { notation: 'compact', maximumFractionDigits: 1 } : { maximumFractionDigits: 2 },
  ).format(value);

/** @param {readonly { label: string, value?: string }[]} entries */
function legend(entries) {
  return el(
    'ul',
    { class: 'legend' },
    ...entries.map((entry, index) =>
      el(
        'li',
        {},
        el('i', { class: `swatch c${(index % 6) + 1}` }),
        el('span', {}, entry.label),
        entry.value ? el('b', {}, entry.value) : null,
      ),
    ),
  );
}

/** @param {number} turn 0..1 @param {number} radius */
function point(turn, radius) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return `${(100 + radius * Math.cos(angle)).toFixed(2)} ${(100 + radius * Math.sin(angle)).toFixed(2)}`;
}

/** @param {any} chart @param {string} title */
function pie(chart, title) {
  const segments = (chart.segments ?? []).map((/** @type {any} */ s) => ({
    label: textOf(s.label),
    value: Math.max(0, Number(s.value) || 0),
  }));
  const total = segments.reduce((/** @type {number} */ sum, /** @type {any} */ s) => sum + s.value, 0);
  const share = (/** @type {number} */ value) => (total === 0 ? 0 : value / total);
  let turned = 0;
  const slices = segments.map((/** @type {any} */ segment, /** @type {number} */ index) => {
    const part = share(segment.value);
    const from = turned;
    turned += part;
    const tip = svg('title', {}, `${segment.label}: ${number(segment.value)} (${Math.round(part * 100)}%)`);
    const color = `c${(index % 6) + 1}`;
    // A full turn has no arc between two different points: it is drawn as a ring.
    if (part > 0.9999) return svg('circle', { cx: 100, cy: 100, r: 71, class: `ring ${color}` }, tip);
    const large = part > 0.5 ? 1 : 0;
    const d = `M${point(from, 92)}A92 92 0 ${large} 1 ${point(turned, 92)}L${point(turned, 50)}A50 50 0 ${large} 0 ${point(from, 50)}Z`;
    return svg('path', { d, class: `slice ${color}` }, tip);
  });
  const summary = segments.map((/** @type {any} */ s) => `${s.label} ${s.value}`).join(', ');
  return el(
    'div',
    { class: 'pie' },
    svg(
      'svg',
      { viewBox: '0 0 200 200', role: 'img', 'aria-label': `${title}: ${summary}` },
      ...slices,
      svg('text', { x: 100, y: 102, class: 'total' }, number(total)),
      svg('text', { x: 100, y: 121, class: 'total-label' }, 'total'),
    ),
    legend(
      segments.map((/** @type {any} */ s) => ({
        label: s.label,
        value: `${number(s.value)} · ${Math.round(share(s.value) * 100)}%`,
      })),
    ),
  );
}

/** The `data_visualization` block. @param {any} block @returns {HTMLElement} */
export function chart(block) {
  const title = textOf(block.title) || textOf(block.chart?.title);
  const spec = block.chart ?? {};
  const type = String(spec.type ?? '');
  const series = Array.isArray(spec.series) ? spec.series : [];
  const head = title === '' ? null : el('figcaption', {}, title);
  if (type === 'pie') return el('figure', { class: 'chart' }, head, pie(spec, title));
  if (!['bar', 'line', 'area'].includes(type))
    return el('div', { class: 'unsupported' }, `unsupported chart: ${type || 'unknown'}`);
  const names = series.map((/** @type {any} */ s) => ({ label: textOf(s.name) || textOf(s.label) }));
  return el(
    'figure',
    { class: 'chart' },
    head,
    names.length > 1 || names[0]?.label ? legend(names) : null,
    axesChart(spec, title, number),
  );
}
