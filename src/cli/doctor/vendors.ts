import { existsSync } from 'node:fs';
import { keyFilePathOf } from '../../compose.ts';
import type { Config } from '../../config.ts';
import type { Connection, Tenant } from '../../connector/contract.ts';
import { AppError, ConfigError, VendorAuthError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { connectedIntegrations } from '../../use-cases/find-integration.ts';
import { openExisting } from '../open.ts';
import { checkKeyFile } from './database.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

const KEY_MEND = 'restore the key the credentials were sealed with, or connect each app again';

/** The key before there is a database to try it on. */
export function checkKeyAlone(config: Config): Finding[] {
  if (config.key) return [ok('key', 'SEATKEEPER_KEY is set; nothing is stored yet to try it on')];
  const file = keyFilePathOf(config);
  if (existsSync(file))
    return [ok('key', `${file} is there; nothing is stored yet to try it on`), ...checkKeyFile(file)];
  return [note('key', `${file} will be made at first start; back it up then`)];
}

/** Whether the key opens what is stored, and what each vendor says of its key. */
export async function checkIntegrations(config: Config, log: Logger): Promise<Finding[]> {
  let parts: Awaited<ReturnType<typeof openExisting>>;
  try {
    parts = await openExisting(config, log, 'read_only');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [fail('key', error.message, KEY_MEND)];
  }
  try {
    const rows = await connectedIntegrations(parts.core);
    const file = config.key ? [] : checkKeyFile(keyFilePathOf(config));
    if (rows.length === 0) return [...file, note('apps', 'none is connected yet: /licenses connect in Slack')];
    const opened: { readonly row: (typeof rows)[number]; readonly connection: Connection }[] = [];
    const findings: Finding[] = [];
    let fits = true;
    for (const row of rows) {
      try {
        opened.push({ row, connection: await parts.vendors.connect(row) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        fits &&= !(error instanceof ConfigError);
        findings.push(fail(error instanceof ConfigError ? 'key' : row.name, error.message, KEY_MEND));
      }
    }
    if (fits) findings.unshift(ok('key', 'opens the stored credentials'));
    for (const { row, connection } of opened) findings.push(...(await checkVendor(row, connection)));
    return [...file, ...findings];
  } finally {
    await parts.close();
  }
}

interface Row {
  readonly name: string;
  readonly slug: string;
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly reclaim_enabled_at: string | null;
}

async function checkVendor(row: Row, connection: Connection): Promise<Finding[]> {
  let tenant: Tenant;
  try {
    tenant = await connection.check(AbortSignal.timeout(60_000));
  } catch (error) {
    if (!(error instanceof AppError) && !(error instanceof Error && error.name === 'TimeoutError')) throw error;
    const mend =
      error instanceof VendorAuthError
        ? 'the key was revoked or copied wrongly: /licenses connect with a new one'
        : 'try again in a minute; if it stays, connect the app again';
    return [fail(row.name, error.message, mend)];
  }
  if (tenant.id !== row.tenant_id) {
    const mend = `connect it again with a key of ${row.tenant_name}`;
    return [fail(row.name, `the key opens ${tenant.name} instead of ${row.tenant_name}`, mend)];
  }
  const mode = row.reclaim_enabled_at === null ? 'read-only' : 'reclaiming is on';
  const findings: Finding[] = [ok(row.name, `${tenant.name}, ${mode}`)];
  for (const what of ['roster', 'activity', 'reclaim', 'restore'] as const) {
    const { can, why } = tenant.can[what];
    if (can === 'yes') continue;
    const broken = what === 'roster' || (what === 'reclaim' && row.reclaim_enabled_at !== null);
    findings.push(
      broken && can === 'no'
        ? fail(`${row.name} ${what}`, why, `npm run seatkeeper -- check ${row.slug} shows all; connect a key that can`)
        : note(`${row.name} ${what}`, why),
    );
  }
  for (const warning of tenant.warnings) findings.push(warn(`${row.name} key`, warning, 'see the connector’s README'));
  return findings;
}
