import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { connectors } from '../connectors/index.ts';
import { migrations } from '../migrations/index.ts';
import { type Clock, iso, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Connector } from './connector/contract.ts';
import { formFields } from './connector/form-fields.ts';
import { VendorAuthError } from './errors.ts';
import { createHolder, isDeadHolder } from './holder.ts';
import { createHttpClient } from './http/create-client.ts';
import { createLimiters } from './http/rate-limit.ts';
import { type Ids, randomIds } from './ids.ts';
import { parseMemberExport } from './import/member-export.ts';
import type { Logger } from './log.ts';
import { appendAudit } from './store/audit.ts';
import { anyCredential, findCredential, hasCredentials } from './store/credentials.ts';
import { openReadOnly } from './store/inspect.ts';
import { findIntegration } from './store/integrations.ts';
import { dropDeadLeases } from './store/leases.ts';
import { databasePath, migrateStore, openStore, type Store } from './store/open.ts';
import { createKeys, findKeyFile, keyFileOf, readKeyFile } from './store/secret-box.ts';
import {
  connectIntegration,
  refuseConnect,
  tryCredentials,
  validateCredentials,
} from './use-cases/connect-integration.ts';
import { approvePlan, rejectPlan } from './use-cases/decide-plan.ts';
import { delegatePart, endDelegatedPart } from './use-cases/delegate.ts';
import { executeReclaims } from './use-cases/execute-reclaims.ts';
import { createExemptions } from './use-cases/exemptions.ts';
import { explainPerson } from './use-cases/explain-person.ts';
import { findByWord } from './use-cases/find-integration.ts';
import { checkGuided, expireGuided, startGuided, stopGuided } from './use-cases/guided-admin.ts';
import { createHolders } from './use-cases/holders.ts';
import { confirmImport, previewImport } from './use-cases/import-activity.ts';
import { pauseReclaims, resumeReclaims } from './use-cases/pause.ts';
import type { Core, Directory, GuidedPosts, Notifier, People, SecretBox, Vendors, Wake } from './use-cases/ports.ts';
import { postReport, redrawPlan } from './use-cases/post-report.ts';
import { refreshPlans } from './use-cases/refresh-plans.ts';
import { remindWaiting } from './use-cases/remind-waiting.ts';
import { reportInactivity } from './use-cases/report-inactivity.ts';
import { restoreSeat } from './use-cases/restore-seat.ts';
import { saveRoles, showRoles } from './use-cases/roles.ts';
import { notesOf } from './use-cases/rows.ts';
import { saveRules, showRules } from './use-cases/rules.ts';
import { acceptLoss, runSync } from './use-cases/run-sync.ts';
import { ensureSchedule, takeDue } from './use-cases/schedules.ts';
import { sendDigest, settlePosts, waitingForMe } from './use-cases/send-digest.ts';
import { saveSettings, showSettings } from './use-cases/settings.ts';
import { showAudit } from './use-cases/show-audit.ts';
import { showLicenses, showOverview } from './use-cases/show-licenses.ts';
import { showStats } from './use-cases/stats.ts';
import { syncIntegration } from './use-cases/sync-integration.ts';
import { reviewPlan, viewPlan } from './use-cases/view-plan.ts';
import type { ConnectorCard } from './use-cases/views.ts';

/** What differs between the bot, the command line and tests. */
export interface Outside {
  readonly notifier: Notifier;
  readonly guidedPosts: GuidedPosts;
  readonly people: People;
  readonly directory: Directory;
  readonly wake: Wake;
}

export interface Parts {
  readonly core: Core;
  readonly vendors: Vendors;
  readonly secrets: SecretBox;
  /** What the links of the audit chain are keyed with. */
  readonly auditKey: Buffer;
  /** Names this process in leases. */
  readonly holder: string;
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly connectors?: readonly Connector[];
  /**
   * `make` (the default) makes what is missing and migrates, as the bot does. `existing` neither makes a key nor
   * migrates. `read_only` cannot even write.
   */
  readonly open?: 'make' | 'existing' | 'read_only';
}

/** Opens the database (taking a copy before a migration), the keys and the way to vendors: what bot and command line share. */
export async function openParts({
  config,
  log,
  clock = systemClock,
  ids = randomIds,
  ...rest
}: ComposeOptions): Promise<Parts> {
  const path = databasePath(config.databaseUrl);
  const { open = 'make' } = rest;
  const store = open === 'read_only' ? openReadOnly(path) : await openStore(config.databaseUrl);
  if (open === 'make') {
    const applied = await migrateWithCopy(store, path, clock);
    if (applied.length > 0) log.info({ applied }, 'database migrated');
  }
  const keys = createKeys(open === 'make' ? await masterKey(config, store, log) : existingKey(config));
  if (open === 'make') await proveKey(store, keys);
  const holder = createHolder();
  const dropped = open !== 'make' ? 0 : await dropDeadLeases(store, (other) => isDeadHolder(other, holder));
  if (dropped > 0) log.info({ dropped }, 'leases of a dead process were dropped');
  const core: Core = {
    store,
    clock,
    ids,
    log,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    audit: (tx, event) =>
      appendAudit(tx, keys.auditKey, {
        id: ids.next('evt'),
        at: iso(clock.now()),
        actor: event.actor,
        subject: event.subject,
        type: event.type,
        data: event.data ?? {},
      }),
  };
  const http = createVendors(config, core, rest.connectors ?? connectors, keys.box);
  return {
    core,
    vendors: http.vendors,
    secrets: keys.box,
    auditKey: keys.auditKey,
    holder,
    async close() {
      await http.close();
      await store.destroy();
    },
  };
}

