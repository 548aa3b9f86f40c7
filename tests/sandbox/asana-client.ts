import { type FakeAsana, startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import type { AsanaSeed } from '../../sandbox/vendors/asana/seed.ts';
import { createWorld } from '../../sandbox/world.ts';

export const START = new Date('2026-11-20T15:00:00Z');
export const DAY = 86_400_000;
export const world = createWorld(START);
export const NORTHWIND = `/workspaces/${world.workspaces.northwind}`;
export const MEMBERSHIPS = `${NORTHWIND}/workspace_memberships`;
export const EVENTS = `${NORTHWIND}/audit_log_events`;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
type Loose = any;

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Loose;
}

/** A fake Asana with the company in it, whose clock the test moves, and a plain way to call it. */
export interface Bench {
  readonly asana: FakeAsana;
  time: number;
  get(path: string, token?: string): Promise<Got>;
  send(method: string, path: string, body: unknown, token?: string): Promise<Got>;
}

/** Starts one; `token` is the label of a seeded token, or a token's value. */
export async function bench(changes: Partial<AsanaSeed> = {}): Promise<Bench> {
  const clock = { time: START.getTime() };
  const asana = await startFakeAsana({ seed: { ...world.asana, ...changes }, now: () => clock.time });
  const call = async (method: string, path: string, body: unknown, token = 'sat-full'): Promise<Got> => {
    const value = world.asana.tokens.find((one) => one.label === token)?.value ?? token;
    const response = await fetch(`${asana.apiUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${value}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    asana,
    get time() {
      return clock.time;
    },
    set time(time) {
      clock.time = time;
    },
    get: (path, token) => call('GET', path, undefined, token),
    send: call,
  };
}

/** The Northwind workspace with changes, the other workspaces as they are. */
export function northwindWith(changes: Partial<AsanaSeed['workspaces'][number]>): Pick<AsanaSeed, 'workspaces'> {
  const [first, ...rest] = world.asana.workspaces;
  return { workspaces: [{ ...first!, ...changes }, ...rest] };
}

/** Every row of a paged list. */
export async function all(on: Bench, path: string, limit = 100): Promise<{ rows: Loose[]; pages: number }> {
  const rows: Loose[] = [];
  let offset = '';
  for (let pages = 1; ; pages += 1) {
    const { body } = await on.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${offset}`);
    rows.push(...body.data);
    if (body.next_page === null || body.data.length === 0) return { rows, pages };
    offset = `&offset=${encodeURIComponent(body.next_page.offset)}`;
  }
}
