import { avatar } from './avatar.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { openMenu } from './popover.js';

/** @param {import('./store.js').Store} store @param {{ id: string, unread: number }} channel */
function unread(store, channel) {
  const isOpen = store.place.kind === 'channel' && store.place.id === channel.id;
  return isOpen && document.visibilityState === 'visible' ? 0 : channel.unread;
}

/** @param {import('./store.js').Store} store @param {string} id */
function person(store, id) {
  const user = store.state.users.find((u) => u.id === id);
  return { id, name: user?.realName ?? id, title: user?.title ?? (user?.isAdmin ? 'Workspace admin' : '') };
}

/** @param {import('./store.js').Store} store */
function switcher(store) {
  const me = person(store, store.me);
  const open = () => {
    const others = store.state.users.filter((u) => !u.isBot && !u.deleted && u.id !== store.botUserId);
    openMenu(
      button,
      others.map((user) => ({
        content: el(
          'span',
          { class: 'person' },
          avatar({ id: user.id, name: user.realName }, 'small'),
          el(
            'span',
            { class: 'person-text' },
            el('b', {}, user.realName),
            el('small', {}, person(store, user.id).title || `@${user.name}`),
          ),
        ),
        data: { user: user.id },
        current: user.id === store.me,
        run: () => void store.become(user.id),
      })),
      { label: 'Who you are', className: 'people-menu' },
    );
  };
  const button = el(
    'button',
    {
      type: 'button',
      class: 'me',
      'data-testid': 'me',
      data: { user: store.me },
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      title: 'Be somebody else',
      on: { click: open },
    },
    avatar(me, 'medium'),
    el('span', { class: 'person-text' }, el('b', {}, me.name), el('small', {}, me.title || 'You')),
    icon('up', 15),
  );
  return button;
}

/** @param {import('./store.js').Store} store */
export function createSidebar(store) {
  const root = document.getElementById('sidebar');
  /** @param {{ look: Node, name: string, current: boolean, data: Record<string, string>, badge?: number, run: () => void }} row */
  const entry = (row) =>
    el(
      'button',
      {
        type: 'button',
        class: `nav-item ${(row.badge ?? 0) > 0 ? 'unread' : ''}`,
        'aria-current': row.current ? 'page' : null,
        data: row.data,
        on: { click: row.run },
      },
      el('span', { class: 'nav-icon' }, row.look),
      el('span', { class: 'nav-name' }, row.name),
      (row.badge ?? 0) > 0
        ? el('span', { class: 'badge', 'aria-label': `${row.badge} unread` }, String(row.badge))
        : null,
    );
  const group = (/** @type {string} */ title, /** @type {Node[]} */ rows) =>
    rows.length === 0 ? null : el('div', { class: 'nav-group' }, el('h2', {}, title), ...rows);

  let drawn = '';

  function draw() {
    const { state, place } = store;
    const unreads = state.channels.map((c) => unread(store, c));
    // Drawn only when something in it changed: an open menu and the keyboard's place would be lost otherwise.
    const now = JSON.stringify([store.me, place, state.channels, unreads, state.panels, state.users, state.team]);
    if (now === drawn) return;
    drawn = now;
    const channelRow = (/** @type {import('../types.ts').PageState['channels'][number]} */ c) =>
      entry({
        look:
          c.kind === 'dm'
            ? avatar({ id: state.botUserId, name: state.appName, isApp: true }, 'small')
            : icon('hash', 16),
        name: c.kind === 'dm' ? state.appName : c.name,
        current: place.kind === 'channel' && place.id === c.id,
        data: { channel: c.id, 'channel-name': c.name },
        badge: unreads[state.channels.indexOf(c)] ?? 0,
        run: () => store.go({ kind: 'channel', id: c.id }),
      });
    const home = entry({
      look: icon('home', 16),
      name: 'Home',
      current: place.kind === 'home',
      data: { panel: 'home' },
      run: () => store.go({ kind: 'home' }),
    });
    const panels = state.panels.map((p) =>
      entry({
        look: icon('monitor', 16),
        name: p.title,
        current: place.kind === 'panel' && place.title === p.title,
        data: { panel: p.title },
        run: () => store.go({ kind: 'panel', title: p.title }),
      }),
    );
    root?.replaceChildren(
      el(
        'div',
        { class: 'team' },
        el('span', { class: 'team-mark', 'aria-hidden': 'true' }, [...state.team.name][0]?.toUpperCase() ?? 'S'),
        el('span', { class: 'team-text' }, el('b', {}, state.team.name), el('small', {}, 'Slack sandbox')),
      ),
      el(
        'div',
        { class: 'nav-scroll' },
        group('Channels', state.channels.filter((c) => c.kind === 'channel').map(channelRow)),
        group('Apps', [...state.channels.filter((c) => c.kind === 'dm').map(channelRow), home]),
        group('Outside Slack', panels),
      ),
      switcher(store),
    );
  }
  return { draw };
}
