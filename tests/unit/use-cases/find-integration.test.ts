import { describe, expect, it } from 'vitest';
import type { Connector } from '../../../src/connector/contract.ts';
import { findByWord, nearest } from '../../../src/use-cases/find-integration.ts';
import { aStore, connected } from '../../stores.ts';

describe('the nearest word', () => {
  const known = ['asana', 'asana-labs', 'figma'];

  it.each([
    ['asna', 'asana'],
    ['assana', 'asana'],
    ['figam', 'figma'],
    ['asana-lab', 'asana-labs'],
    ['asanalabs', 'asana-labs'],
  ])('%s probably means %s', (typed, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });

  it.each(['', 'salesforce', 'x', 'jira'])('%j is near nothing', (typed) => {
    expect(nearest(typed, known)).toBeNull();
  });

  it('is nothing where nothing is known', () => {
    expect(nearest('asana', [])).toBeNull();
  });
});

describe('finding an integration by what somebody typed', () => {
  const asana = { id: 'asana', name: 'Asana' } as Connector;
  const vendors = { connectors: [asana], find: (id: string) => (id === 'asana' ? asana : undefined) };

  async function withTenants(...slugs: readonly string[]) {
    const store = await aStore();
    for (const [index, slug] of slugs.entries()) {
      const name = index === 0 ? 'Asana' : `Asana (${slug})`;
      await connected(store, { id: `int_${index}`, slug, name, tenant_id: slug, credential_id: `cred_${index}` });
    }
    return findByWord({ store, vendors });
  }

  it.each(['asana', ' ASANA ', 'Asana'])('%j is found by word or name, whatever the case', async (typed) => {
    const find = await withTenants('asana', 'asana-labs');
    expect(await find(typed)).toMatchObject({ kind: 'found', integration: { slug: 'asana' } });
  });

  it('takes the vendor for its only tenant, and asks where there are several', async () => {
    const only = await withTenants('work');
    expect(await only('asana')).toMatchObject({ kind: 'found', integration: { slug: 'work' } });
    const store = await aStore();
    await connected(store, { slug: 'one', name: 'One' });
    await connected(store, { id: 'int_2', slug: 'two', name: 'Two', tenant_id: '2', credential_id: 'cred_2' });
    const found = await findByWord({ store, vendors })('asana');
    expect(found.kind === 'ambiguous' ? found.among.map((row) => row.slug) : found.kind).toEqual(['one', 'two']);
  });

  it('says what was probably meant, what is known and what can be connected', async () => {
    const find = await withTenants('asana');
    expect(await find('asna')).toEqual({ kind: 'unknown', didYouMean: 'asana', known: ['asana'], connectable: null });
    const none = await withTenants();
    expect(await none('asana')).toEqual({ kind: 'unknown', didYouMean: null, known: [], connectable: 'asana' });
  });
});
