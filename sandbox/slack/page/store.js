import { fetchState, listen } from './api.js';
import { toast } from './toast.js';

/**
 * Whose page this is, what they look at, and the last state fetched. Viewer and place are kept in the address,
 * so that a screenshot, a test or a colleague can jump to the same spot.
 * @typedef {{ kind: 'channel', id: string } | { kind: 'home' } | { kind: 'panel', title: string }} Place
 * @typedef {ReturnType<typeof createStore>} Store
 */

/** @param {Place} place */
function query(place) {
  if (place.kind === 'channel') return { channel: place.id };
  return { panel: place.kind === 'home' ? 'home' : place.title };
}

/** @param {URLSearchParams} params @returns {Place | null} */
function placeIn(params) {
  const panel = params.get('panel');
  const channel = params.get('channel');
  if (panel === 'home' || channel === 'home') return { kind: 'home' };
  if (panel) return { kind: 'panel', title: panel };
  return channel ? { kind: 'channel', id: channel } : null;
}

export function createStore() {
  /** @type {any} */
  let state = null;
  let stopListening = () => {};
  let fetching = false;
  let again = false;
  /** @type {Set<() => void>} */
  const stateListeners = new Set();
  /** @type {Set<() => void>} */
  const drawListeners = new Set();
  const draw = () => {
    for (const listener of drawListeners) listener();
  };

  const store = {
    /** @type {string} */ me: '',
    /** @type {Place} */ place: { kind: 'channel', id: '' },
    /** The conversation a command goes to while the home tab or a panel is open. */
    /** @type {string} */ lastChannel: '',
    live: true,
    /** @returns {import('../types.ts').PageState} */
    get state() {
      return state;
    },
    get botUserId() {
      return state.botUserId;
    },
    /** @type {import('./mrkdwn.js').Names} */
    names: {
      user(id) {
        const user = state.users.find((/** @type {any} */ u) => u.id === id);
        if (id === state.botUserId) return { id, label: state.appName, tip: `${state.appName} (app)`, isMe: false };
        if (!user) return { id, label: id, tip: id, isMe: false };
        return {
          id,
          label: user.realName,
          tip: [user.realName, user.title, user.email].filter(Boolean).join(' · '),
          isMe: id === store.me,
        };
      },
      channel: (id) => state.channels.find((/** @type {any} */ c) => c.id === id)?.name ?? null,
    },
    /** @param {() => void} listener @returns {() => void} */
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    /** @param {() => void} listener */
    onDraw: (listener) => drawListeners.add(listener),
    async refresh() {
      if (fetching) {
        again = true;
        return;
      }
      fetching = true;
      const me = store.me;
      try {
        const next = await fetchState(me || null);
        if (me === store.me) accept(next);
      } catch {
        setLive(false);
      } finally {
        fetching = false;
        if (again) {
          again = false;
          void store.refresh();
        }
      }
    },
    /** @param {Place} place */
    go(place) {
      store.place = place;
      if (place.kind === 'channel') store.lastChannel = place.id;
      remember('pushState');
      draw();
    },
    /** @param {string} me */
    async become(me) {
      store.me = me;
      follow();
      await store.refresh();
      remember('pushState');
    },
    async start() {
      const params = new URLSearchParams(location.search);
      store.me = params.get('me') ?? '';
      const wanted = placeIn(params);
      await store.refresh();
      if (state === null) return false;
      store.place = wanted ?? { kind: 'channel', id: state.channels[0]?.id ?? '' };
      settle();
      remember('replaceState');
      follow();
      draw();
      window.addEventListener('popstate', () => {
        const now = new URLSearchParams(location.search);
        store.place = placeIn(now) ?? store.place;
        const me = now.get('me') ?? store.me;
        if (me === store.me) draw();
        else void store.become(me);
      });
      return true;
    },
  };

  /** @param {boolean} live */
  function setLive(live) {
    if (store.live === live) return;
    store.live = live;
    if (state !== null) draw();
  }

  /** @param {import('../types.ts').PageState} next */
  function accept(next) {
    const before = state;
    state = next;
    store.me = next.me;
    settle();
    if (before !== null && before.me === next.me && next.notice && next.notice !== before.notice)
      toast(next.notice, 'error');
    if (before !== null) remember('replaceState');
    for (const listener of stateListeners) listener();
    draw();
  }

  /** Keeps the place a real one after a change of viewer: a direct message has another id for each. */
  function settle() {
    const channels = state.channels;
    const known = (/** @type {string} */ id) => channels.some((/** @type {any} */ c) => c.id === id);
    if (store.place.kind === 'channel' && !known(store.place.id) && channels.length > 0) {
      const named = channels.find(
        (/** @type {any} */ c) => store.place.kind === 'channel' && c.name === store.place.id.replace(/^#/u, ''),
      );
      const fallback = store.place.id.startsWith('D') ? channels.find((/** @type {any} */ c) => c.kind === 'dm') : null;
      store.place = { kind: 'channel', id: (named ?? fallback ?? channels[0]).id };
    }
    if (store.place.kind === 'channel') store.lastChannel = store.place.id;
    else if (!known(store.lastChannel)) store.lastChannel = channels[0]?.id ?? '';
  }

  function follow() {
    stopListening();
    stopListening = listen(store.me, { changed: () => void store.refresh(), live: setLive });
  }

  /** @param {'pushState' | 'replaceState'} how */
  function remember(how) {
    const params = new URLSearchParams({ me: store.me, ...query(store.place) });
    if (`?${params}` !== location.search) history[how](null, '', `?${params}`);
  }

  return store;
}
