import { dateOfTs, dayKey, dayTitle } from './dates.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { drawMessage } from './message.js';
import { clear, reconcile } from './reconcile.js';

const GROUP_SECONDS = 300;
const NEAR_BOTTOM = 80;

/** @param {readonly import('../types.ts').SeenMessage[]} messages @returns replies right below the message they answer */
function threaded(messages) {
  const live = messages.filter((m) => !m.deleted);
  const isReply = (/** @type {import('../types.ts').SeenMessage} */ m) =>
    m.threadTs !== undefined && m.threadTs !== m.ts && live.some((p) => p.ts === m.threadTs);
  const roots = live.filter((m) => !isReply(m));
  return roots.flatMap((root) => [
    { message: root, reply: false },
    ...live.filter((m) => isReply(m) && m.threadTs === root.ts).map((message) => ({ message, reply: true })),
  ]);
}

/** The top of a conversation. @param {import('./store.js').Store} store @param {{ name: string, kind: string }} channel */
function beginning(store, channel) {
  const isDm = channel.kind === 'dm';
  const command = store.state.commands[0]?.command;
  return el(
    'div',
    { class: 'beginning' },
    el('h2', {}, isDm ? `This is ${store.state.appName} and you` : `#${channel.name}`),
    el(
      'p',
      {},
      isDm ? 'What the app tells you here, nobody else sees. ' : 'This is where the conversation begins. ',
      command ? ['Type ', el('code', {}, command), ' below to start.'] : null,
    ),
  );
}

/** @param {import('./store.js').Store} store */
export function createMessages(store) {
  const list = el('div', { class: 'messages', role: 'log', 'aria-label': 'Messages' });
  const scroller = el('div', { class: 'scroller', tabindex: -1 }, list);
  const jump = el(
    'button',
    { type: 'button', class: 'jump', hidden: true, on: { click: toBottom } },
    icon('down', 15),
    'New messages',
  );
  const root = el('div', { class: 'conversation' }, scroller, jump);
  let shown = '';
  let stuck = true;
  let count = 0;

  function toBottom() {
    scroller.scrollTop = scroller.scrollHeight;
    stuck = true;
    jump.hidden = true;
  }
  scroller.addEventListener('scroll', () => {
    stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM;
    if (stuck) jump.hidden = true;
  });
  // Pictures and charts grow after they were put in: stay at the bottom if that is where the reader was.
  new ResizeObserver(() => stuck && toBottom()).observe(list);
  new ResizeObserver(() => stuck && toBottom()).observe(scroller);

  /** @param {string} id */
  function draw(id) {
    const channel = store.state.channels.find((c) => c.id === id);
    if (!channel) return;
    const isOther = shown !== `${store.me}/${id}`;
    if (isOther) clear(list);
    shown = `${store.me}/${id}`;
    const items = [{ key: 'beginning', hash: '', render: () => beginning(store, channel) }];
    let day = '';
    /** @type {import('../types.ts').SeenMessage | null} */
    let previous = null;
    for (const { message, reply } of threaded(store.state.messages[id] ?? [])) {
      const when = dateOfTs(message.ts);
      if (!reply && dayKey(when) !== day) {
        day = dayKey(when);
        previous = null;
        items.push({
          key: `day-${day}`,
          hash: dayTitle(when),
          render: () => el('div', { class: 'day', role: 'separator' }, el('span', {}, dayTitle(when))),
        });
      }
      const compact =
        previous !== null &&
        !reply &&
        previous.user === message.user &&
        previous.ephemeralTo === message.ephemeralTo &&
        Number(message.ts) - Number(previous.ts) < GROUP_SECONDS;
      previous = reply ? null : message;
      items.push({
        key: message.ts,
        hash: JSON.stringify([message, compact, reply]),
        render: () => drawMessage(message, { compact, reply }, store),
      });
    }
    const grew = items.length > count;
    count = items.length;
    reconcile(list, items);
    if (isOther || stuck) toBottom();
    else if (grew) jump.hidden = false;
  }
  return { root, draw, toBottom };
}
