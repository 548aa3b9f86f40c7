/** What a person does, as Slack carries it out: commands, buttons and selects, modals, the Home tab. */
import { Args } from './args.ts';
import type { Courier, Kind, Outcome } from './delivery.ts';
import { refusalOf, SlackRefusal } from './errors.ts';
import { complaints } from './input-rules.ts';
import type { Journal } from './journal.ts';
import { asObjects, asText, plain } from './json.ts';
import * as payloads from './payloads.ts';
import { answer } from './responses.ts';
import type { StoredView, Workspace } from './state.ts';
import { afterSubmission, removeView, responseUrls } from './submission.ts';
import type { ActionValue, Json, JsonObject } from './types.ts';
import { ownOptions, stateOf, valueField } from './view-state.ts';
import { allBlocks, elementsOf } from './walk.ts';

export interface Found {
  readonly block: JsonObject;
  readonly element: JsonObject;
}

/** Carries out what people do. */
export class Interactions {
  readonly #ws: Workspace;
  readonly #courier: Courier;
  readonly #journal: Journal;
  /** Options an app suggested for external selects, by place, block and action. */
  readonly #suggested = new Map<string, readonly JsonObject[]>();
  /** What people chose in messages' selects and checkboxes, by user and message. */
  readonly #inMessages = new Map<string, Record<string, Record<string, JsonObject>>>();

  constructor(ws: Workspace, courier: Courier, journal: Journal) {
    this.#ws = ws;
    this.#courier = courier;
    this.#journal = journal;
  }

