import type { Insertable, Kysely, Selectable } from 'kysely';
import type { AuditWitnessesTable, Database } from './schema.ts';

/** Stores a head as it was shown. The first showing of a head counts; a later one of the same number changes nothing. */
export async function saveWitness(db: Kysely<Database>, row: Insertable<AuditWitnessesTable>): Promise<void> {
  await db
    .insertInto('audit_witnesses')
    .values(row)
    .onConflict((conflict) => conflict.column('position').doNothing())
    .execute();
}

/** Every head that was shown, oldest first. */
export function listWitnesses(db: Kysely<Database>): Promise<Selectable<AuditWitnessesTable>[]> {
  return db.selectFrom('audit_witnesses').selectAll().orderBy('position').execute();
}
