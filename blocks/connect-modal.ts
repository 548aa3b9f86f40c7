/** Connecting an integration, step by step in one modal: form, checking, which tenants, what was found. */

import type { AnyBlock, InputBlock, ModalView } from '@slack/types';
import type { CapabilityCard, ConnectorCard, ConnectStep } from '../src/use-cases/views.ts';
import { renderFields } from './form.ts';
import { choices, field, option, textInput, VALUE } from './inputs.ts';
import { actions, button, context, divider, LIMITS, linkButton, modal, paragraphs, section } from './kit.ts';
import { count, list, literal, num, safe, sentence, title } from './words.ts';

/** Draws one step. Secrets are never drawn: a form shown again asks for them anew. */
export function renderConnect(step: ConnectStep): ModalView {
  switch (step.kind) {
    case 'form':
      return form(step.connector, step.problem);
    case 'checking':
      return plainStep(step.connectorName, [
        section(
          `⏳ Checking the access to ${safe(step.connectorName, 60)}. This takes a few seconds; nothing is changed there.`,
        ),
      ]);
    case 'choose_tenant':
      return chooseTenant(step);
    case 'connected':
      return plainStep(
        'Connected',
        step.cards.slice(0, 10).flatMap((one, at) => [...(at > 0 ? [divider()] : []), ...card(one)]),
        'Done',
      );
    case 'failed':
      return plainStep(step.connectorName, [
        section(`❌ Not connected. ${sentence(safe(step.problem, 1000))}`),
        context('Nothing was saved. Close this and run `/licenses connect` to try again.'),
      ]);
  }
}

function plainStep(title: string, blocks: readonly AnyBlock[], close = 'Close'): ModalView {
  return modal({ title, callback: 'connect.step', close, blocks });
}

function form(connector: ConnectorCard, problem: string | null): ModalView {
  const name = safe(connector.name, 60);
  const steps = connector.steps.slice(0, 12).map((step, at) => `${at + 1}. ${sentence(safe(step, 300))}`);
  const page = linkButton(`Open ${literal(connector.name, 40)}`, 'connect.open_setup', connector.setupUrl);
  return modal({
    title: `Connect ${literal(connector.name, 16)}`,
    callback: 'connect.submit',
    metadata: { connectorId: connector.id },
    submit: 'Check access',
    close: 'Cancel',
    blocks: [
      ...(problem === null ? [] : [section(`⚠️ ${sentence(safe(problem, 1000))} Secrets have to be entered again.`)]),
      ...(steps.length > 0 ? paragraphs([`*Get access from ${name}*`, ...steps]) : []),
      ...actions([page]),
      ...(connector.advice === '' ? [] : [context(sentence(safe(connector.advice, 800)))]),
      ...(connector.fields.some((one) => one.kind === 'secret') ? [context(UNMASKED)] : []),
      ...renderFields(connector.fields),
      ...needs(connector),
    ],
  });
}

const UNMASKED =
  'Slack has no masked field: what you paste is visible while this form is open. Seatkeeper stores it encrypted and never shows it again.';

function needs(connector: ConnectorCard): AnyBlock[] {
  if (connector.permissions.length === 0) return [];
  const lines = connector.permissions.slice(0, 20).map((one) => {
    return `• \`${safe(one.scope, 80)}\`: ${safe(one.neededFor, 200)}`;
  });
  return paragraphs(['*What the access is used for*', ...lines]);
}

type Choice = Extract<ConnectStep, { kind: 'choose_tenant' }>;

function chooseTenant(step: Choice): ModalView {
  const { noun, search } = step;
  const free = step.tenants.filter((tenant) => !tenant.connected);
  const taken = step.tenants.filter((tenant) => tenant.connected).map((tenant) => safe(tenant.name, 60));
  const shown = taken.slice(0, 10);
  const already = list(taken.length > shown.length ? [...shown, `${num(taken.length - shown.length)} more`] : shown);
  const vendor = step.connectorName.endsWith(noun) ? '' : ` in ${safe(step.connectorName, 60)}`;
  const found = `This access reaches ${count(step.tenants.length, noun)}${vendor}.`;
  const fitting = search === null ? free : free.filter((tenant) => fits(tenant, search));
  const searchable = free.length > LIMITS.selectOptions;
  return modal({
    title: `Choose ${noun}s`,
    callback: 'connect.tenants',
    metadata: { pendingId: step.pendingId },
    submit: free.length === 0 ? null : searchable ? 'Connect or search' : 'Connect',
    close: 'Cancel',
    blocks: [
      section(
        free.length > 0 ? `${found} Nothing is read from the ones you do not choose.` : `${found} All are connected.`,
      ),
      ...(searchable ? [context(safe(listed(step, fitting.length, free.length), 300)), searchField(step)] : []),
      ...(fitting.length > 0 ? [tenantField(fitting, searchable)] : []),
      ...(already === '' ? [] : [context(`Already connected: ${already}.`)]),
    ],
  });
}

