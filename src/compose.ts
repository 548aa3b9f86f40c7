import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { connectors } from '../connectors/index.ts';
import { migrations } from '../migrations/index.ts';
import { type Clock, iso, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Connector } from './connector/contract.ts';
import { formFields } from './connector/form-fields.ts';
import { limitKeyOf } from './connector/limit-key.ts';
import { VendorAuthError } from './errors.ts';
import { createHolder, isDeadHolder } from './holder.ts';
import { createHttpClient } from './http/create-client.ts';
import { createLimiters } from './http/rate-limit.ts';
import { type Ids, randomIds } from './ids.ts';
import { parseMemberExport } from './import/member-export.ts';
import { readPeople } from './import/read-people.ts';
import type { Logger } from './log.ts';
import { appendAudit } from './store/audit.ts';
import { anyCredential, findCredential, hasCredentials } from './store/credentials.ts';
import { openReadOnly } from './store/inspect.ts';
import { findIntegration, type IntegrationRow } from './store/integrations.ts';
import { dropDeadLeases } from './store/leases.ts';
import { managerOf } from './store/managers.ts';
import { databasePath, migrateStore, openStore, type Store } from './store/open.ts';
import { waitingFile } from './store/people-files.ts';
import { createKeys, findKeyFile, keyFileOf, personMark, readKeyFile } from './store/secret-box.ts';
import { afterSync } from './use-cases/after-sync.ts';
import { checkChange, openChange, previewChange } from './use-cases/change-details.ts';
import { confirmPeople } from './use-cases/confirm-people.ts';
import {
  connectIntegration,
  refuseConnect,
  tryCredentials,
  validateCredentials,
} from './use-cases/connect-integration.ts';
import { approveChange, askForChange, rejectChange } from './use-cases/decide-change.ts';
import { approvePlan, rejectPlan } from './use-cases/decide-plan.ts';
import { delegatePart, endDelegatedPart } from './use-cases/delegate.ts';
import { dryRun } from './use-cases/dry-run.ts';
import { executeChanges } from './use-cases/execute-changes.ts';
import { executeReclaims } from './use-cases/execute-reclaims.ts';
import { createExemptions } from './use-cases/exemptions.ts';
import { explainPerson } from './use-cases/explain-person.ts';
import { fileConnection, fileConnector, HR_FILE } from './use-cases/file-source.ts';
import { findByWord } from './use-cases/find-integration.ts';
import { checkGuided, startGuided, stopGuided } from './use-cases/guided-admin.ts';
import { createHolders } from './use-cases/holders.ts';
import { confirmImport, previewImport } from './use-cases/import-activity.ts';
import { judgeBacklog } from './use-cases/judge-backlog.ts';
import { linkPersonByHand } from './use-cases/link-person.ts';
import { pauseReclaims, resumeReclaims } from './use-cases/pause.ts';
import type {
  ChangePosts,
  Core,
  Directory,
  GuidedPosts,
  Notifier,
  People,
  SecretBox,
  Vendors,
  Wake,
} from './use-cases/ports.ts';
import { postReport, redrawPlan } from './use-cases/post-report.ts';
import { listPeopleSources, previewPeople } from './use-cases/preview-people.ts';
import { proposeRemoval, showRemoval } from './use-cases/propose-removal.ts';
import { pruneOld } from './use-cases/prune-old.ts';
import { readDetails, readRoles } from './use-cases/read-details.ts';
import { refreshPlans } from './use-cases/refresh-plans.ts';
import { remindWaiting } from './use-cases/remind-waiting.ts';
import { reportInactivity } from './use-cases/report-inactivity.ts';
import { restoreSeat } from './use-cases/restore-seat.ts';
import { saveRoles, showRoles } from './use-cases/roles.ts';
import { notesOf } from './use-cases/rows.ts';
import { saveRules, showRules } from './use-cases/rules.ts';
import { acceptLoss, runSync } from './use-cases/run-sync.ts';
import { scheduledReport } from './use-cases/scheduled-report.ts';
import { ensureSchedule, takeDue } from './use-cases/schedules.ts';
import { sendDigest, settlePosts, waitingForMe } from './use-cases/send-digest.ts';
import { saveSettings, showSettings } from './use-cases/settings.ts';
import { showAudit } from './use-cases/show-audit.ts';
import { showLicenses, showOverview } from './use-cases/show-licenses.ts';
import { showPerson } from './use-cases/show-person.ts';
import { sourceRow } from './use-cases/show-source.ts';
import { saveSources, showSources } from './use-cases/sources.ts';
import { showStats } from './use-cases/stats.ts';
import { syncIntegration } from './use-cases/sync-integration.ts';
import { tendGuided } from './use-cases/tend-guided.ts';
import { reviewPlan, viewPlan } from './use-cases/view-plan.ts';
import type { ConnectorCard } from './use-cases/views.ts';

