import { post } from './api.js';
import { createComposer } from './composer.js';
import { el } from './dom.js';
import { createHints } from './hints.js';
import { createMessages } from './messages.js';
import { createModal } from './modal.js';
import { createHome, createPanel, drawHead } from './pane.js';
import { createSidebar } from './sidebar.js';
import { createStore } from './store.js';

const body = /** @type {HTMLElement} */ (document.getElementById('pane-body'));
const foot = /** @type {HTMLElement} */ (document.getElementById('pane-foot'));
const store = createStore();
const sidebar = createSidebar(store);
const messages = createMessages(store);
const home = createHome(store);
const panel = createPanel();
const modal = createModal(store);
const composer = createComposer(store, {
  sent(text) {
    hints.sent(text);
    messages.toBottom();
  },
});
const hints = createHints(store, {
  fill(command) {
    if (store.place.kind !== 'channel') store.go({ kind: 'channel', id: store.lastChannel });
    composer.fill(command);
  },
  changed: draw,
});
let head = '';
/** The conversation and state last reported as read, so that each is reported once. */
let read = '';

/** Tells the server that the open conversation was read. */
function markRead() {
  const { state, place } = store;
  if (place.kind !== 'channel' || document.visibilityState !== 'visible') return;
  const unread = state.channels.find((c) => c.id === place.id)?.unread ?? 0;
  const newest = state.messages[place.id]?.at(-1)?.ts ?? '';
  const now = `${store.me}/${place.id}/${newest}`;
  if (unread === 0 || now === read) return;
  read = now;
  void post('read', { me: store.me, channel: place.id });
}

/** Puts one of the three kinds of content into the pane. @param {HTMLElement} content */
function show(content) {
  if (body.firstElementChild !== content) body.replaceChildren(content);
}

function draw() {
  const { state, place } = store;
  document.title = `${place.kind === 'channel' ? `#${store.names.channel(place.id) ?? ''}` : place.kind === 'home' ? state.appName : place.title} · ${state.team.name}`;
  sidebar.draw();
  hints.draw();
  const now = JSON.stringify([place, store.me, state.appConnected, store.live, hints.isOpen(), state.channels.length]);
  if (now !== head) drawHead(store, hints);
  head = now;
  foot.hidden = place.kind !== 'channel';
  if (place.kind !== 'home') home.left();
  if (place.kind !== 'panel') panel.left();
  if (place.kind === 'channel') {
    show(messages.root);
    messages.draw(place.id);
    composer.draw();
    markRead();
  } else if (place.kind === 'home') {
    show(home.root);
    home.draw();
  } else {
    const wanted = state.panels.find((p) => p.title === place.title);
    show(panel.root);
    if (wanted) panel.draw(wanted);
  }
  modal.draw();
  document.body.dataset.version = String(state.version);
}

foot.replaceChildren(composer.root);
store.onDraw(draw);
document.addEventListener('visibilitychange', () => store.state && draw());
if (!(await store.start())) {
  body.replaceChildren(el('p', { class: 'home-empty' }, 'The sandbox does not answer. Start it and reload this page.'));
}
