import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Connection, Connector } from '../../src/connector/contract.ts';
import { formFields } from '../../src/connector/form-fields.ts';
import { VendorAuthError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { describeActivity } from './describe-activity.ts';
import { describeDemote, describeDowngrade, describeWayBack } from './describe-change.ts';
import { describeApps, describePeople, describeSignIns } from './describe-directory.ts';
import { describeReclaim } from './describe-reclaim.ts';
import { describeOneAccount, describeRoster } from './describe-roster.ts';
import { collect, createWorkbench, type FakeVendorHarness, type Scene, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

/** The rules every connector keeps, tried against a fake vendor over real HTTP: as many as it has capabilities for. */
export function describeConnector(connector: Connector, harness: FakeVendorHarness): void {
  const bench = createWorkbench(connector, harness);
  describeCheck(bench, connector);
  if (bench.has('accounts')) describeRoster(bench);
  if (bench.has('account')) describeOneAccount(bench);
  if (bench.has('activity')) describeActivity(bench);
  if (bench.has('people')) describePeople(bench);
  if (bench.has('apps')) describeApps(bench);
  if (bench.has('signIns')) describeSignIns(bench);
  if (bench.has('action:reclaim')) describeReclaim(bench);
  if (bench.has('action:reclaim')) describeWayBack(bench);
  if (bench.has('action:downgrade')) describeDowngrade(bench);
  if (bench.has('action:demote')) describeDemote(bench);
}

/** The values of a form's secret fields; there is at least one. */
function secretsOf(connector: Connector, credentials: unknown): readonly string[] {
  const secrets = formFields(connector.auth.schema).filter((field) => field.kind === 'secret');
  expect(secrets.length).toBeGreaterThan(0);
  return secrets.map(({ name }) => String((credentials as Readonly<Record<string, unknown>>)[name]));
}

/** Each thing a connection can be asked, begun. */
function everythingOf(connection: Connection, scene: Scene): readonly Promise<unknown>[] {
  const { externalId } = scene.member;
  const from = { since: '2026-08-01T00:00:00.000Z', appId: scene.directory?.appId ?? '' };
  return [
    connection.tenants(signal),
    connection.check(signal),
    ...(connection.account ? [connection.account(externalId, signal)] : []),
    ...(connection.effects('reclaim') ? [connection.perform('reclaim', scene.member, signal)] : []),
    collect(connection.accounts?.(signal)),
    collect(connection.activity?.(from, signal)),
    collect(connection.people?.(signal)),
    collect(connection.signIns?.(from, signal)),
  ];
}

/** What holds for finding out whose tenant a key reaches. */
function describeCheck(bench: Workbench, connector: Connector): void {
  describe('checking whose tenant answers', () => {
    it('finds the tenant among those the key reaches, before one is chosen', async () => {
      const scene = await bench.open();
      const connection = bench.connectToNone(scene);
      const choices = await connection.tenants(signal);
      expect(choices.map((choice) => choice.id)).toContain(scene.tenantId);
    });

    it('names the tenant, gives a reason for every capability, and keeps no secret in its notes', async () => {
      const scene = await bench.open();
      const tenant = await (await bench.connect(scene)).check(signal);
      expect(tenant.id).toBe(scene.tenantId);
      expect(tenant.name).not.toBe('');
      for (const answer of Object.values(tenant.can)) expect(answer.why).toMatch(/^\p{Lu}.*\.$/u);
      for (const secret of secretsOf(connector, scene.credentials))
        expect(JSON.stringify(tenant)).not.toContain(secret);
    });

    it('refuses a key that reaches another tenant than the stored one', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, scene.strangerCredentials);
      await expect(connection.check(signal)).rejects.toBeInstanceOf(VendorRefusedError);
    });

    it('asks for new credentials when the vendor does not know the key', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, scene.unknownCredentials);
      await expect(connection.check(signal)).rejects.toBeInstanceOf(VendorAuthError);
      await expect(connection.tenants(signal)).rejects.toBeInstanceOf(VendorAuthError);
    });

    it('repeats no secret in any error', async () => {
      const scene = await bench.open();
      for (const credentials of [scene.strangerCredentials, scene.unknownCredentials, scene.weakCredentials]) {
        const connection = bench.connectUnchecked(scene, credentials);
        const errors = (await Promise.allSettled(everythingOf(connection, scene))).flatMap((end) =>
          end.status === 'rejected' ? [inspect(end.reason, { depth: 10 })] : [JSON.stringify(end.value) ?? ''],
        );
        for (const secret of secretsOf(connector, credentials)) expect(errors.join('\n')).not.toContain(secret);
      }
    });

    it('never says yes while the vendor is out of order', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      scene.vendor.plan({ times: 1000, does: { kind: 'status', status: 500 } });
      await expect(connection.check(signal)).rejects.toBeInstanceOf(VendorUnavailableError);
    });
  });
}
