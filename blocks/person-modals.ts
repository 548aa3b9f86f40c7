/** What is read at a vendor from a person's card: details and roles, and the form that puts one seat on a list. */

import type { AnyBlock, InputBlock, ModalView } from '@slack/types';
import type { AccountRef, DetailsView, RemovalFormView, RolesOfPersonView } from '../src/use-cases/person-views.ts';
import { field, option, textInput, VALUE } from './inputs.ts';
import { context, header, LIMITS, modal, paragraphs, plainText, section } from './kit.ts';
import { dayToken, instantToken } from './phrase.ts';
import { count, list, safe, sentence, title } from './words.ts';

/** The block of the vendor's id; no field of a vendor can be called that. */
export const VENDOR_ID = 'vendor.id';

/** While a vendor is asked. */
export function renderReading(heading: string, app: string): ModalView {
  return modal({ title: heading, callback: 'person.reading', blocks: [section(`⏳ Asking ${safe(app, 80)}…`)] });
}

/** Why it could not be read or asked for, with a way to try another id where that may help. */
export function renderNotDone(heading: string, text: string): ModalView {
  const said = sentence(safe(text, 1000)) || 'Something went wrong. Please try again.';
  return modal({ title: heading, callback: 'person.reading', blocks: [section(`❌ ${said}`)] });
}

/** The end of a form. */
export function renderSaid(heading: string, text: string): ModalView {
  return modal({ title: heading, callback: 'person.reading', blocks: [section(text)] });
}

/** Whose id could not be read, with the id to correct. */
export function renderTryAgain(
  heading: string,
  text: string,
  about: { readonly what: string; readonly integrationId: string; readonly externalId: string },
): ModalView {
  const said = sentence(safe(text, 1000));
  return modal({
    title: heading,
    callback: 'person.read',
    metadata: { what: about.what, integrationId: about.integrationId, externalId: about.externalId.slice(0, 200) },
    submit: 'Read this id',
    blocks: [section(`❌ ${said}`), vendorId(about.externalId)],
  });
}

const VALUES = 60;

/** Details as just read: standard fields first. */
export function renderDetails(view: DetailsView): ModalView {
  const shown = view.fields.slice(0, VALUES).map(({ label, value }) => `*${safe(label, 80)}:* ${said(value)}`);
  return reading('User details', 'details', view.account, paragraphs(shown));
}

function said(value: string): string {
  if (value === '') return '–';
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return instantToken(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? dayToken(value) : safe(value, 500);
}

const ROLES = 50;
const PRODUCTS = 30;

/** Roles as just read, one line each. */
export function renderRolesOfPerson(view: RolesOfPersonView): ModalView {
  const lines = view.roles.slice(0, ROLES).map(({ role, products }) => {
    const left = products.length - PRODUCTS;
    const names = products.slice(0, PRODUCTS).map((one) => safe(one, 80));
    const all = list(left > 0 ? [...names, `${left} more`] : names);
    return `*${safe(role, 80)}*${all === '' ? '' : ` in ${all}`}`;
  });
  const left = view.roles.length - lines.length;
  const none = [section('This person holds no role there.')];
  return reading('User roles', 'roles', view.account, [
    ...(lines.length === 0 ? none : paragraphs(lines)),
    ...(left > 0 ? [context(`and ${count(left, 'more role')}`)] : []),
  ]);
}

function reading(heading: string, what: string, account: AccountRef, blocks: readonly AnyBlock[]): ModalView {
  return modal({
    title: heading,
    callback: 'person.read',
    metadata: { what, integrationId: account.integration.id, externalId: account.externalId },
    submit: 'Read this id',
    blocks: [...whom(account), ...blocks, vendorId(account.externalId)],
  });
}

/** Whose account it is, as the vendor names it: read it before you change anything. */
export function whom({ name, email, externalId, integration }: AccountRef): AnyBlock[] {
  const address = email === null ? 'no address told' : safe(email, 120);
  return [
    header(name ?? email ?? externalId),
    context(`${address} · id ${safe(externalId, 100)} · ${safe(title(integration))}, read just now`),
  ];
}

/** The id the account was read under, to correct by hand. */
export function vendorId(externalId: string): InputBlock {
  const hint =
    'As the roster knows it. Correct it if this is the wrong account; the other one is read and shown first.';
  return field(VENDOR_ID, { label: 'Vendor id', hint }, textInput({ initial: externalId }));
}

const REASONS = [
  option('An unused license', 'license'),
  option('Security', 'security'),
  option('Compliance', 'compliance'),
];

/** The confirmation before one seat is put on a list of its own. */
export function renderRemovalForm({ account, because, does }: RemovalFormView): ModalView {
  return modal({
    title: 'Deactivate user',
    callback: 'removal.submit',
    metadata: { integrationId: account.integration.id, externalId: account.externalId },
    submit: 'Ask for approval',
    close: 'Cancel',
    blocks: [
      ...whom(account),
      section(`*What would be done:* ${sentence(safe(does, 200))}\n*Because* ${sentence(safe(because, 300))}`),
      section('Nothing is changed by this. The seat goes onto a list of its own, and somebody else approves it.'),
      field(
        'reason',
        { label: 'Reason' },
        {
          type: 'static_select',
          action_id: VALUE,
          placeholder: plainText('Why', LIMITS.placeholder),
          options: REASONS,
        },
      ),
      vendorId(account.externalId),
    ],
  });
}
