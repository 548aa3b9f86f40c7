/** users.*, usergroups.*, bots.info, team.info, auth.test. */
import { page } from './api-conversations.ts';
import type { Args } from './args.ts';
import { SlackRefusal } from './errors.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, type Workspace } from './state.ts';
import type { JsonObject, SeedUser } from './types.ts';

/** A user as users.info and users.list show one; the address only with users:read.email. */
export function userJson(ws: Workspace, user: SeedUser): JsonObject {
  const email = ws.scopes.has('users:read.email') && user.email ? { email: user.email } : {};
  const profile = { real_name: user.realName, display_name: user.name, title: user.title ?? '', ...email };
  const base = {
    id: user.id,
    team_id: ws.options.team.id,
    name: user.name,
    deleted: user.deleted ?? false,
    profile,
    is_bot: user.isBot ?? false,
    is_app_user: false,
    updated: 1_700_000_000,
  };
  // Slack strips a deactivated account of roles and zone.
  if (user.deleted) return base;
  return {
    ...base,
    real_name: user.realName,
    tz: user.tz ?? 'Europe/Berlin',
    is_admin: user.isAdmin ?? user.isOwner ?? false,
    is_owner: user.isOwner ?? false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
  };
}

/** users.info */
export function info(ws: Workspace, args: Args): JsonObject {
  const user = ws.users.get(args.text('user'));
  if (!user) throw new SlackRefusal('user_not_found');
  return { ok: true, user: userJson(ws, user) };
}

/** users.list, deactivated accounts and bots included. */
export function list(ws: Workspace, args: Args): JsonObject {
  const { items, next } = page([...ws.users.values()], args, 1000);
  const members = items.map((user) => userJson(ws, user));
  return { ok: true, members, cache_ts: ws.clock.seconds(), response_metadata: { next_cursor: next } };
}

/** users.lookupByEmail: active accounts only, bots and deactivated ones are not found. */
export function lookupByEmail(ws: Workspace, args: Args): JsonObject {
  const email = args.text('email').toLowerCase();
  const user = [...ws.users.values()].find(
    (entry) => entry.email.toLowerCase() === email && !entry.deleted && !entry.isBot,
  );
  if (!user) throw new SlackRefusal('users_not_found');
  return { ok: true, user: userJson(ws, user) };
}

/** usergroups.list */
export function groups(ws: Workspace, args: Args): JsonObject {
  const usergroups = (ws.options.userGroups ?? []).map((group) => ({
    id: group.id,
    team_id: ws.options.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    date_delete: 0,
    user_count: group.users.length,
    ...(args.flag('include_users') ? { users: group.users } : {}),
  }));
  return { ok: true, usergroups };
}

/** usergroups.users.list */
export function groupUsers(ws: Workspace, args: Args): JsonObject {
  const group = (ws.options.userGroups ?? []).find(({ id }) => id === args.text('usergroup'));
  if (!group) throw new SlackRefusal('no_such_subteam');
  return { ok: true, users: group.users };
}

/** bots.info */
export function bot(ws: Workspace, args: Args): JsonObject {
  if (args.text('bot') !== BOT_ID) throw new SlackRefusal('bot_not_found');
  return {
    ok: true,
    bot: { id: BOT_ID, deleted: false, name: ws.manifest.botName, app_id: APP_ID, user_id: BOT_USER_ID, icons: {} },
  };
}

/** team.info */
export function team(ws: Workspace): JsonObject {
  return { ok: true, team: { ...ws.options.team, email_domain: '', icon: {} } };
}

/** auth.test */
export function whoAmI(ws: Workspace): JsonObject {
  const { team: own } = ws.options;
  return {
    ok: true,
    url: `https://${own.domain}.slack.com/`,
    team: own.name,
    user: ws.users.get(BOT_USER_ID)?.name ?? '',
    team_id: own.id,
    user_id: BOT_USER_ID,
    bot_id: BOT_ID,
    is_enterprise_install: false,
  };
}
