import { post } from './api.js';
import { avatar } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { el, safeUrl } from './dom.js';
import { icon } from './icons.js';
import { clear } from './reconcile.js';
import { createSurface } from './surface.js';

/** The app's Home tab. @param {import('./store.js').Store} store */
export function createHome(store) {
  const body = el('div', { class: 'home-body', 'data-testid': 'home' });
  const empty = el('div', { class: 'home-empty' });
  const root = el('div', { class: 'home scroller' }, body, empty);
  let opened = '';
  return {
    root,
    draw() {
      if (opened !== store.me) {
        opened = store.me;
        clear(body);
        void post('home', { me: store.me });
      }
      const view = store.state.home;
      empty.hidden = view !== null;
      empty.textContent = `${store.state.appName} has not drawn its Home yet.`;
      if (view === null) return clear(body);
      const surface = createSurface(store, { kind: 'home', where: { viewId: view.id }, formKey: `home:${view.id}` });
      drawBlocks(body, /** @type {any} */ (view.view).blocks ?? [], surface, view.id);
    },
    /** Home is opened anew, and the app told, each time it is come back to. */
    left() {
      opened = '';
    },
  };
}

/** A page outside Slack, such as a vendor's console. It is loaded afresh whenever it is opened. */
export function createPanel() {
  const root = el('div', { class: 'panel' });
  let shown = '';
  return {
    root,
    /** @param {{ title: string, url: string }} panel */
    draw(panel) {
      if (shown === panel.url) return;
      shown = panel.url;
      const src = safeUrl(panel.url);
      const frame = /** @type {HTMLIFrameElement} */ (el('iframe', { src, title: panel.title, class: 'panel-frame' }));
      const reload = () => {
        frame.src = src ?? '';
      };
      root.replaceChildren(
        el(
          'div',
          { class: 'browser-bar' },
          el(
            'button',
            { type: 'button', class: 'icon-button', 'aria-label': 'Reload', title: 'Reload', on: { click: reload } },
            icon('reload', 16),
          ),
          el('span', { class: 'address' }, panel.url),
          src
            ? el(
                'a',
                {
                  class: 'icon-button',
                  href: src,
                  target: '_blank',
                  rel: 'noopener noreferrer',
                  'aria-label': 'Open in a new tab',
                  title: 'Open in a new tab',
                },
                icon('external', 16),
              )
            : null,
        ),
        frame,
      );
    },
    left() {
      shown = '';
      root.replaceChildren();
    },
  };
}

/** The line above the conversation. @param {import('./store.js').Store} store @param {{ toggle: () => void, isOpen: () => boolean }} hints */
export function drawHead(store, hints) {
  const { state, place } = store;
  const channel = place.kind === 'channel' ? state.channels.find((c) => c.id === place.id) : undefined;
  const dm = state.channels.find((c) => c.kind === 'dm');
  const isApp = place.kind === 'home' || channel?.kind === 'dm';
  const tab = (
    /** @type {string} */ title,
    /** @type {boolean} */ current,
    /** @type {Record<string, string>} */ data,
    /** @type {() => void} */ run,
  ) =>
    el(
      'button',
      { type: 'button', role: 'tab', class: 'tab', 'aria-selected': String(current), data, on: { click: run } },
      title,
    );
  const name = isApp
    ? [
        avatar({ id: state.botUserId, name: state.appName, isApp: true }, 'small'),
        el('h1', {}, state.appName),
        el('span', { class: 'app-badge' }, 'APP'),
      ]
    : place.kind === 'panel'
      ? [icon('monitor', 18), el('h1', {}, place.title)]
      : [icon('hash', 18), el('h1', {}, channel?.name ?? '')];
  const tabs = isApp
    ? el(
        'div',
        { class: 'tabs', role: 'tablist' },
        tab('Home', place.kind === 'home', { 'head-tab': 'home' }, () => store.go({ kind: 'home' })),
        dm
          ? tab('Messages', place.kind === 'channel', { 'head-tab': 'messages' }, () =>
              store.go({ kind: 'channel', id: dm.id }),
            )
          : null,
      )
    : null;
  const isUp = state.appConnected && store.live;
  const status = el(
    'span',
    { class: `status ${isUp ? 'up' : 'down'}`, 'data-testid': 'app-status' },
    el('i'),
    isUp ? `${state.appName} connected` : store.live ? `${state.appName} offline` : 'Reconnecting…',
  );
  const toggle =
    state.hints.length > 0
      ? el(
          'button',
          {
            type: 'button',
            class: 'icon-button toggle-hints',
            'aria-pressed': String(hints.isOpen()),
            title: 'Try this',
            'aria-label': 'Try this',
            'data-testid': 'hints-toggle',
            on: { click: hints.toggle },
          },
          icon('compass', 18),
        )
      : null;
  document
    .getElementById('pane-head')
    ?.replaceChildren(
      el('div', { class: 'pane-title' }, ...name),
      tabs ?? '',
      el('div', { class: 'pane-tools' }, status, toggle),
    );
}
