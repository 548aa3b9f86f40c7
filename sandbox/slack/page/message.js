import { avatar } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { clockTime, dateOfTs, fullTime } from './dates.js';
import { el, safeUrl } from './dom.js';
import { icon } from './icons.js';
import { mrkdwn } from './mrkdwn.js';
import { createSurface } from './surface.js';

/** @param {number} bytes */
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** @param {import('../types.ts').SeenMessage} message */
function files(message) {
  return (message.files ?? []).map((file) =>
    el(
      'a',
      {
        class: 'file-card',
        href: safeUrl(file.url),
        target: '_blank',
        rel: 'noopener noreferrer',
        data: { file: file.id },
      },
      icon('file', 22),
      el('span', { class: 'file-name' }, file.name, el('small', {}, size(file.size))),
      icon('download', 17),
    ),
  );
}

/** Shows the JSON the app sent, for whoever wonders how a message is made. @param {import('../types.ts').SeenMessage} message */
function showSource(message) {
  const source = JSON.stringify(
    { text: message.text, blocks: message.blocks, ...(message.metadata ? { metadata: message.metadata } : {}) },
    null,
    2,
  );
  const close = el('button', { type: 'button', class: 'button', on: { click: () => dialog.close() } }, 'Close');
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      'dialog',
      { class: 'modal source', 'aria-label': 'Message source' },
      el('header', { class: 'modal-head' }, el('h2', {}, 'What the app sent')),
      el('pre', { class: 'modal-body', tabindex: 0 }, source),
      el('footer', { class: 'dialog-foot' }, close),
    )
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {import('../types.ts').SeenMessage} message */
function sourceButton(message) {
  return el(
    'div',
    { class: 'message-tools' },
    el(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        title: 'What the app sent',
        'aria-label': 'What the app sent',
        on: { click: () => showSource(message) },
      },
      icon('braces', 16),
    ),
  );
}

/**
 * One message. A compact one follows another of the same author within minutes and repeats neither face nor name.
 * @param {import('../types.ts').SeenMessage} message @param {{ compact: boolean, reply: boolean }} look @param {import('./store.js').Store} store
 */
export function drawMessage(message, look, store) {
  const isApp = message.user === store.botUserId;
  const who = store.names.user(message.user);
  const when = dateOfTs(message.ts);
  const surface = createSurface(store, {
    kind: 'message',
    where: { channel: message.channel, ts: message.ts },
    formKey: `message:${message.channel}:${message.ts}`,
  });
  const content = el('div', { class: 'message-content' });
  if (message.blocks.length > 0) drawBlocks(content, message.blocks, surface);
  else content.append(el('div', { class: 'text mrkdwn' }, mrkdwn(message.text, store.names)));
  const time = el(
    'time',
    { datetime: when.toISOString(), title: fullTime(when) },
    look.compact ? clockTime(when).replace(/\s?[AP]M$/u, '') : clockTime(when),
  );
  const edited = message.editedAt
    ? el('span', { class: 'edited', title: fullTime(new Date(message.editedAt)) }, '(edited)')
    : null;
  const isPrivate = message.ephemeralTo !== undefined;
  return el(
    'article',
    {
      class: `message ${look.compact ? 'compact' : ''} ${look.reply ? 'reply' : ''} ${isPrivate ? 'ephemeral' : ''}`,
      'aria-label': `${who.label}, ${clockTime(when)}`,
      'data-testid': 'message',
      data: { ts: message.ts, user: message.user, ephemeral: isPrivate ? 'true' : null },
    },
    isPrivate ? el('div', { class: 'only-you' }, icon('eye', 14), 'Only visible to you') : null,
    el(
      'div',
      { class: 'message-side' },
      look.compact ? time : avatar({ id: message.user, name: who.label, isApp }, look.reply ? 'small' : 'medium'),
    ),
    el(
      'div',
      { class: 'message-main' },
      look.compact
        ? null
        : el(
            'div',
            { class: 'message-head' },
            el('b', { class: 'author', title: who.tip }, who.label),
            isApp ? el('span', { class: 'app-badge' }, 'APP') : null,
            time,
            edited,
          ),
      content,
      look.compact && edited ? edited : null,
      ...files(message),
    ),
    isApp ? sourceButton(message) : null,
  );
}