/** What differs between the bot, the command line and tests. */
export interface Outside {
  readonly notifier: Notifier;
  readonly guidedPosts: GuidedPosts;
  readonly changePosts: ChangePosts;
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
    personMark: (email) => personMark(keys.personKey, email),
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
    const name = `${connector.id} ${digest.slice(0, 16)}`;
    const existing = clients.get(name);
    if (existing) return existing;
    const limit = limitKeyOf(connector, credentials, core.digest);
    const client = createHttpClient({
      connectorId: connector.id,
      name: connector.name,
      origin: connector.originFor(credentials),
      override: config.connectorUrls[connector.id],
      hosts: Object.fromEntries(
        Object.entries(connector.hosts).map(([host, origin]) => [
          host,
          { origin, override: config.connectorUrls[`${connector.id}-${host}`] },
        ]),
      ),
      limiter: limiters.for(limit.name, limit.key, connector.quota),
      clock: core.clock,
      log: core.log,
      headers: { 'user-agent': `Seatkeeper/${VERSION}` },
    });
    clients.set(name, client);
    return client;
  };
  const find = (id: string) =>
    known.find((connector) => connector.id === id) ?? (id === HR_FILE ? fileConnector : undefined);
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
      if (integration.connector_id === HR_FILE) {
        const file = await waitingFile(core.store, integration.id);
        return fileConnection(core, integration, file?.mode ?? 'snapshot');
      }
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
  const { notifier, guidedPosts, changePosts, people, directory, wake } = outside;
  const { admins, channel: defaultChannel, timeZone } = config;
  const base = { ...core, vendors, people, admins, wake };

  const view = viewPlan({ ...core, vendors, timeZone });
  const ensure = ensureSchedule({ ...core, timeZone });
  const posts = { ...core, notifier, viewPlan: view };
  const post = postReport(posts);
  const plans = refreshPlans({ ...core, wake });
  const { refreshQuestions, ...holders } = createHolders({
    ...base,
    directory,
    notifier,
    managerOf: (email, integrationId) => managerOf(core.store, email, integrationId),
  });
  const refresh = async (integrationId?: string): Promise<number> =>
    (await plans(integrationId)) + (await refreshQuestions(integrationId));
  const sync = syncIntegration({ ...core, vendors, holder });
  const reporting = { ...base, directory, postReport: post, defaultChannel };
  const report = reportInactivity(reporting);
  const after = afterSync({ ...core, vendors, refreshPlans: refresh, reportInactivity: report });
  const runs = { ...base, notifier, sync, refreshPlans: refresh, afterSync: after, defaultChannel };
  const connecting = { ...base, secrets, ensureSchedule: ensure };
  const guiding = { ...base, guidedPosts, postReport: post, defaultChannel };
  const changing = { ...base, changePosts, defaultChannel };
  const importing = { ...base, secrets, parseExport: parseMemberExport, readPeople };
  const settling = { ...base, notifier, timeZone, viewPlan: view };

  const executing = {
    ...core,
    people,
    directory,
    vendors,
    wake,
    holder,
    pause: (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }),
    settleAfterMs: 10_000,
  };

  return {
    findByWord: findByWord({ store: core.store, vendors }),
    findIntegration: (id: string) => findIntegration(core.store, id),
    showLicenses: showLicenses({ ...core, vendors, people }),
    showOverview: showOverview({ ...core, vendors, people }),
    explainPerson: explainPerson({ ...core, vendors, people, admins }),
    showPerson: showPerson({ ...core, vendors, people, admins }),
    readDetails: readDetails(base),
    readRoles: readRoles(base),
    openChange: openChange(base),
    checkChange: checkChange(base),
    previewChange: previewChange(base),
    askForChange: askForChange(changing),
    approveChange: approveChange(changing),
    rejectChange: rejectChange(changing),
    showRemoval: showRemoval(reporting),
    proposeRemoval: proposeRemoval(reporting),
    showAudit: showAudit({ ...core, people, admins }),
    emailOfUser: (userId: string) => people.emailOf(userId),
    viewPlan: view,
    reviewPlan: reviewPlan({ ...core, vendors, timeZone, people, admins }),
    runSync: runSync(runs),
    acceptLoss: acceptLoss(runs),
    reportInactivity: report,
    scheduledReport: scheduledReport({ ...core, reportInactivity: report }),
    judgeBacklog: judgeBacklog(core),
    dryRun: dryRun({ ...base, directory, timeZone, defaultChannel }),
    redrawPlan: redrawPlan(posts),
    refreshPlans: refresh,
    ...holders,
    approvePlan: approvePlan(base),
    rejectPlan: rejectPlan(base),
    restoreSeat: restoreSeat(base),
    startGuided: startGuided(guiding),
    checkGuided: checkGuided(guiding),
    stopGuided: stopGuided(guiding),
    tendGuided: tendGuided(guiding),
    showRoles: showRoles({ ...base, directory }),
    saveRoles: saveRoles({ ...base, directory }),
    delegatePart: delegatePart({ ...base, notifier }),
    endDelegatedPart: endDelegatedPart({ ...base, notifier }),
    remindWaiting: remindWaiting({ ...base, notifier }),
    executeReclaims: executeReclaims({ ...executing, timeZone }),
    executeChanges: executeChanges({ ...executing, changePosts, admins }),
    connectorCards: (): readonly ConnectorCard[] => vendors.connectors.map(cardOf),
    validateCredentials: validateCredentials({ vendors }),
    refuseConnect: refuseConnect(connecting),
    tryCredentials: tryCredentials(connecting),
    connectIntegration: connectIntegration(connecting),
    showSource: (integration: IntegrationRow) => sourceRow({ ...core, vendors }, integration),
    showSources: showSources(base),
    saveSources: saveSources(base),
    linkPersonByHand: linkPersonByHand(base),
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
    listPeopleSources: listPeopleSources(importing),
    previewPeople: previewPeople(importing),
    confirmPeople: confirmPeople(importing),
    waitingForMe: waitingForMe(settling),
    sendDigest: sendDigest(settling),
    settlePosts: settlePosts(settling),
    ensureSchedule: ensure,
    takeDue: takeDue(core),
    pruneOld: pruneOld({ ...core, days: config.retentionDays }),
  };
}

export type UseCases = ReturnType<typeof composeUseCases>;

function cardOf(connector: Connector): ConnectorCard {
  const { id, name, tenantNoun, setupUrl, auth, permissions } = connector;
  const { steps, advice, schema } = auth;
  return { id, name, tenantNoun, setupUrl, permissions, steps, advice, fields: formFields(schema) };
}

const manifest: unknown = createRequire(import.meta.url)('../package.json');

/** The program's version, as package.json says. */
export const VERSION =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0';
