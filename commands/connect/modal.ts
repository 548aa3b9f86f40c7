import { renderCatalogue, renderConnect } from '../../blocks/connect-modal.ts';
import { renderDidYouMean, renderRefusal } from '../../blocks/messages.ts';
import { ConnectMetadata, readEntered, TenantsMetadata } from '../../src/slack/payloads.ts';
import type { ConnectStep } from '../../src/use-cases/views.ts';
import { pressed } from '../licenses/actions.ts';
import {
  type Action,
  type Command,
  type CommandDeps,
  openModal,
  type PendingConnect,
  type Submission,
  whisper,
} from '../listener.ts';

/** Opens the form of a vendor, or the choice of vendors when there are several. */
export async function openConnect(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  word: string | null,
): Promise<unknown> {
  const refusal = await deps.useCases.refuseConnect(actor);
  if (refusal) return whisper(args.respond, renderRefusal(refusal));
  const cards = deps.useCases.connectorCards();
  const wanted = word?.toLowerCase() ?? null;
  const card =
    wanted === null
      ? cards.length === 1
        ? cards[0]
        : undefined
      : cards.find((one) => one.id === wanted || one.name.toLowerCase() === wanted);
  if (wanted !== null && !card)
    return whisper(
      args.respond,
      renderDidYouMean(
        word ?? '',
        cards.map((one) => `/licenses connect ${one.id}`),
      ),
    );
  const view = card ? renderConnect({ kind: 'form', connector: card, problem: null }) : renderCatalogue(cards);
  return openModal({ client: args.client, body: args.body as { trigger_id: string } }, view);
}

/** "Connect an integration" on Home or an overview. */
export function onConnectStart(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    await openConnect(deps, args, args.body.user.id, null);
  };
}

/** A vendor picked in the catalogue: its form takes the catalogue's place. */
export function onConnectPick(deps: CommandDeps) {
  return async ({ ack, action, body, client }: Action): Promise<void> => {
    await ack();
    const card = deps.useCases.connectorCards().find((one) => one.id === pressed(action));
    if (card && body.view)
      await client.views.update({
        view_id: body.view.id,
        view: renderConnect({ kind: 'form', connector: card, problem: null }),
      });
  };
}

/** The form: faults by field at once, else a view that says that it is being checked, then what was found. */
export function onConnectSubmit(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const { connectorId } = ConnectMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const values = Object.fromEntries(
      entered.blocks.flatMap((name) => (entered.text(name) === null ? [] : [[name, entered.text(name)]])),
    );
    const errors = deps.useCases.validateCredentials(connectorId, values);
    if (errors) {
      await ack({ response_action: 'errors', errors: { ...errors } });
      return;
    }
    const connector = deps.useCases.connectorCards().find((one) => one.id === connectorId);
    const connectorName = connector?.name ?? connectorId;
    await ack({ response_action: 'update', view: renderConnect({ kind: 'checking', connectorName }) });
    const input: PendingConnect = { actor: body.user.id, connectorId, values };
    const tried = await deps.useCases.tryCredentials({ ...input, signal: deps.stopping });
    const show = (step: ConnectStep) => client.views.update({ view_id: view.id, view: renderConnect(step) });
    if (tried.kind === 'tenants') {
      const [only] = tried.tenants;
      if (tried.tenants.length === 1 && only) return finish(deps, input, [only.id], connectorName, show);
      const pendingId = deps.newId('try');
      const { tenants } = tried;
      deps.pending.put(pendingId, { ...input, tenants });
      const noun = connector?.tenantNoun ?? 'workspace';
      await show({ kind: 'choose_tenant', connectorName, noun, search: null, pendingId, tenants });
      return;
    }
    if (tried.kind === 'invalid' && connector) {
      await show({ kind: 'form', connector, problem: Object.values(tried.errors).join(' ') });
      return;
    }
    const problem =
      tried.kind === 'failed' ? tried.problem : tried.kind === 'refused' ? tried.reason : 'The form was not filled in.';
    // The form comes back with the reason, and without the secret: it has to be pasted again.
    await show(
      connector && tried.kind === 'failed'
        ? { kind: 'form', connector, problem }
        : { kind: 'failed', connectorName, problem },
    );
  };
}

/** What was chosen of what the key opens; with nothing chosen, what fits the search is shown. */
export function onTenantsSubmit(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const { pendingId } = TenantsMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const tenantIds = entered.many('tenants');
    const input = deps.pending.take(pendingId);
    const connector = deps.useCases.connectorCards().find((one) => one.id === input?.connectorId);
    const connectorName = connector?.name ?? 'the app';
    if (!input || input.actor !== body.user.id) {
      const problem = 'This took longer than ten minutes, so the key was forgotten. Run `/licenses connect` again.';
      await ack({ response_action: 'update', view: renderConnect({ kind: 'failed', connectorName, problem }) });
      return;
    }
    if (tenantIds.length === 0) {
      deps.pending.put(pendingId, input);
      const asked = { connectorName, noun: connector?.tenantNoun ?? 'workspace', search: entered.text('search') };
      const view = renderConnect({ kind: 'choose_tenant', ...asked, pendingId, tenants: input.tenants ?? [] });
      await ack({ response_action: 'update', view });
      return;
    }
    await ack({ response_action: 'update', view: renderConnect({ kind: 'checking', connectorName }) });
    await finish(deps, input, tenantIds, connectorName, (step) =>
      client.views.update({ view_id: view.id, view: renderConnect(step) }),
    );
  };
}

async function finish(
  deps: CommandDeps,
  input: PendingConnect,
  tenantIds: readonly string[],
  connectorName: string,
  show: (step: ConnectStep) => Promise<unknown>,
): Promise<void> {
  const result = await deps.useCases.connectIntegration({ ...input, tenantIds, signal: deps.stopping });
  if (result.kind === 'connected') {
    // The first reading begins at once and shows its progress in a direct message, whatever becomes of the modal.
    for (const id of result.integrationIds) deps.background(deps.runSync.inDirectMessage(input.actor, id));
    await show({ kind: 'connected', cards: result.cards });
    return;
  }
  await show({ kind: 'failed', connectorName, problem: result.kind === 'failed' ? result.problem : result.reason });
}