/** A key that opens nothing would start a second audit chain beside the first. Throws ConfigError. */
async function proveKey(store: Store, keys: ReturnType<typeof createKeys>): Promise<void> {
  const sealed = await anyCredential(store);
  if (sealed) await keys.box.open(sealed.sealed, sealed.id);
}

/** Where the configured database is. Throws ConfigError for an address that is no file. */
export function databasePathOf(config: Config): string {
  return databasePath(config.databaseUrl);
}

/** The key file that is used while SEATKEEPER_KEY is not set. */
export function keyFilePathOf(config: Config): string {
  const path = databasePath(config.databaseUrl);
  return keyFileOf(path === ':memory:' ? 'data/memory.db' : path);
}

/** Brings the database up to date, making it when there is none; returns the names of what was applied. */
export async function migrateDatabase(config: Config, clock: Clock = systemClock): Promise<readonly string[]> {
  const store = await openStore(config.databaseUrl);
  try {
    return await migrateWithCopy(store, databasePath(config.databaseUrl), clock);
  } finally {
    await store.destroy();
  }
}

/** Migrates; an existing file is copied first, under a name that tells the version it had. */
function migrateWithCopy(store: Store, path: string, clock: Clock): Promise<readonly string[]> {
  const copyTo = (version: string) => `${path}.before-${version}-${iso(clock.now()).replace(/\D/g, '').slice(0, 14)}`;
  return migrateStore(store, migrations, path === ':memory:' ? {} : { copyTo });
}

/** The key that is there already. Throws ConfigError when there is none. */
function existingKey(config: Config): Buffer {
  if (config.key) return Buffer.from(config.key.reveal(), 'base64');
  return findKeyFile(keyFilePathOf(config));
}

/**
 * The key from the environment, or from the file beside the database, made at first start. Throws ConfigError when the
 * database holds credentials and their key is gone.
 */
async function masterKey(config: Config, store: Store, log: Logger): Promise<Buffer> {
  if (config.key) return Buffer.from(config.key.reveal(), 'base64');
  const file = keyFilePathOf(config);
  // A new key beside sealed credentials would lose them, and start the audit chain anew under another key.
  if (await hasCredentials(store)) return findKeyFile(file);
  const { key, made } = readKeyFile(file);
  if (made)
    log.warn(
      { file },
      'SEATKEEPER_KEY is not set: a key file was made. Back it up; without it stored credentials are lost',
    );
  return key;
}

