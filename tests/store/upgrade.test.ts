import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { migrateStore, openStore } from '../../src/store/open.ts';

/** What the first release stored of one list that was approved and not yet carried out. */
const FIRST_RELEASE = [
  `insert into credentials values ('cred', 'asana', 'label', 'sealed', 'U1', 't')`,
  `insert into integrations values ('int_1', 'asana', 'asana', 'Asana', '9000', 'Northwind', 'connected', 'cred', null,
    '{}', '{}', '{}', null, '[]', null, 'U1', 't', 't')`,
  `insert into license_types values ('int_1', 'full', 'Full member', 1, null, 0)`,
  `insert into plans values ('plan_1', 'int_1', 'reclaim', 'license', 1, 'hash', 'open', null, 't', 30, '{}', 'U1', 't', 't')`,
  `insert into reclaim_requests values ('req_1', 'plan_1', 'int_1', '1200', 0, 'approved', '{}', null, null, null, null,
    null, 't')`,
];

describe('a database of the first release', () => {
  it('keeps its lists as removals, and from then on takes the other changes and nothing else', async () => {
    const [first] = Object.entries(migrations);
    if (!first) throw new Error('there are no migrations');
    const store = await openStore(':memory:');
    await migrateStore(store, Object.fromEntries([first]));
    for (const statement of FIRST_RELEASE) await sql.raw(statement).execute(store);
    await migrateStore(store, migrations);
    const [plan] = await store.selectFrom('plans').selectAll().execute();
    expect(plan).toMatchObject({ id: 'plan_1', action: 'reclaim', to_license_type_id: null, state: 'open' });
    const [request] = await store.selectFrom('reclaim_requests').selectAll().execute();
    expect(request).toMatchObject({ plan_id: 'plan_1', state: 'approved', undo: null, progress: null });
    const [type] = await store.selectFrom('license_types').selectAll().execute();
    expect(type).toMatchObject({ license_type_id: 'full', downgrades_to: '[]' });
    await store.updateTable('plans').set({ action: 'demote' }).execute();
    await expect(sql`update plans set action = 'erase'`.execute(store)).rejects.toThrow(/CHECK/);
    await store.destroy();
  });
});
