import { svg, textOf } from './dom.js';

const WIDTH = 620;
const HEIGHT = 280;

/** Round steps covering the values. @param {number} low @param {number} high */
export function ticks(low, high) {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
  const out = [];
  for (let at = Math.floor(low / step) * step; at < high + step * 0.999; at += step)
    out.push(Number(at.toPrecision(12)));
  return out;
}

/** @param {any} spec @returns {{ categories: string[], series: { name: string, values: (number | null)[] }[] }} */
function read(spec) {
  const raw = Array.isArray(spec.series) ? spec.series : [];
  const named = (spec.axis_config?.categories ?? []).map((/** @type {unknown} */ c) => textOf(c) || String(c));
  const seen = raw.flatMap((/** @type {any} */ s) => (s.data ?? []).map((/** @type {any} */ p) => textOf(p.label)));
  const categories = named.length > 0 ? named : [...new Set(seen)];
  const series = raw.map((/** @type {any} */ s) => {
    const byLabel = new Map((s.data ?? []).map((/** @type {any} */ p) => [textOf(p.label), Number(p.value)]));
    const values = categories.map((/** @type {string} */ c) => {
      const value = byLabel.get(c);
      return Number.isFinite(value) ? value : null;
    });
    return { name: textOf(s.name), values };
  });
  return { categories, series };
}

/**
 * A bar, line or area chart on one pair of axes.
 * @param {any} spec @param {string} title @param {(value: number) => string} number
 */
export function axesChart(spec, title, number) {
  const { categories, series } = read(spec);
  const all = series.flatMap((s) => s.values).filter((v) => v !== null);
  const steps = ticks(Math.min(0, ...all), Math.max(0, ...all) || 1);
  const low = steps[0] ?? 0;
  const high = steps.at(-1) ?? 1;
  const xLabel = textOf(spec.axis_config?.x_label);
  const yLabel = textOf(spec.axis_config?.y_label);
  const left = 14 + Math.max(...steps.map((s) => number(s).length)) * 7 + (yLabel ? 20 : 0);
  const bottom = HEIGHT - 26 - (xLabel ? 20 : 0);
  const top = 16;
  const inner = WIDTH - left - 12;
  const band = inner / Math.max(1, categories.length);
  const x = (/** @type {number} */ i) => left + band * (i + 0.5);
  const y = (/** @type {number} */ v) => bottom - ((v - low) / (high - low || 1)) * (bottom - top);
  const longest = Math.max(1, ...categories.map((c) => c.length));
  // Labels that would run into each other are thinned out; a single long one is cut, with the whole in its title.
  const every = longest * 7.2 <= band || longest > 12 ? 1 : Math.ceil((longest * 7.2) / band);
  const room = Math.max(3, Math.floor((band * every) / 7.2));
  const tip = (/** @type {number} */ s, /** @type {number} */ i) => {
    const name = series[s]?.name;
    return svg('title', {}, `${categories[i]}${name ? ` · ${name}` : ''}: ${number(series[s]?.values[i] ?? 0)}`);
  };
  const grid = steps.map((v) => [
    svg('line', { x1: left, x2: WIDTH - 12, y1: y(v), y2: y(v), class: v === 0 ? 'axis' : 'grid' }),
    svg('text', { x: left - 8, y: y(v) + 4, class: 'tick end' }, number(v)),
  ]);
  const labels = categories.map((c, i) =>
    i % every === 0
      ? svg(
          'text',
          { x: x(i), y: bottom + 18, class: 'tick mid' },
          c.length > room ? `${c.slice(0, room - 1)}…` : c,
          svg('title', {}, c),
        )
      : null,
  );
  const place = { x, y, band, count: series.length, base: y(Math.max(0, low)), tip, number };
  const marks = series.map((s, index) =>
    spec.type === 'bar' ? bars(s.values, index, place) : line(s.values, index, place, spec.type === 'area'),
  );
  return svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: 'axes',
      role: 'img',
      'aria-label': `${title}: ${summary(categories, series)}`,
    },
    ...grid.flat(),
    ...marks.flat(),
    ...labels,
    xLabel ? svg('text', { x: left + inner / 2, y: HEIGHT - 4, class: 'axis-label mid' }, xLabel) : null,
    yLabel
      ? svg('text', { class: 'axis-label mid', transform: `translate(12 ${(top + bottom) / 2}) rotate(-90)` }, yLabel)
      : null,
  );
}

/** @param {string[]} categories @param {{ name: string, values: (number | null)[] }[]} series */
const summary = (categories, series) =>
  series.map((s) => `${s.name} ${categories.map((c, i) => `${c} ${s.values[i] ?? 'none'}`).join(', ')}`).join('; ');

/** @param {(number | null)[]} values @param {number} index @param {any} place @returns {SVGElement[]} */
function bars(values, index, place) {
  const group = Math.min(place.band * 0.72, 64 * place.count);
  const width = group / place.count;
  return values.flatMap((value, i) => {
    if (value === null) return [];
    const left = place.x(i) - group / 2 + index * width;
    const end = place.y(value);
    const top = Math.min(end, place.base);
    const bar = svg(
      'rect',
      {
        x: left + 1,
        y: top,
        width: Math.max(1, width - 2),
        height: Math.max(1, Math.abs(end - place.base)),
        rx: Math.min(3, width / 4),
        class: `bar c${(index % 6) + 1}`,
      },
      place.tip(index, i),
    );
    const label =
      values.length * place.count <= 16
        ? svg('text', { x: left + width / 2, y: top - 5, class: 'value mid' }, place.number(value))
        : null;
    return label === null ? [bar] : [bar, label];
  });
}

/** @param {(number | null)[]} values @param {number} index @param {any} place @param {boolean} filled @returns {SVGElement[]} */
function line(values, index, place, filled) {
  const color = `c${(index % 6) + 1}`;
  const points = values.flatMap((value, i) => (value === null ? [] : [{ x: place.x(i), y: place.y(value), i }]));
  if (points.length === 0) return [];
  const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('');
  const out = [];
  if (filled)
    out.push(
      svg('path', {
        d: `${path}L${points.at(-1)?.x} ${place.base}L${points[0]?.x} ${place.base}Z`,
        class: `area ${color}`,
      }),
    );
  out.push(svg('path', { d: path, class: `stroke ${color}` }));
  for (const p of points)
    out.push(svg('circle', { cx: p.x, cy: p.y, r: 3.6, class: `dot ${color}` }, place.tip(index, p.i)));
  return out;
}
