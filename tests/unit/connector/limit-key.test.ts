import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectors } from '../../../connectors/index.ts';
import { limitKeyOf } from '../../../src/connector/limit-key.ts';
import { clients, credentials } from '../../contract/entra-scene.ts';
import { asApp } from '../../contract/okta-scene.ts';

const find = (id: string) => {
  const connector = connectors.find((one) => one.id === id);
  if (!connector) throw new Error(`no connector ${id}`);
  return connector;
};
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const limitOf = (id: string, given: unknown) => limitKeyOf(find(id), given, digest);

describe('the allowance of a vendor', () => {
  it('is one for both connectors to Entra ID under one app registration, however the directory is named', () => {
    const here = credentials(clients.full);
    const one = limitOf('entra', here);
    expect(limitOf('entra-app', here)).toEqual(one);
    expect(limitOf('entra-app', { ...here, tenant: 'northwind.test' })).toEqual(one);
    expect(limitOf('entra', credentials(clients.weak))).not.toEqual(one);
  });

  it('is one for both connectors to an Okta org, which counts by the org', () => {
    const one = limitOf('okta', asApp('full'));
    expect(limitOf('okta-app', asApp('full'))).toEqual(one);
    expect(limitOf('okta-app', asApp('noRoles'))).toEqual(one);
    expect(limitOf('okta', asApp('full', { orgUrl: 'elsewhere.okta.com' }))).not.toEqual(one);
  });

  it('has the same rules for all that share it', () => {
    expect(find('entra-app').quota).toBe(find('entra').quota);
    expect(find('okta-app').quota).toBe(find('okta').quota);
  });

  it('is one for each key elsewhere', () => {
    const asana = { id: 'asana', quota: find('asana').quota };
    expect(limitKeyOf(asana, { token: 'a' }, digest)).not.toEqual(limitKeyOf(asana, { token: 'b' }, digest));
  });
});
