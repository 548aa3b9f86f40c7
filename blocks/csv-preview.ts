/** Importing activity from a file: where to get it, and what was understood before anything is kept. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { CsvPreview, IntegrationRef } from '../src/use-cases/views.ts';
import { field, VALUE } from './inputs.ts';
import { context, modal, section } from './kit.ts';
import { dayToken } from './phrase.ts';
import { count, literal, num, safe, sentence, title } from './words.ts';

const SAMPLE = 5;
const SKIPPED = 5;

/** Asks for the file and the day it was exported. */
export function renderCsvUpload(integration: IntegrationRef): ModalView {
  return modal({
    title: 'Import a CSV',
    callback: 'csv.upload',
    metadata: { integrationId: integration.id },
    submit: 'Preview',
    close: 'Cancel',
    blocks: [
      section(`*${safe(title(integration))}*\n${howTo(integration)}`),
      field(
        'file',
        { label: 'CSV file', hint: 'Only emails and last-activity dates are kept.' },
        { type: 'file_input', action_id: VALUE, filetypes: ['csv'], max_files: 1 },
      ),
      field(
        'exported',
        { label: 'Exported on', hint: 'Nothing after this day is known from the file.' },
        { type: 'datepicker', action_id: VALUE },
      ),
      context('You see what was understood before anything is kept.'),
    ],
  });
}

function howTo(integration: IntegrationRef): string {
  if (integration.connectorId === 'asana') {
    return 'In Asana’s admin console open Members and export the member list as CSV.';
  }
  const name = safe(integration.connectorName, 60);
  return `Export the member list with last-activity dates from the admin pages of ${name}.`;
}

/** What the file says, before it is imported. */
export function renderCsvPreview(view: CsvPreview): ModalView {
  return modal({
    title: 'Import a CSV',
    callback: 'csv.import',
    metadata: { uploadId: view.uploadId },
    submit: view.matched > 0 ? `Import ${literal(count(view.matched, 'person', 'people'), 16)}` : null,
    close: 'Cancel',
    blocks: [section(summary(view)), ...sample(view), ...skipped(view), ...caution(view)],
  });
}

function summary(view: CsvPreview): string {
  const lines = [
    `*${num(view.matched)} of ${count(view.rows, 'row')} match ${safe(title(view.integration))}*`,
    `${safe(view.fileName, 80)}, exported ${dayToken(view.exportedAt)}.`,
    `${num(view.withActivity)} with a last-activity date, ${num(view.neverActive)} never active.`,
  ];
  if (view.unmatched > 0) lines.push(`${num(view.unmatched)} in the file but not in the roster, left out.`);
  if (view.missing > 0) lines.push(`${num(view.missing)} in the roster but not in the file, unchanged.`);
  return lines.join('\n');
}

function sample(view: CsvPreview): AnyBlock[] {
  if (view.sample.length === 0) return [];
  const lines = view.sample.slice(0, SAMPLE).map((row) => {
    return `• ${safe(row.email, 80)}: ${row.lastActivity === null ? 'never active' : dayToken(row.lastActivity)}`;
  });
  return [section(['*How the first rows were read*', ...lines].join('\n'))];
}

function skipped(view: CsvPreview): AnyBlock[] {
  if (view.skipped.length === 0) return [];
  const lines = view.skipped
    .slice(0, SKIPPED)
    .map((row) => `• Line ${num(row.line)}: ${sentence(safe(row.reason, 200))}`);
  const left = view.skipped.length - lines.length;
  const rest = left > 0 ? [`and ${num(left)} more`] : [];
  return [section([`⚠️ *${count(view.skipped.length, 'line')} skipped*`, ...lines, ...rest].join('\n'))];
}

function caution(view: CsvPreview): AnyBlock[] {
  if (view.matched === 0)
    return [context('Nothing in the file matches. Check that it is the export of this workspace.')];
  return [context('Importing changes what is known, nothing in the service itself.')];
}
