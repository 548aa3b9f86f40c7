import { describe, expect, it } from 'vitest';
import type { AsanaSeed } from '../../sandbox/vendors/asana/seed.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { aSeed, NORTHWIND, people, target, tokens } from './asana-scene.ts';
import { createSettings } from './asana-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('what a key and plan can do', () => {
  const planned = (plan: AsanaSeed['workspaces'][number]['plan']) => ({
    workspaces: aSeed().workspaces.map((one) => (one.gid === NORTHWIND ? { ...one, plan } : one)),
  });

  it('is everything for a service account on Enterprise+', async () => {
    const { connection } = await setUp();
    const tenant = await connection.check(signal);
    expect(tenant.can).toMatchObject({
      roster: { can: 'yes' },
      activity: { can: 'yes' },
      reclaim: { can: 'yes' },
      restore: { can: 'no' },
    });
    expect(tenant.notes).toEqual({ tokenKind: 'service_account', scim: 'yes', audit: 'yes', viewOnly: 'no' });
    expect(tenant.warnings).toEqual([]);
    expect(tenant.owner).toEqual({ externalId: people.olga.gid, email: people.olga.email, name: people.olga.name });
    expect(tenant.can.reclaim.why).toMatch(/super admin/);
  });

  it.each([402, 403] as const)(
    'is no activity on Enterprise, which answers %i for the audit log',
    async (planRefusal) => {
      const { connection } = await setUp({ seed: { ...planned('enterprise'), planRefusal } });
      const tenant = await connection.check(signal);
      expect(tenant.can.activity).toMatchObject({ can: 'no', why: expect.stringMatching(/Enterprise\+/) });
      expect(tenant.can.reclaim.can).toBe('yes');
      expect(tenant.notes).toMatchObject({ tokenKind: 'service_account', scim: 'yes', audit: 'no' });
      await expect(
        collect(connection.activity?.({ since: '2026-08-01T00:00:00.000Z' }, signal)),
      ).rejects.toBeInstanceOf(VendorRefusedError);
    },
  );

  it('is removal with a warning for an admin’s personal token', async () => {
    const { connection } = await setUp({ seed: planned('starter'), token: tokens.personal });
    const tenant = await connection.check(signal);
    expect(tenant.can).toMatchObject({ roster: { can: 'yes' }, activity: { can: 'no' }, reclaim: { can: 'yes' } });
    expect(tenant.notes).toEqual({ tokenKind: 'personal', scim: 'no', audit: 'no', viewOnly: 'no' });
    expect(tenant.warnings.join(' ')).toMatch(/inherits the tasks/);
  });

  it('is reading alone for an ordinary member’s token', async () => {
    const { connection } = await setUp({ token: tokens.member });
    const tenant = await connection.check(signal);
    expect(tenant.can).toMatchObject({ roster: { can: 'yes' }, activity: { can: 'no' }, reclaim: { can: 'no' } });
    expect(tenant.warnings).toHaveLength(2);
  });

  it('is no roster for a guest’s token, who does not see everybody', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach(fake.personalToken(people.gus.email));
    expect((await connection.check(signal)).can.roster.can).toBe('no');
  });

  it('is unknown, not no, while Asana fails to answer', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /audit_log_events/, times: 3, does: { kind: 'status', status: 500 } });
    const tenant = await connection.check(signal);
    expect(tenant.can.activity.can).toBe('unknown');
    expect(tenant.notes).toMatchObject({ audit: 'unknown', tokenKind: 'service_account' });
  });

  it('takes 401 of one interface for a no when the same key was accepted elsewhere', async () => {
    const { connection, fake } = await setUp({ token: tokens.personal });
    fake.plan({ path: /scim/, does: { kind: 'status', status: 401 } });
    expect((await connection.check(signal)).notes).toMatchObject({ scim: 'no', tokenKind: 'personal' });
  });

  it('does not rely on SCIM where the key reaches several workspaces, since SCIM names none', async () => {
    const reaching = (token: AsanaSeed['tokens'][number]) =>
      token.label === 'service' ? { ...token, workspaceGids: aSeed().workspaces.map((one) => one.gid) } : token;
    const { connection, fake } = await setUp({ seed: { tokens: aSeed().tokens.map(reaching) } });
    expect((await connection.check(signal)).notes).toMatchObject({ scim: 'unknown', tokenKind: 'service_account' });
    await connection.perform('reclaim', target('ada'), signal);
    expect(fake.effects()).toMatchObject([{ method: 'POST', path: `/api/1.0/workspaces/${NORTHWIND}/removeUser` }]);
  });

  it('is nothing for a service account with SCIM permission alone, and the refusal says what to do', async () => {
    const scoped = (token: AsanaSeed['tokens'][number]) =>
      token.label === 'service' ? { ...token, permissions: ['scim'] as const } : token;
    const setting = setUp({ seed: { tokens: aSeed().tokens.map(scoped) } });
    await expect(setting).rejects.toMatchObject({
      code: 'vendor_refused',
      message: expect.stringMatching(/full permissions/),
    });
  });

  it('is over when the key is revoked', async () => {
    const revoked = (token: AsanaSeed['tokens'][number]) =>
      token.label === 'service' ? { ...token, revoked: true } : token;
    const setting = setUp({ seed: { tokens: aSeed().tokens.map(revoked) } });
    await expect(setting).rejects.toMatchObject({
      code: 'vendor_auth',
      message: 'Asana no longer accepts these credentials.',
    });
  });
});