  /** Sends a payload; a missing acknowledgment becomes the notice Slack shows. */
  async #send(userId: string, kind: Kind, payload: JsonObject, what: string): Promise<Outcome> {
    if (kind === 'interactive' && !this.#ws.manifest.interactive) {
      this.#ws.notice(userId, 'This app is not configured to handle interactive responses.');
      return { acked: false, payload: {} };
    }
    this.#ws.notice(userId, null);
    const outcome = await this.#courier.deliver(kind, payload);
    if (!outcome.acked) this.#ws.notice(userId, `${what} failed because the app did not respond`);
    return outcome;
  }

  /** An answer of the app that Slack would not take: noted as a refusal, and the person sees that it failed. */
  #refuse(userId: string, kind: string, payload: JsonObject, what: string, error: unknown): void {
    if (!(error instanceof SlackRefusal)) throw error;
    this.#journal.note({ method: `ack:${kind}`, token: 'none', args: payload, status: 200, response: error.body() });
    this.#ws.notice(userId, `${what} failed with the error "${error.code}"`);
  }

  /** A slash command of the manifest; any other is answered by Slack itself. */
  async command(userId: string, channel: string, command: string, text: string): Promise<boolean> {
    const known = this.#ws.manifest.commands.find((entry) => entry.command === command);
    if (!known || !this.#ws.scopes.has('commands')) {
      this.#ws.notice(userId, `${command} is not a valid command.`);
      return false;
    }
    const sent = known.shouldEscape ? this.#escape(text) : text;
    const payload = payloads.commandPayload(this.#ws, userId, channel, command, sent);
    const outcome = await this.#send(userId, 'slash_commands', payload, command);
    if (!outcome.acked || Object.keys(outcome.payload).length === 0) return outcome.acked;
    try {
      answer(this.#ws, userId, channel, new Args(outcome.payload));
    } catch (error) {
      this.#refuse(userId, 'slash_commands', outcome.payload, command, error);
    }
    return true;
  }

  /** should_escape turns @name and #channel into ids (docs.slack.dev slash commands). */
  #escape(text: string): string {
    return text
      .replace(/(^|\s)@([\w.-]+)/g, (all, before: string, name: string) => {
        const user = [...this.#ws.users.values()].find((entry) => entry.name === name);
        return user ? `${before}<@${user.id}|${user.name}>` : all;
      })
      .replace(/(^|\s)#([\w.-]+)/g, (all, before: string, name: string) => {
        const channel = [...this.#ws.channels.values()].find((entry) => entry.name === name);
        return channel ? `${before}<#${channel.id}|${channel.name}>` : all;
      });
  }

  /** Blocks of a message or view. */
  blocks(where: payloads.Place): readonly JsonObject[] {
    return 'view' in where ? asObjects(where.view.view['blocks']) : where.message.blocks;
  }

  /** Elements of a place by action_id, in order. */
  find(where: payloads.Place, actionId: string, blockId?: string): readonly Found[] {
    return allBlocks(this.blocks(where), '').flatMap((block) =>
      elementsOf(block)
        .filter(({ value }) => value['action_id'] === actionId)
        .filter(() => blockId === undefined || block.value['block_id'] === blockId)
        .map(({ value }) => ({ block: block.value, element: value })),
    );
  }

  #options(where: payloads.Place, found: Found): readonly JsonObject[] | undefined {
    const suggested = this.#suggested.get(this.#placeKey(where, found));
    return suggested && [...suggested, ...ownOptions(found.element)];
  }

  #placeKey(where: payloads.Place, { block, element }: Found): string {
    const place = 'view' in where ? where.view.id : `${where.message.channel}/${where.message.ts}`;
    return JSON.stringify([place, asText(block['block_id']), asText(element['action_id'])]);
  }

  #values(userId: string, where: payloads.Place): Record<string, Record<string, JsonObject>> {
    if ('view' in where) return where.view.values;
    const key = `${userId}/${where.message.channel}/${where.message.ts}`;
    const values = this.#inMessages.get(key) ?? {};
    this.#inMessages.set(key, values);
    return values;
  }

  /** Puts a choice into an element without telling the app. */
  put(userId: string, where: payloads.Place, found: Found, chosen: ActionValue): JsonObject {
    const state = stateOf(this.#ws, found.element, chosen, this.#options(where, found));
    const values = this.#values(userId, where);
    const blockId = asText(found.block['block_id']);
    values[blockId] = { ...values[blockId], [asText(found.element['action_id'])]: state };
    return state;
  }

  /** A press of a button or a choice in a select; confirm dialogs are confirmed. A button with a url comes too. */
  async act(userId: string, where: payloads.Place, found: Found, chosen: ActionValue): Promise<boolean> {
    const { block, element } = found;
    const type = asText(element['type']);
    const isInput = block['type'] === 'input';
    const holds = valueField(element) !== undefined;
    const picked =
      type === 'overflow' ? this.#overflow(element, chosen) : holds ? this.put(userId, where, found, chosen) : {};
    if (isInput && block['dispatch_action'] !== true) {
      this.#ws.changed();
      return true;
    }
    const shown = ['text', 'value', 'url', 'style', 'confirm', 'placeholder', 'icon'].filter(
      (name) => !holds && element[name] !== undefined,
    );
    const action: JsonObject = {
      type,
      action_id: element['action_id'] ?? '',
      block_id: block['block_id'] ?? '',
      ...Object.fromEntries(shown.map((name): [string, Json] => [name, element[name] ?? null])),
      ...picked,
    };
    const payload = payloads.actionPayload(this.#ws, userId, where, action, this.#values(userId, where));
    const what = plain(element['text']) || plain(element['placeholder']) || type;
    return (await this.#send(userId, 'interactive', payload, what)).acked;
  }

  #overflow(element: JsonObject, chosen: ActionValue): JsonObject {
    const value = 'value' in chosen ? chosen.value : '';
    const option = asObjects(element['options']).find((entry) => entry['value'] === value);
    if (!option) throw new Error(`overflow ${asText(element['action_id'])} offers no option "${value}"`);
    return { selected_option: option };
  }

  /** What an app suggests while somebody types into an external select. */
  async suggest(userId: string, where: payloads.Place, found: Found, query: string): Promise<readonly JsonObject[]> {
    const actionId = asText(found.element['action_id']);
    const ids = { blockId: asText(found.block['block_id']), actionId };
    const payload = payloads.suggestionPayload(this.#ws, userId, where, ids, query);
    const outcome = await this.#send(userId, 'interactive', payload, 'The list');
    const groups = asObjects(outcome.payload['option_groups']).flatMap((group) => asObjects(group['options']));
    const options = [...asObjects(outcome.payload['options']), ...groups];
    const wrong =
      options.length > 100 || options.some((entry) => plain(entry['text']) === '' || !asText(entry['value']));
    if (wrong) {
      const refusal = refusalOf('invalid_options', [
        { at: '/options', message: 'no more than 100 options with text and value' },
      ]);
      this.#refuse(userId, 'block_suggestion', outcome.payload, 'The list', refusal);
      return [];
    }
    // What was picked from an earlier list stays picked when the list changes.
    const key = this.#placeKey(where, found);
    const before = this.#suggested.get(key) ?? [];
    this.#suggested.set(key, [...options, ...before]);
    return options;
  }

  /** A submission: Slack's own checks first, then the app's answer decides what happens to the modal. */
  async submit(view: StoredView): Promise<Record<string, string>> {
    const ws = this.#ws;
    view.errors = complaints(view);
    if (Object.keys(view.errors).length > 0) {
      ws.changed();
      return view.errors;
    }
    view.busy = true;
    ws.changed();
    const what = plain(view.view['title']);
    const payload = payloads.submissionPayload(ws, view, responseUrls(ws, view));
    const outcome = await this.#send(view.userId, 'interactive', payload, what);
    view.busy = false;
    if (outcome.acked) {
      try {
        afterSubmission(ws, view, outcome.payload);
      } catch (error) {
        this.#refuse(view.userId, 'view_submission', outcome.payload, what, error);
      }
    }
    ws.changed();
    return view.errors;
  }

  /** Dismisses the topmost view, or all of them with clear_on_close; tells the app where notify_on_close asks for it. */
  async close(view: StoredView): Promise<void> {
    const all = view.view['clear_on_close'] === true;
    const gone = all ? [...this.#ws.stack(view.userId)].reverse() : [view];
    for (const each of gone) removeView(this.#ws, each);
    for (const each of gone.filter((entry) => entry.view['notify_on_close'] === true)) {
      await this.#send(
        view.userId,
        'interactive',
        payloads.closedPayload(this.#ws, each, all),
        plain(each.view['title']),
      );
    }
  }

  /** Opens the app's Home tab. */
  async openHome(userId: string): Promise<void> {
    if (!this.#ws.manifest.homeTab) throw new Error('the manifest has no Home tab');
    if (!this.#ws.manifest.events.includes('app_home_opened')) return;
    const home = this.#ws.homes.get(userId);
    const channel = this.#ws.dms.get(userId) ?? '';
    const event: JsonObject = { type: 'app_home_opened', user: userId, channel, tab: 'home' };
    await this.event(home ? { ...event, view: payloads.homeView(this.#ws, home) } : event);
  }

  /** An event the manifest subscribes to; Slack sends no other. */
  async event(event: JsonObject): Promise<void> {
    const type = asText(event['type']);
    if (!this.#ws.manifest.events.includes(type)) throw new Error(`the manifest does not subscribe to ${type}`);
    await this.#courier.deliver('events_api', payloads.eventPayload(this.#ws, event));
  }
}
