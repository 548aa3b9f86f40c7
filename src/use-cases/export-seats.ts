import * as z from 'zod';
import { may } from '../domain/access.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { pageSeats, type SeatRow } from '../store/seats.ts';
import type { Core, People } from './ports.ts';
import { approversOf } from './rows.ts';
import { type EngineFacts, engineFacts, type STANDARD_FIELDS, shownStatus, standardValues } from './standard-fields.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type ExportSeatsDeps = Pick<Core, 'store'> & {
  readonly people: Pick<People, 'standing'>;
  readonly admins: readonly string[];
};

/** One account under the names of the standard fields; empty text where nobody tells. */
export type SeatExport = Readonly<Record<keyof typeof STANDARD_FIELDS, string>>;

export type ExportSeatsResult = { readonly kind: 'rows'; readonly rows: AsyncIterable<SeatExport> } | Refusal;

const PAGE = 500;

/**
 * Every living account of an app as it was last read, under the standard fields, in order of its vendor id and a piece at
 * a time. It asks no vendor: how old it is stands in each row as the connector sync time.
 */
export function exportSeats(deps: ExportSeatsDeps) {
  return async (input: {
    readonly actor: string;
    readonly integration: IntegrationRow;
  }): Promise<ExportSeatsResult> => {
    const { actor, integration } = input;
    if (!may('view_people', await deps.people.standing(actor), approversOf(integration))) {
      const reason = 'Exporting people is for operators, approvers, auditors and admins.';
      return { kind: 'refused', reason, whoMay: whoMayConfigure(deps.admins) };
    }
    return { kind: 'rows', rows: rowsOf(deps, integration, await engineFacts(deps.store, integration)) };
  };
}

async function* rowsOf(
  { store }: ExportSeatsDeps,
  integration: IntegrationRow,
  facts: EngineFacts,
): AsyncIterable<SeatExport> {
  let after = '';
  for (;;) {
    const page = await pageSeats(store, integration.id, after, PAGE);
    for (const row of page) yield standardValues({ ...basics(row), ...fieldsOf(row) }, facts);
    const last = page.at(-1);
    if (!last) return;
    after = last.external_id;
  }
}

/** What a row says itself, for a vendor whose own fields have other names. */
function basics(row: SeatRow): Readonly<Record<string, string>> {
  return {
    email: row.email ?? '',
    id: row.external_id,
    name: row.display_name ?? '',
    is_administrator: row.admin === 'unknown' ? '' : String(row.admin !== 'none'),
    is_enabled: shownStatus(row.status),
    is_paid_seat: row.paid === null ? '' : String(row.paid === 1),
  };
}

function fieldsOf(row: SeatRow): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(JSON.parse(row.fields));
}
