import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { recordActivity, saveSource } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import type { ActivityTable } from '../store/schema.ts';
import { countSeats, findByEmails } from '../store/seats.ts';
import { deleteUpload, findUpload, forgetUploads, insertUpload } from '../store/uploads.ts';
import { dropVerdicts } from '../store/verdicts.ts';
import { refreshSome } from './judge-seats.ts';
import type { Core, People, Vendors } from './ports.ts';
import { refOf } from './rows.ts';
import type { CsvPreview, Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

interface MemberLine {
  readonly email: string;
  readonly lastActivity: string | null;
  readonly never: boolean;
}

/** How a file becomes lines; the parser is handed in so that this rule needs no CSV library. */
export type ParseExport = (
  bytes: Uint8Array,
  order: 'auto' | 'day_first' | 'month_first',
) =>
  | {
      readonly kind: 'parsed';
      readonly lines: readonly MemberLine[];
      readonly skipped: readonly { readonly line: number; readonly reason: string }[];
    }
  | { readonly kind: 'refused'; readonly problem: string };

export type ImportDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly parseExport: ParseExport;
  readonly admins: readonly string[];
};

export interface ImportInput {
  readonly actor: string;
  readonly integrationId: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** UTC ISO instant at which the file was exported. */
  readonly exportedAt: string;
  readonly dateOrder: 'auto' | 'day_first' | 'month_first';
}

export type PreviewResult =
  | { readonly kind: 'preview'; readonly preview: CsvPreview }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Reads a member export and says what it would tell; nothing counts until a person confirms. */
export function previewImport(deps: ImportDeps) {
  return async (input: ImportInput): Promise<PreviewResult> => {
    const { store, clock, ids, vendors } = deps;
    const integration = await findIntegration(store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const now = iso(clock.now());
    if (input.exportedAt > now) return { kind: 'invalid', problem: 'The day of the export lies in the future.' };
    const parsed = deps.parseExport(input.bytes, input.dateOrder);
    if (parsed.kind === 'refused') return { kind: 'invalid', problem: parsed.problem };
    const known = await findByEmails(
      store,
      integration.id,
      parsed.lines.map((line) => line.email),
    );
    const matched = parsed.lines.filter((line) => known.has(line.email));
    if (matched.length === 0) {
      return {
        kind: 'invalid',
        problem: `None of the ${parsed.lines.length} people in the file is a member of ${integration.tenant_name}. Is it the right file?`,
      };
    }
    await forgetUploads(store, integration.id);
    const uploadId = ids.next('upl');
    await insertUpload(store, {
      id: uploadId,
      integration_id: integration.id,
      kind: 'activity_csv',
      content: JSON.stringify({ exportedAt: input.exportedAt, lines: matched }),
      uploaded_by: input.actor,
      uploaded_at: now,
    });
    return {
      kind: 'preview',
      preview: {
        uploadId,
        integration: refOf(integration, vendors),
        fileName: input.fileName,
        rows: parsed.lines.length + parsed.skipped.length,
        matched: matched.length,
        withActivity: matched.filter((line) => line.lastActivity !== null).length,
        neverActive: matched.filter((line) => line.never).length,
        unmatched: parsed.lines.length - matched.length,
        missing: Math.max(0, (await countSeats(store, integration.id)) - matched.length),
        exportedAt: input.exportedAt,
        sample: matched.slice(0, 5).map(({ email, lastActivity }) => ({ email, lastActivity })),
        skipped: parsed.skipped.slice(0, 20),
      },
    };
  };
}

export type ConfirmResult =
  | { readonly kind: 'imported'; readonly people: number; readonly integrationId: string }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Takes a previewed file as evidence. It replaces the former import of this integration, and every seat is judged again. */
export function confirmImport(deps: ImportDeps) {
  return async (input: { readonly actor: string; readonly uploadId: string }): Promise<ConfirmResult> => {
    const { store, clock } = deps;
    const upload = await findUpload(store, input.uploadId);
    const integration = upload && (await findIntegration(store, upload.integration_id));
    if (!upload || !integration) return { kind: 'not_found' };
    const refusal = await refuse(deps, input.actor);
    if (refusal) return refusal;
    const { exportedAt, lines } = JSON.parse(upload.content) as { exportedAt: string; lines: readonly MemberLine[] };
    const rows = await toRows(deps, integration, lines, exportedAt);
    await atomically(store, async (tx) => {
      const source = sourceId(integration);
      await tx
        .deleteFrom('activity')
        .where('integration_id', '=', integration.id)
        .where('source', '=', source)
        .execute();
      await recordActivity(tx, rows);
      await saveSource(tx, {
        integration_id: integration.id,
        source,
        label: `${deps.vendors.find(integration.connector_id)?.name ?? 'Vendor'} member export`,
        origin: 'import',
        watched_since: null,
        observed_at: exportedAt,
        failing: null,
        resume: null,
        blind_spots: JSON.stringify([
          'it tells nothing after the day it was exported',
          'people missing from the file stay unknown',
        ]),
        retention_days: null,
      });
      await dropVerdicts(tx, integration.id);
      await deleteUpload(tx, upload.id);
      await deps.audit(tx, {
        actor: input.actor,
        subject: `integration:${integration.id}`,
        type: 'activity.imported',
        data: { people: rows.length, exported: exportedAt },
      });
    });
    await refreshSome(deps, integration);
    deps.log.info({ integration: integration.id, people: rows.length, at: iso(clock.now()) }, 'member export imported');
    return { kind: 'imported', people: rows.length, integrationId: integration.id };
  };
}

async function toRows(
  deps: ImportDeps,
  integration: IntegrationRow,
  lines: readonly MemberLine[],
  exportedAt: string,
): Promise<ActivityTable[]> {
  const known = await findByEmails(
    deps.store,
    integration.id,
    lines.map((line) => line.email),
  );
  return lines.flatMap((line) => {
    const external_id = known.get(line.email);
    if (external_id === undefined || (line.lastActivity === null && !line.never)) return [];
    const at = line.lastActivity === null ? null : line.lastActivity < exportedAt ? line.lastActivity : exportedAt;
    return [
      {
        integration_id: integration.id,
        external_id,
        source: sourceId(integration),
        at,
        signal: at === null ? ('never' as const) : ('use' as const),
      },
    ];
  });
}

function sourceId(integration: IntegrationRow): string {
  return `${integration.connector_id}-member-export`;
}

async function refuse(deps: ImportDeps, actor: string): Promise<Refusal | null> {
  if (may('configure', await deps.people.standing(actor), [])) return null;
  return {
    kind: 'refused',
    reason: 'Importing activity is for admins of this Slack workspace.',
    whoMay: whoMayConfigure(deps.admins),
  };
}
