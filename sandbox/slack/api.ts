/** The Web API: tokens, scopes, required arguments, planned faults, and the methods behind them. */
import * as chat from './api-chat.ts';
import * as conversations from './api-conversations.ts';
import * as files from './api-files.ts';
import * as people from './api-people.ts';
import * as views from './api-views.ts';
import { Args } from './args.ts';
import { SlackRefusal } from './errors.ts';
import { newSecret } from './ids.ts';
import type { Journal } from './journal.ts';
import { METHODS, type Method, type MethodName } from './methods.ts';
import { APP_ID, type Workspace } from './state.ts';
import type { ApiCall, ApiFault, JsonObject } from './types.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The call took effect, and nothing is answered. */
  readonly lost: boolean;
}

type Handler = (ws: Workspace, args: Args) => JsonObject;

const HANDLERS: Readonly<Record<MethodName, Handler>> = {
  'apps.connections.open': openConnection,
  'apps.manifest.export': exportManifest,
  'auth.test': people.whoAmI,
  'bots.info': people.bot,
  'chat.delete': chat.remove,
  'chat.getPermalink': chat.permalink,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.postMessage': chat.postMessage,
  'chat.update': chat.update,
  'conversations.history': (ws, args) => conversations.history(ws, args, null),
  'conversations.info': conversations.info,
  'conversations.list': conversations.list,
  'conversations.members': conversations.members,
  'conversations.open': conversations.open,
  'conversations.replies': (ws, args) => conversations.history(ws, args, args.text('ts')),
  'files.completeUploadExternal': files.complete,
  'files.getUploadURLExternal': files.uploadUrl,
  'files.info': files.info,
  'team.info': people.team,
  'usergroups.list': people.groups,
  'usergroups.users.list': people.groupUsers,
  'users.info': people.info,
  'users.list': people.list,
  'users.lookupByEmail': people.lookupByEmail,
  'views.open': views.open,
  'views.publish': views.publish,
  'views.push': views.push,
  'views.update': views.update,
};

/** A URL for Socket Mode; its ticket is good for one connection. */
function openConnection(ws: Workspace): JsonObject {
  const ticket = newSecret();
  ws.tickets.add(ticket);
  return { ok: true, url: `${ws.url.replace('http:', 'ws:')}/link/?ticket=${ticket}&app_id=app` };
}

/** apps.manifest.export: the settings as they are, which need not be those of any file. */
function exportManifest(ws: Workspace, args: Args): JsonObject {
  if (args.text('app_id') !== APP_ID) throw new SlackRefusal('app_not_found');
  return { ok: true, manifest: ws.manifest.whole };
}

/** Answers calls and keeps the journal. */
export class WebApi {
  readonly #ws: Workspace;
  readonly #journal: Journal;
  readonly #faults = new Map<string, ApiFault[]>();

  constructor(ws: Workspace, journal: Journal) {
    this.#ws = ws;
    this.#journal = journal;
  }

  plan(method: string, faults: readonly ApiFault[]): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), ...faults]);
  }

  call(name: string, token: string, raw: JsonObject): Answer {
    const fault = this.#faults.get(name)?.shift();
    const holder = this.#holder(token);
    const headers = this.#headers(holder);
    const { token: _token, ...args } = raw;
    const note = (status: number, response: JsonObject, planned: boolean): void =>
      this.#journal.note({ method: name, token: holder, args, status, response }, planned);
    const answer = (status: number, body: JsonObject, more: Readonly<Record<string, string>> = {}): Answer => {
      note(status, body, fault !== undefined);
      return { status, headers: { ...headers, ...more }, body, lost: false };
    };
    switch (fault?.kind) {
      case 'rate_limited':
        return answer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfterSeconds) });
      case 'http':
        return answer(fault.status, { ok: false, error: 'internal_error' });
      case 'error':
        return answer(200, { ok: false, error: fault.error });
      default: {
        const body = this.#run(name, token, holder, args);
        note(200, body, false);
        return { status: 200, headers, body, lost: fault?.kind === 'lose_answer' };
      }
    }
  }

  #holder(token: string): ApiCall['token'] {
    if (token === '') return 'none';
    if (token === this.#ws.options.botToken) return 'bot';
    if (token === this.#ws.options.configToken) return 'config';
    return token === this.#ws.options.appToken ? 'app' : 'unknown';
  }

  #granted(holder: ApiCall['token']): ReadonlySet<string> {
    if (holder === 'bot') return this.#ws.scopes;
    return new Set(holder === 'app' ? ['connections:write'] : []);
  }

  /** Slack names the scopes of the token in every answer. */
  #headers(holder: ApiCall['token']): Readonly<Record<string, string>> {
    const scopes = [...this.#granted(holder)].join(',');
    return scopes === '' ? {} : { 'x-oauth-scopes': scopes };
  }

  #run(name: string, token: string, holder: ApiCall['token'], raw: JsonObject): JsonObject {
    try {
      if (!Object.hasOwn(METHODS, name)) throw new SlackRefusal('unknown_method', { req_method: name });
      const known = name as MethodName;
      const method: Method = METHODS[known];
      if (token === '') throw new SlackRefusal('not_authed');
      if (holder === 'unknown') throw new SlackRefusal('invalid_auth');
      if (holder !== method.token) throw new SlackRefusal('not_allowed_token_type');
      const granted = this.#granted(holder);
      const needed = method.scopes.filter((scope) => !granted.has(scope));
      if (needed.length > 0) {
        throw new SlackRefusal('missing_scope', { needed: needed.join(','), provided: [...granted].join(',') });
      }
      const args = new Args(raw);
      const missing = method.required.filter((argument) => !args.has(argument));
      if (missing.length > 0) {
        const messages = missing.map((argument) => `[ERROR] missing required field: ${argument}`);
        throw new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
      }
      return HANDLERS[known](this.#ws, args);
    } catch (error) {
      if (error instanceof SlackRefusal) return error.body();
      throw error;
    }
  }
}
