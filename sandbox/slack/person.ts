/** A person in the fake Slack: finds what they see by channel and action_id, and does it through the same door as the page. */
import { once } from 'node:events';
import { addFile } from './api-files.ts';
import type { Found, Interactions } from './interactions.ts';
import { asObject, asObjects, asText } from './json.ts';
import { seenMessages, seenView } from './page-state.ts';
import type { Place } from './payloads.ts';
import type { StoredView, Workspace } from './state.ts';
import type { ActionValue, JsonObject, Person, SeenMessage, SeenView } from './types.ts';
import { inputs } from './view-state.ts';
import { allBlocks, elementsOf } from './walk.ts';

type Where = Parameters<Person['press']>[0];
type Values = Parameters<Person['submit']>[0];

/** How a bare value reads for an element. */
function choice(element: JsonObject, value: string | readonly string[]): ActionValue {
  if (typeof value !== 'string') return { type: 'multi_select', values: value };
  const type = asText(element['type']);
  if (type === 'file_input' || type.startsWith('multi_') || type === 'checkboxes')
    return { type: 'multi_select', values: value ? [value] : [] };
  return type.endsWith('_input') ? { type: 'text', value } : { type: 'select', value };
}

/** Carries out what a test's person does. */
export class SandboxPerson implements Person {
  readonly id: string;
  readonly #ws: Workspace;
  readonly #doing: Interactions;

  constructor(ws: Workspace, doing: Interactions, id: string) {
    if (!ws.users.has(id)) throw new Error(`nobody has the id ${id}`);
    this.id = id;
    this.#ws = ws;
    this.#doing = doing;
  }

  /** A channel by id or #name, or "app" for the direct message with the app. */
  #channel(name: string): string {
    if (name === 'app') return this.#ws.dms.get(this.id) ?? '';
    const named = [...this.#ws.channels.values()].find((channel) => channel.name === name.replace(/^#/, ''));
    return named?.id ?? name;
  }

  async say(
    text: string,
    options: { readonly channel?: string } = {},
  ): Promise<{ acked: boolean; notice: string | null }> {
    const first = [...this.#ws.channels.keys()].find((id) => this.#ws.sees(this.id, id));
    const channel = this.#channel(options.channel ?? first ?? 'app');
    if (!this.#ws.sees(this.id, channel)) throw new Error(`${this.id} is not in ${options.channel}`);
    this.#ws.lastRead.set(`${this.id}/${channel}`, this.#ws.clock.ts());
    const typed = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
    if (!typed) {
      this.#ws.messagesIn(channel).push({ ts: this.#ws.clock.ts(), channel, user: this.id, text, blocks: [] });
      this.#ws.changed();
      return { acked: true, notice: null };
    }
    const acked = await this.#doing.command(this.id, channel, typed[1] ?? '', typed[2] ?? '');
    return { acked, notice: this.notice() };
  }

  #place(where: Where): Place {
    if ('viewId' in where) {
      const view = this.#ws.view(where.viewId);
      if (!view || view.userId !== this.id) throw new Error(`${this.id} has no view ${where.viewId} open`);
      return { view };
    }
    const channel = this.#channel(where.channel);
    const message = seenMessages(this.#ws, this.id, channel).find(({ ts }) => ts === where.ts);
    if (!message) throw new Error(`${this.id} sees no message ${where.ts} in ${where.channel}`);
    return { message };
  }

  #find(place: Place, actionId: string, blockId?: string, value?: string): Found {
    const found = this.#doing.find(place, actionId, blockId);
    const buttons = found.filter(
      ({ element }) => value === undefined || element['value'] === value || element['type'] !== 'button',
    );
    const [first] = buttons;
    if (first) return first;
    const all = allBlocks(this.#doing.blocks(place), '').flatMap((block) => elementsOf(block));
    const names = all.map(
      ({ value: element }) =>
        `${asText(element['action_id'])}${element['value'] ? `=${asText(element['value'])}` : ''}`,
    );
    throw new Error(
      `no ${actionId}${value ? ` with value ${value}` : ''} to press; there is: ${names.join(', ') || 'nothing'}`,
    );
  }

  async press(
    where: Where,
    actionId: string,
    pick: { readonly value?: string; readonly choose?: ActionValue; readonly blockId?: string } = {},
  ): Promise<void> {
    const place = this.#place(where);
    const found = this.#find(place, actionId, pick.blockId, pick.choose ? undefined : pick.value);
    if ('message' in place) this.#ws.lastRead.set(`${this.id}/${place.message.channel}`, this.#ws.clock.ts());
    const chosen =
      pick.choose ??
      (found.element['type'] === 'button' ? { type: 'button' as const } : choice(found.element, pick.value ?? ''));
    await this.#doing.act(this.id, place, found, chosen);
  }

  async options(where: Where, actionId: string, query: string): Promise<readonly JsonObject[]> {
    const place = this.#place(where);
    return this.#doing.suggest(this.id, place, this.#find(place, actionId), query);
  }

  #top(): StoredView {
    const view = this.#ws.stack(this.id).at(-1);
    if (!view) throw new Error(`${this.id} has no modal open${this.notice() ? ` ("${this.notice()}")` : ''}`);
    return view;
  }

  async fill(values: Values): Promise<void> {
    const view = this.#top();
    const place = { view };
    for (const [name, value] of Object.entries(values)) {
      // "block_id/action_id" tells apart two elements of one actions block.
      const [blockId, actionId] = name.split('/');
      const all = inputs(asObjects(view.view['blocks']));
      const found = all.find(
        ({ block, element }) =>
          block['block_id'] === blockId && (actionId === undefined || element['action_id'] === actionId),
      );
      if (!found)
        throw new Error(`no input ${name}; there is: ${all.map(({ block }) => asText(block['block_id'])).join(', ')}`);
      await this.#lookUp(place, found, value);
      this.#doing.put(this.id, place, found, choice(found.element, value));
    }
    this.#ws.changed();
  }

  /** For an external select a person types first, and picks from what comes. */
  async #lookUp(place: Place, found: Found, value: string | readonly string[]): Promise<void> {
    if (!asText(found.element['type']).includes('external')) return;
    const query = typeof value === 'string' ? value : '';
    const options = await this.#doing.suggest(this.id, place, found, query);
    const missing = !options.some((option) => asText(asObject(option)['value']) === query);
    if (missing) await this.#doing.suggest(this.id, place, found, '');
  }

