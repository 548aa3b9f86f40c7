import { toast } from './toast.js';

/** @param {string} path @param {Record<string, unknown>} body @returns {Promise<any>} the answer; a refusal is also shown to the person */
export async function post(path, body) {
  /** @type {any} */
  let answer;
  try {
    const response = await fetch(`/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: 'The sandbox did not answer. Is it still running?' };
  }
  if (answer?.ok === false) toast(String(answer.error ?? 'Something went wrong'), 'error');
  return answer;
}

/** @param {string | null} me @returns {Promise<import('../types.ts').PageState>} */
export async function fetchState(me) {
  const response = await fetch(me === null ? '/_sandbox/state' : `/_sandbox/state?me=${encodeURIComponent(me)}`);
  if (!response.ok) throw new Error(`state: ${response.status}`);
  return response.json();
}

/**
 * Calls back on every change the server tells of, and once whenever the stream (re)opens, since changes may have been missed.
 * @param {string} me @param {{ changed: () => void, live: (isLive: boolean) => void }} on @returns {() => void} stops listening
 */
export function listen(me, on) {
  const source = new EventSource(`/_sandbox/events?me=${encodeURIComponent(me)}`);
  source.onmessage = on.changed;
  source.onopen = () => {
    on.live(true);
    on.changed();
  };
  source.onerror = () => on.live(false);
  return () => source.close();
}
