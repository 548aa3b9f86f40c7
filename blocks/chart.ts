/**
 * The chart block, and the same numbers as bars of text. The block is documented (docs.slack.dev, data_visualization,
 * 2026-06) and not yet in @slack/types 3.2, so its type stands here.
 */

import type { Block } from '@slack/types';
import { LIMITS } from './kit.ts';
import { day, literal, safe } from './words.ts';

export interface ChartBlock extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart:
    | { readonly type: 'pie'; readonly segments: readonly Point[] }
    | {
        readonly type: 'line' | 'bar';
        readonly series: readonly { readonly name: string; readonly data: readonly Point[] }[];
        readonly axis_config: { readonly categories: readonly string[]; readonly y_label: string };
      };
}

type LineChart = ChartBlock & { readonly chart: { readonly type: 'line' | 'bar' } };

interface Point {
  readonly label: string;
  readonly value: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly day: string; readonly percent: number }[];
}

/** Share of active seats over time, or null when fewer than two days were read for every line: nothing is made up. */
export function lineChart(title: string, all: readonly Series[]): LineChart | null {
  const lines = all.filter((one) => one.points.length > 1).slice(0, LIMITS.chartSeries);
  const days = sharedDays(lines).slice(-LIMITS.chartPoints);
  if (lines.length === 0 || days.length < 2) return null;
  const names = distinct(lines.map((one) => literal(one.name, LIMITS.chartLabel) || 'unnamed'));
  const labels = days.map((one) => day(one).slice(0, -5));
  if (new Set(labels).size < labels.length || labels.some((label) => label.length === 0)) return null;
  const series = lines.map((one, index) => ({
    name: names[index] ?? 'unnamed',
    data: days.map((date, at) => ({ label: labels[at] ?? date, value: share(one, date) })),
  }));
  const axis_config = { categories: labels, y_label: '% of paid seats' };
  return {
    type: 'data_visualization',
    title: literal(title, LIMITS.chartTitle),
    chart: { type: 'line', series, axis_config },
  };
}

/** One integration's paid seats by state. */
export interface States {
  readonly name: string;
  readonly states: readonly { readonly label: string; readonly seats: number }[];
}

/** Paid seats by state as they are now: a pie for one integration, bars beside each other for several. */
export function statesChart(title: string, all: readonly States[]): ChartBlock | null {
  const shown = all.slice(0, LIMITS.chartPoints);
  const [only] = shown;
  if (!only) return null;
  const head = { type: 'data_visualization' as const, title: literal(title, LIMITS.chartTitle) };
  if (shown.length === 1) {
    const segments = only.states
      .filter((state) => state.seats > 0)
      .map(({ label, seats }) => ({ label, value: seats }));
    return segments.length === 0 ? null : { ...head, chart: { type: 'pie', segments } };
  }
  const categories = distinct(shown.map((one) => literal(one.name, LIMITS.chartLabel) || 'unnamed'));
  const series = only.states.map(({ label }) => ({
    name: label,
    data: shown.map((one, at) => ({
      label: categories[at] ?? one.name,
      value: one.states.find((state) => state.label === label)?.seats ?? 0,
    })),
  }));
  return { ...head, chart: { type: 'bar', series, axis_config: { categories, y_label: 'paid seats' } } };
}

function sharedDays(lines: readonly Series[]): readonly string[] {
  const [first, ...others] = lines.map((one) => new Set(one.points.map((point) => point.day.slice(0, 10))));
  return [...(first ?? [])].filter((date) => others.every((days) => days.has(date)));
}

function share(line: Series, date: string): number {
  const point = line.points.find((one) => one.day.startsWith(date));
  return point && Number.isFinite(point.percent) ? Math.round(Math.min(100, Math.max(0, point.percent))) : 0;
}

function distinct(names: readonly string[]): readonly string[] {
  return names.map((name, index) => {
    if (names.indexOf(name) === index) return name;
    const mark = ` (${index + 1})`;
    return `${literal(name, LIMITS.chartLabel - mark.length)}${mark}`;
  });
}

const BAR = 10;

/** "▓▓▓▓▓▓▓▓░░ 82%  Asana – Northwind", one line; a share that is not known has an empty bar and a dash. */
export function bar(name: string, part: number, whole: number, label: string): string {
  const filled = whole > 0 ? Math.round(Math.min(1, Math.max(0, part / whole)) * BAR) : 0;
  return `${'▓'.repeat(filled)}${'░'.repeat(BAR - filled)}  *${label}*  ${safe(name, 80)}`;
}
