/** What one viewer sees: for the page, and for a Person in a test. */
import type { Courier } from './delivery.ts';
import type { StoredMessage, StoredView, Workspace } from './state.ts';
import { BOT_USER_ID } from './state.ts';
import type { PageState, SeenMessage, SeenView } from './types.ts';

/** A stored view as its viewer sees it. */
export function seenView(view: StoredView): SeenView {
  const callbackId = view.view['callback_id'];
  return {
    id: view.id,
    type: view.type,
    userId: view.userId,
    callbackId: typeof callbackId === 'string' ? callbackId : '',
    hash: view.hash,
    view: view.view,
    errors: { ...view.errors },
    busy: view.busy,
  };
}

/** Messages of a conversation as one person sees them: none when not in it, others' ephemeral ones left out. */
export function seenMessages(ws: Workspace, userId: string, channel: string): readonly SeenMessage[] {
  if (!ws.sees(userId, channel)) return [];
  const visible = (message: StoredMessage): boolean => !message.ephemeralTo || message.ephemeralTo === userId;
  return ws
    .messagesIn(channel)
    .filter(visible)
    .map((message) => ({ ...message }));
}

/** The whole page for one viewer. */
export function pageState(ws: Workspace, courier: Courier, me: string): PageState {
  const dm = ws.dms.get(me);
  const channels = [...ws.channels.values()].filter(({ id }) => ws.sees(me, id));
  const listed = [
    ...channels.map(({ id, name }) => ({ id, name, kind: 'channel' as const })),
    ...(dm ? [{ id: dm, name: ws.manifest.botName, kind: 'dm' as const }] : []),
  ];
  const messages = Object.fromEntries(listed.map(({ id }) => [id, seenMessages(ws, me, id)]));
  const unread = (id: string): number => {
    const read = ws.lastRead.get(`${me}/${id}`) ?? '';
    return (messages[id] ?? []).filter(({ ts, user }) => user !== me && ts > read).length;
  };
  const home = ws.homes.get(me);
  return {
    version: ws.version,
    team: { name: ws.options.team.name },
    me,
    botUserId: BOT_USER_ID,
    appName: ws.manifest.name,
    users: [...ws.users.values()],
    channels: listed.map((entry) => ({ ...entry, unread: unread(entry.id) })),
    messages,
    modals: ws.stack(me).map(seenView),
    home: home ? seenView(home) : null,
    appConnected: courier.connected,
    commands: ws.manifest.commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
    panels: ws.options.panels ?? [],
    hints: ws.options.hints ?? [],
    notice: ws.notices.get(me) ?? null,
  };
}
