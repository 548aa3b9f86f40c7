import { renderCsvPreview, renderCsvUpload } from '../../blocks/csv-preview.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { IntegrationButton, IntegrationMetadata, readEntered, UploadMetadata } from '../../src/slack/payloads.ts';
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

/** Slack's own limit for a file input, and more than any roster needs. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Opens the upload form for a member export. */
export async function openImport(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  integrationId: string,
): Promise<unknown> {
  const result = await deps.useCases.showSettings({ actor, integrationId });
  if (result.kind === 'refused')
    return whisper(
      args.respond,
      renderRefusal({ ...result, reason: 'Importing activity is for admins of this Slack workspace.' }),
    );
  if (result.kind === 'not_found')
    return whisper(args.respond, renderError('This integration is no longer connected.'));
  return openModal(
    { client: args.client, body: args.body as { trigger_id: string } },
    renderCsvUpload(result.view.integration),
  );
}

/** "Import a CSV" under a summary. */
export function onImport(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const integrationId = IntegrationButton.parse(pressed(args.action));
    await answering(args.respond, () => openImport(deps, args, args.body.user.id, integrationId));
  };
}

/** Reads the file and shows what it would tell; nothing counts yet. */
export function onUploadSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { integrationId } = IntegrationMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const [fileId] = entered.many('file');
    const day = entered.text('exported');
    const refuse = (errors: Record<string, string>) => ack({ response_action: 'errors', errors });
    if (fileId === undefined) return refuse({ file: 'Choose the CSV file.' });
    if (day === null) return refuse({ exported: 'Say on which day the file was exported.' });
    const today = deps.now().toISOString();
    const exportedAt =
      day >= today.slice(0, 10)
        ? day === today.slice(0, 10)
          ? today
          : `${day}T00:00:00.000Z`
        : `${day}T23:59:59.999Z`;
    const order = entered.text('order');
    const file = await deps.readFile(fileId, MAX_BYTES).catch(() => null);
    if (!file) return refuse({ file: 'The file could not be read from Slack. It may be larger than 10 MB.' });
    const dateOrder = order === 'day_first' || order === 'month_first' ? order : 'auto';
    const result = await deps.useCases.previewImport({
      actor: body.user.id,
      integrationId,
      fileName: file.name,
      bytes: file.bytes,
      exportedAt,
      dateOrder,
    });
    switch (result.kind) {
      case 'preview':
        return ack({ response_action: 'update', view: renderCsvPreview(result.preview) });
      case 'invalid':
        return refuse({ [result.problem.startsWith('The day') ? 'exported' : 'file']: result.problem.slice(0, 300) });
      case 'refused':
        return refuse({ file: result.reason });
      case 'not_found':
        return refuse({ file: 'This integration is no longer connected.' });
    }
  };
}

/** Takes the previewed file as evidence. */
export function onImportSubmit(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const { uploadId } = UploadMetadata.parse(view.private_metadata);
    await ack();
    const result = await deps.useCases.confirmImport({ actor: body.user.id, uploadId });
    const text =
      result.kind === 'imported'
        ? `Imported last activity of ${result.people} ${result.people === 1 ? 'person' : 'people'}. \`/licenses\` shows what it changes.`
        : 'This upload is no longer there. Please upload the file again.';
    await client.chat.postMessage({ channel: body.user.id, text });
  };
}