  async submit(values: Values): Promise<{ readonly errors: Readonly<Record<string, string>> }> {
    const view = this.#top();
    if (view.view['submit'] === undefined) throw new Error('this modal has no submit button');
    await this.fill(values);
    return { errors: await this.#doing.submit(view) };
  }

  upload(name: string, content: string | Buffer): string {
    const bytes = Buffer.from(content);
    return addFile(this.#ws, this.id, name, bytes.length, bytes).id;
  }

  closeModal(): Promise<void> {
    return this.#doing.close(this.#top());
  }

  openHome(): Promise<void> {
    return this.#doing.openHome(this.id);
  }

  modal(): SeenView | null {
    const view = this.#ws.stack(this.id).at(-1);
    return view ? seenView(view) : null;
  }

  home(): SeenView | null {
    const view = this.#ws.homes.get(this.id);
    return view ? seenView(view) : null;
  }

  notice(): string | null {
    return this.#ws.notices.get(this.id) ?? null;
  }

  messages(channel: string): readonly SeenMessage[] {
    return seenMessages(this.#ws, this.id, this.#channel(channel));
  }

  async waitFor<T>(what: string, find: (me: Person) => T | null | undefined | false, ms = 10_000): Promise<T> {
    const until = Date.now() + ms;
    for (;;) {
      const found = find(this);
      if (found !== null && found !== undefined && found !== false) return found;
      const left = until - Date.now();
      if (left <= 0) throw new Error(`waited ${ms} ms for ${what}; ${this.id} sees: ${this.#sees()}`);
      await this.#nextChange(Math.min(left, 100));
    }
  }

  /** The next change, or a moment: what is waited for may lie outside Slack. */
  async #nextChange(ms: number): Promise<void> {
    const signal = AbortSignal.timeout(ms);
    await once(this.#ws.changes, 'change', { signal }).catch(() => undefined);
  }

  #sees(): string {
    const places = [...this.#ws.messages.keys()].filter((id) => this.#ws.sees(this.id, id));
    const said = places.flatMap((id) =>
      seenMessages(this.#ws, this.id, id).map(
        ({ text, blocks }) => `${id}: ${text || JSON.stringify(blocks).slice(0, 200)}`,
      ),
    );
    const modal = this.modal();
    return JSON.stringify({
      messages: said.slice(-8),
      modal: modal?.view ?? null,
      errors: modal?.errors ?? {},
      notice: this.notice(),
    });
  }
}
