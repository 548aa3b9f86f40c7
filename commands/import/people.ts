import { renderRefusal } from '../../blocks/messages.ts';
import {
  NEW_SOURCE,
  renderPeoplePreview,
  renderPeopleReading,
  renderPeopleRefused,
  renderPeopleUpload,
} from '../../blocks/people-file.ts';
import { IntegrationButton, PeopleMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { PeoplePreviewResult } from '../../src/use-cases/preview-people.ts';
import { pressed } from '../licenses/actions.ts';
import {
  type Action,
  answering,
  type Command,
  type CommandDeps,
  openModal,
  type Submission,
  whisper,
} from '../listener.ts';

const MAX_BYTES = 20 * 1024 * 1024;
/** Slack waits three seconds for an answer to a form. */
const PATIENCE_MS = 1800;

/** `/licenses import people`: the form for a list of people from an HR system. */
export async function openPeople(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  chosen: string | null = null,
): Promise<unknown> {
  const result = await deps.useCases.listPeopleSources(actor);
  if (result.kind === 'refused') return whisper(args.respond, renderRefusal(result));
  return openModal(
    { client: args.client, body: args.body as { trigger_id: string } },
    renderPeopleUpload({ sources: result.sources, chosen }),
  );
}

/** "Import a file" under a source that is read from files. */
export function onPeople(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const sourceId = IntegrationButton.parse(pressed(args.action));
    await answering(args.respond, () => openPeople(deps, args, args.body.user.id, sourceId));
  };
}

type Outcome = PeoplePreviewResult | { readonly kind: 'unread' };

/** Reads the file and shows what it would tell. A long one is answered at once and drawn when it is read. */
export function onPeopleUpload(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const entered = readEntered(view.state.values);
    const [fileId] = entered.many('file');
    const refuse = (errors: Record<string, string>) => ack({ response_action: 'errors', errors });
    if (fileId === undefined) return refuse({ file: 'Choose the CSV file.' });
    const source = entered.text('source') ?? NEW_SOURCE;
    const order = entered.text('order');
    const work = async (): Promise<Outcome> => {
      const file = await deps.readFile(fileId, MAX_BYTES).catch(() => null);
      if (!file) return { kind: 'unread' };
      return deps.useCases.previewPeople({
        actor: body.user.id,
        source: source === NEW_SOURCE ? { name: entered.text('name') ?? '' } : { id: source },
        fileName: file.name,
        bytes: file.bytes,
        mode: entered.text('mode') === 'delta' ? 'delta' : 'snapshot',
        dateOrder: order === 'day_first' || order === 'month_first' ? order : 'auto',
      });
    };
    const outcome = work();
    const quick = await Promise.race([outcome, later(PATIENCE_MS)]);
    if (quick === null) {
      await ack({ response_action: 'update', view: renderPeopleReading() });
      const done = await outcome;
      const next =
        done.kind === 'preview' ? renderPeoplePreview(done.preview) : renderPeopleRefused(faultOf(done).problem);
      await client.views.update({ view_id: view.id, view: next });
      return;
    }
    if (quick.kind === 'preview') return ack({ response_action: 'update', view: renderPeoplePreview(quick.preview) });
    const { field, problem } = faultOf(quick);
    return refuse({ [field]: problem.slice(0, 300) });
  };
}

function faultOf(outcome: Exclude<Outcome, { kind: 'preview' }>): { field: string; problem: string } {
  switch (outcome.kind) {
    case 'unread':
      return { field: 'file', problem: 'The file could not be read from Slack. It may be larger than 20 MB.' };
    case 'ask_dates':
      return { field: 'order', problem: outcome.problem };
    case 'invalid':
      return { field: outcome.field, problem: outcome.problem };
    case 'refused':
      return { field: 'file', problem: outcome.reason };
    case 'not_found':
      return { field: 'source', problem: 'This source is no longer there.' };
  }
}

function later(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}

/** Takes the previewed list: it is read like any other source, with its progress in a direct message. */
export function onPeopleSubmit(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const { fileId } = PeopleMetadata.parse(view.private_metadata);
    await ack();
    const actor = body.user.id;
    const entered = readEntered(view.state.values);
    const result = await deps.useCases.confirmPeople({
      actor,
      fileId,
      meanings: entered.blocks.flatMap((block) => {
        const position = /^status_(\d+)$/.exec(block)?.[1];
        const means = entered.text(block);
        return position === undefined || means === null ? [] : [{ position: Number(position), means }];
      }),
      speaksFor: entered.many('speaks'),
    });
    if (result.kind === 'confirmed')
      return void deps.background(deps.runSync.inDirectMessage(actor, result.integrationId));
    const text =
      result.kind === 'refused'
        ? result.reason
        : result.kind === 'busy'
          ? 'The list before is still being read. Import this one when that has ended.'
          : 'This list is no longer there, or its name is taken by now. Please upload the file again.';
    await client.chat.postMessage({ channel: actor, text });
  };
}
