import type { Kysely } from 'kysely';
import { normalizeEmail } from '../domain/account.ts';
import { type PersonRow, peopleById } from './directory-people.ts';
import type { Database } from './schema.ts';
import { linksOf } from './source-links.ts';

/**
 * The normalized email of somebody's manager, by the sources that were confirmed for this app, HR systems first. Null
 * where none of them names one, or where two records share the person's address and disagree.
 */
export async function managerOf(db: Kysely<Database>, email: string, integrationId: string): Promise<string | null> {
  const links = (await linksOf(db, integrationId)).filter((link) => link.state === 'confirmed');
  if (links.length === 0) return null;
  const rows = await db
    .selectFrom('directory_addresses as a')
    .innerJoin('directory_people as p', (join) =>
      join.onRef('p.integration_id', '=', 'a.integration_id').onRef('p.external_id', '=', 'a.external_id'),
    )
    .select(['p.integration_id', 'p.manager_email', 'p.manager_external_id', 'p.employment', 'p.gone_at'])
    .where('a.address', '=', email)
    .where('a.kind', '=', 'email')
    .where('a.integration_id', 'in', [...new Set(links.map((link) => link.source_id))])
    .where('p.gone_at', 'is', null)
    .where('p.employment', 'in', ['active', 'leave'])
    .orderBy('p.integration_id')
    .execute();
  const isHr = (id: string) => links.some((link) => link.source_id === id && link.role === 'hr');
  const ordered = [
    ...rows.filter((row) => isHr(row.integration_id)),
    ...rows.filter((row) => !isHr(row.integration_id)),
  ];
  for (const sourceId of new Set(ordered.map((row) => row.integration_id))) {
    const named = new Set<string>();
    for (const row of ordered.filter((candidate) => candidate.integration_id === sourceId)) {
      const manager = await managerEmail(db, row);
      if (manager !== null) named.add(manager);
    }
    const [only] = named;
    if (named.size === 1 && only !== undefined && only !== email) return only;
    if (named.size > 1) return null;
  }
  return null;
}

async function managerEmail(
  db: Kysely<Database>,
  row: Pick<PersonRow, 'integration_id' | 'manager_email' | 'manager_external_id'>,
): Promise<string | null> {
  if (row.manager_email !== null) return normalizeEmail(row.manager_email);
  if (row.manager_external_id === null) return null;
  const [manager] = await peopleById(db, row.integration_id, [row.manager_external_id]);
  return manager && manager.gone_at === null && manager.employment !== 'terminated' ? manager.email_normalized : null;
}
