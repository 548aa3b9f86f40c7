/** The arguments of a Web API call, whichever way they were encoded. */
import { asObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './types.ts';

/** Reads arguments leniently, as Slack does: everything may arrive as a string. */
export class Args {
  readonly raw: JsonObject;
  constructor(raw: JsonObject) {
    this.raw = raw;
  }
  has(name: string): boolean {
    const value = this.raw[name];
    return value !== undefined && value !== null && value !== '';
  }
  text(name: string): string {
    const value = this.raw[name];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  }
  /** A structured argument: JSON in a string, or already parsed; undefined when absent, null when it is no JSON. */
  json(name: string): Json | undefined {
    const value = this.raw[name];
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? (parseJson(value) ?? null) : value;
  }
  flag(name: string): boolean {
    const value = this.raw[name];
    return value === true || value === 'true' || value === '1' || value === 1;
  }
  whole(name: string, otherwise: number): number {
    const value = Number(this.raw[name] ?? otherwise);
    return Number.isInteger(value) ? value : otherwise;
  }
  list(name: string): readonly string[] {
    return this.text(name)
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean);
  }
  object(name: string): JsonObject {
    return asObject(this.json(name));
  }
}
