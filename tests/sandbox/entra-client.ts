import { type FakeEntra, startFakeEntra } from '../../sandbox/vendors/entra/fake-entra.ts';
import type { EntraSeed, EntraTenantSeed } from '../../sandbox/vendors/entra/seed.ts';
import { createWorld } from '../../sandbox/world.ts';

export const START = new Date('2026-11-20T15:00:00Z');
export const DAY = 86_400_000;
export const world = createWorld(START);
export const { northwind } = world.entraTenants;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
type Loose = any;

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Loose;
}

/** A fake Entra ID with the company in it, whose clock the test moves, and a plain way to call it. */
export interface Bench {
  readonly entra: FakeEntra;
  readonly clock: { time: number };
  /** Asks for a token; the form is that of the registration with changes. */
  token(label?: string, changes?: Record<string, string>, directory?: string): Promise<Got>;
  /** Below /v1.0, or a whole address, with the token of a registration. */
  get(path: string, label?: string): Promise<Got>;
  send(method: string, path: string, body?: unknown, label?: string): Promise<Got>;
}

export async function bench(changes: Partial<EntraSeed> = {}): Promise<Bench> {
  const clock = { time: START.getTime() };
  const entra = await startFakeEntra({ seed: { ...world.entra, ...changes }, now: () => clock.time });
  const read = async (response: Response): Promise<Got> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const token: Bench['token'] = async (label = 'entra-write', over = {}, directory) => {
    const found = world.entra.registrations.find((one) => one.label === label)!;
    const form = {
      grant_type: 'client_credentials',
      client_id: found.clientId,
      client_secret: found.secret ?? '',
      scope: 'https://graph.microsoft.com/.default',
      ...over,
    };
    const address = `${entra.url}/${directory ?? found.tenantId}/oauth2/v2.0/token`;
    return read(await fetch(address, { method: 'POST', body: new URLSearchParams(form) }));
  };
  const held = new Map<string, string>();
  const send: Bench['send'] = async (method, path, body, label = 'entra-write') => {
    if (!held.has(label)) held.set(label, (await token(label)).body.access_token);
    const response = await fetch(path.startsWith('http') ? path : `${entra.graphUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${held.get(label)}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return read(response);
  };
  return { entra, clock, token, send, get: (path, label) => send('GET', path, undefined, label) };
}

/** The company's directory with changes, the other as it is. */
export function northwindWith(changes: Partial<EntraTenantSeed>): Pick<EntraSeed, 'tenants'> {
  const [first, ...rest] = world.entra.tenants;
  return { tenants: [{ ...first!, ...changes }, ...rest] };
}