function fits({ name, hint }: Choice['tenants'][number], search: string): boolean {
  return `${name} ${hint ?? ''}`.toLowerCase().includes(search.trim().toLowerCase());
}

/** How many are in the list below, of how many. */
function listed({ noun, search }: Choice, fitting: number, free: number): string {
  const most = LIMITS.selectOptions;
  if (search === null) return `${num(most)} of ${count(free, noun)} are listed. Search to reach the others.`;
  if (fitting === 0) return `No ${noun} of ${num(free)} fits. Search for another part of its name.`;
  if (fitting > most) return `${num(most)} of ${num(fitting)} that fit are listed. Search for more of the name.`;
  return `${num(fitting)} of ${count(free, noun)} ${fitting === 1 ? 'fits' : 'fit'}.`;
}

function searchField({ noun, search }: Choice): InputBlock {
  const words = {
    label: `Search ${noun}s`,
    hint: 'A part of the name. Leave the list empty to search.',
    optional: true,
  };
  return field('search', words, textInput({ initial: search }));
}

function tenantField(tenants: Choice['tenants'], optional: boolean): InputBlock {
  const options = tenants.slice(0, LIMITS.selectOptions).map((tenant) => option(tenant.name, tenant.id, tenant.hint));
  if (options.length <= LIMITS.checkboxes) return choices('tenants', 'Connect', options, { optional });
  return field('tenants', { label: 'Connect', optional }, { type: 'multi_static_select', action_id: VALUE, options });
}

const MARK = { yes: '✓', no: '✗', unknown: '?' } as const;

function card(one: CapabilityCard): AnyBlock[] {
  const { roster, activity, reclaim, restore, downgrade, demote } = one.can;
  const lines = (
    [
      ['Read people and licenses', roster],
      ['Read activity', activity],
      ['Remove people', reclaim],
      ['Restore people', restore],
      ...(downgrade ? [['Change to a cheaper license', downgrade] as const] : []),
      ...(demote ? [['Lower an admin’s role', demote] as const] : []),
    ] as const
  ).map(([what, answer]) => `${MARK[answer.can]} *${what}:* ${sentence(safe(answer.why, 300))}`);
  const warnings = one.warnings.slice(0, 5).map((warning) => `⚠️ ${sentence(safe(warning, 400))}`);
  const slug = safe(one.integration.slug, 40);
  const mode = one.readOnly
    ? 'It is read-only: nothing is changed until an admin switches reclaiming on in settings.'
    : 'Reclaiming is on: seats are removed only after an approver agrees.';
  return [
    section([`*${safe(title(one.integration))} is connected*`, ...lines].join('\n')),
    ...(warnings.length > 0 ? [section(warnings.join('\n'))] : []),
    section(`${mode}\nThe first sync starts now. \`/licenses ${slug}\` shows what it finds.`),
  ];
}

/** The choice of what to connect, for when there is more than one connector. */
export function renderCatalogue(connectors: readonly Pick<ConnectorCard, 'id' | 'name' | 'advice'>[]): ModalView {
  const shown = connectors.slice(0, LIMITS.viewBlocks - 2);
  const left = connectors.length - shown.length;
  return modal({
    title: 'Connect',
    callback: 'connect.catalogue',
    blocks: [
      section('Choose what to connect. It starts read-only.'),
      ...shown.map((one) => section(`*${safe(one.name, 80)}*`, button('Connect', 'connect.pick', one.id))),
      ...(left > 0 ? [context(`and ${num(left)} more: \`/licenses connect NAME\``)] : []),
    ],
  });
}