function createVendors(
  config: Config,
  core: Core,
  known: readonly Connector[],
  box: ReturnType<typeof createKeys>['box'],
) {
  const limiters = createLimiters({ now: () => core.clock.now().getTime() });
  const clients = new Map<string, ReturnType<typeof createHttpClient>>();
  const clientFor = (connector: Connector, credentials: unknown, digest: string) => {
    // One allowance per set of credentials: the same token tried twice shares its limit.
    const scopeKey = digest.slice(0, 16);
    const name = `${connector.id} ${scopeKey}`;
    const existing = clients.get(name);
    if (existing) return existing;
    // All our requests leave from one address, whosever key they carry.
    const limitKey = connector.quota.scope === 'address' ? 'address' : scopeKey;
    const client = createHttpClient({
      connectorId: connector.id,
      name: connector.name,
      origin: config.connectorUrls[connector.id] ?? connector.originFor(credentials),
      limiter: limiters.for(connector.id, limitKey, connector.quota),
      clock: core.clock,
      log: core.log,
      headers: { 'user-agent': `Seatkeeper/${VERSION}` },
    });
    clients.set(name, client);
    return client;
  };
  const find = (id: string) => known.find((connector) => connector.id === id);
  const vendors: Vendors = {
    connectors: known,
    find,
    tryOut(connectorId, credentials, tenantId) {
      const connector = find(connectorId);
      if (!connector) throw new TypeError(`no connector ${connectorId}`);
      return connector.connect({
        credentials,
        http: clientFor(connector, credentials, core.digest(JSON.stringify(credentials))),
        tenant: tenantId === null ? null : { id: tenantId, notes: {} },
      });
    },
    async connect(integration) {
      const connector = find(integration.connector_id);
      const row = await findCredential(core.store, integration.credential_id);
      if (!connector || !row) {
        throw new VendorAuthError('The credentials are missing. Connect the app again.', {
          connector: integration.connector_id,
          operation: 'open',
        });
      }
      const text = await box.open(row.sealed, row.id);
      const credentials: unknown = JSON.parse(text);
      return connector.connect({
        credentials,
        http: clientFor(connector, credentials, core.digest(text)),
        tenant: { id: integration.tenant_id, notes: notesOf(integration) },
      });
    },
  };
  return {
    vendors,
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

/** Every use case, each handed what it needs, in reading order. */
export function composeUseCases(parts: Parts, outside: Outside, config: Config) {
  const { core, vendors, secrets, holder } = parts;
  const { notifier, guidedPosts, people, directory, wake } = outside;
  const { admins, channel: defaultChannel, timeZone } = config;
  const base = { ...core, vendors, people, admins, wake };

  const view = viewPlan({ ...core, vendors, timeZone });
  const ensure = ensureSchedule({ ...core, timeZone });
  const posts = { ...core, notifier, viewPlan: view };
  const post = postReport(posts);
  const plans = refreshPlans({ ...core, wake });
  // No record names a manager yet, so what nobody answers goes to the approvers.
  const { refreshQuestions, ...holders } = createHolders({ ...base, directory, notifier, managerOf: async () => null });
  const refresh = async (integrationId?: string): Promise<number> =>
    (await plans(integrationId)) + (await refreshQuestions(integrationId));
  const sync = syncIntegration({ ...core, vendors, holder });
  const runs = { ...base, notifier, sync, refreshPlans: refresh, defaultChannel };
  const connecting = { ...base, secrets, ensureSchedule: ensure };
  const guiding = { ...base, guidedPosts, postReport: post, defaultChannel };
  const importing = { ...base, parseExport: parseMemberExport };
  const settling = { ...base, notifier, timeZone, viewPlan: view };

  return {
    findByWord: findByWord({ store: core.store, vendors }),
    findIntegration: (id: string) => findIntegration(core.store, id),
    showLicenses: showLicenses({ ...core, vendors, people }),
    showOverview: showOverview({ ...core, vendors, people }),
    explainPerson: explainPerson({ ...core, vendors, people, admins }),
    showAudit: showAudit({ ...core, people, admins }),
    emailOfUser: (userId: string) => people.emailOf(userId),
    viewPlan: view,
    reviewPlan: reviewPlan({ ...core, vendors, timeZone, people, admins }),
    runSync: runSync(runs),
    acceptLoss: acceptLoss(runs),
    reportInactivity: reportInactivity({ ...base, directory, postReport: post, defaultChannel }),
    redrawPlan: redrawPlan(posts),
    refreshPlans: refresh,
    ...holders,
    approvePlan: approvePlan(base),
    rejectPlan: rejectPlan(base),
    restoreSeat: restoreSeat(base),
    startGuided: startGuided(guiding),
    checkGuided: checkGuided(guiding),
    stopGuided: stopGuided(guiding),
    expireGuided: expireGuided(guiding),
    showRoles: showRoles({ ...base, directory }),
    saveRoles: saveRoles({ ...base, directory }),
    delegatePart: delegatePart({ ...base, notifier }),
    endDelegatedPart: endDelegatedPart({ ...base, notifier }),
    remindWaiting: remindWaiting({ ...base, notifier }),
    executeReclaims: executeReclaims({
      ...core,
      people,
      vendors,
      wake,
      holder,
      pause: (ms, signal) => pause(ms, undefined, { signal }),
      settleAfterMs: 10_000,
      timeZone,
    }),
    connectorCards: (): readonly ConnectorCard[] => vendors.connectors.map(cardOf),
    validateCredentials: validateCredentials({ vendors }),
    refuseConnect: refuseConnect(connecting),
    tryCredentials: tryCredentials(connecting),
    connectIntegration: connectIntegration(connecting),
    pauseReclaims: pauseReclaims(base),
    resumeReclaims: resumeReclaims(base),
    showSettings: showSettings(connecting),
    saveSettings: saveSettings(connecting),
    showRules: showRules({ ...base, timeZone }),
    saveRules: saveRules({ ...base, timeZone }),
    ...createExemptions({ ...base, directory, notifier, refreshPlans: refresh }),
    showStats: showStats({ ...core, vendors }),
    previewImport: previewImport(importing),
    confirmImport: confirmImport(importing),
    waitingForMe: waitingForMe(settling),
    sendDigest: sendDigest(settling),
    settlePosts: settlePosts(settling),
    ensureSchedule: ensure,
    takeDue: takeDue(core),
  };
}

export type UseCases = ReturnType<typeof composeUseCases>;

function cardOf(connector: Connector): ConnectorCard {
  const { id, name, setupUrl, auth, permissions } = connector;
  return { id, name, setupUrl, permissions, steps: auth.steps, advice: auth.advice, fields: formFields(auth.schema) };
}

const manifest: unknown = createRequire(import.meta.url)('../package.json');

/** The program's version, as package.json says. */
export const VERSION =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0';
