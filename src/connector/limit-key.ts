import type { Connector } from './contract.ts';

/**
 * In whose allowance requests under these credentials count: by default one for each connector and set of credentials,
 * so that the same token tried twice shares its limit; one for a family that the vendor counts together; and one for
 * all where the vendor counts by address, since our requests leave from one. `digest` hides credentials.
 */
export function limitKeyOf(
  connector: Pick<Connector, 'id' | 'quota' | 'quotaFamilyOf'>,
  credentials: unknown,
  digest: (text: string) => string,
): { readonly name: string; readonly key: string } {
  const family = connector.quotaFamilyOf?.(credentials) ?? null;
  const key = family === null ? digest(JSON.stringify(credentials)) : digest(family.key);
  return {
    name: family?.name ?? connector.id,
    key: connector.quota.scope === 'address' ? 'address' : key.slice(0, 16),
  };
}
