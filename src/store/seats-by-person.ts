import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Vendor ids of living seats that hold one of these employee ids among the vendor's own fields. Few vendors have such a
 * field; an index of those seats alone, known by these very words, says at once where there is none.
 */
export async function seatsWithEmployeeIds(
  db: Kysely<Database>,
  integrationId: string,
  employeeIds: readonly string[],
): Promise<readonly string[]> {
  const wanted = new Set(employeeIds);
  const rows = await db
    .selectFrom('seats')
    .select(['external_id', 'fields'])
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where(sql<boolean>`fields like '%"employee_id"%'`)
    .execute();
  return rows.filter((row) => wanted.has(employeeId(row.fields))).map((row) => row.external_id);
}

function employeeId(fields: string): string {
  const parsed: unknown = JSON.parse(fields);
  const value = typeof parsed === 'object' && parsed !== null && 'employee_id' in parsed ? parsed.employee_id : null;
  return typeof value === 'string' ? value.trim() : '';
}
