import { iso } from '../clock.ts';
import { dropSource } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { countPeople } from '../store/directory-people.ts';
import { findIntegration, type IntegrationRow, listIntegrations } from '../store/integrations.ts';
import { decideLink, insertLink, linksOf, listApps, listHandLinks, type SourceLinkRow } from '../store/source-links.ts';
import { latestRun } from '../store/sync-runs.ts';
import { dropVerdicts } from '../store/verdicts.ts';
import { roleOf } from './directories.ts';
import { handLinkViews } from './link-person.ts';
import { signInSource } from './persons.ts';
import type { Core } from './ports.ts';
import { refOf } from './rows.ts';
import { refuseSources, type SourcesDeps } from './sources-access.ts';
import type { Refusal, SourceChoice, SourcesView } from './views.ts';

export type ShowSourcesResult =
  | { readonly kind: 'sources'; readonly view: SourcesView }
  | { readonly kind: 'not_found' | 'is_source' }
  | Refusal;

/** Which directories and HR systems speak for an app, and which could. */
export function showSources(deps: SourcesDeps) {
  return async (input: { readonly actor: string; readonly integrationId: string }): Promise<ShowSourcesResult> => {
    const refusal = await refuseSources(deps, input.actor);
    if (refusal) return refusal;
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration || integration.state === 'disconnected') return { kind: 'not_found' };
    if (integration.is_source === 1) return { kind: 'is_source' };
    const links = await linksOf(deps.store, integration.id);
    const sources: SourceChoice[] = [];
    for (const source of await listIntegrations(deps.store)) {
      if (source.is_source === 0) continue;
      sources.push(
        await choiceOf(
          deps,
          source,
          links.filter((link) => link.source_id === source.id),
        ),
      );
    }
    const linked = await handLinkViews(deps.store, await listHandLinks(deps.store, integration.id));
    return { kind: 'sources', view: { integration: refOf(integration, deps.vendors), sources, linked } };
  };
}

async function choiceOf(
  deps: SourcesDeps,
  source: IntegrationRow,
  links: readonly SourceLinkRow[],
): Promise<SourceChoice> {
  const run = await latestRun(deps.store, source.id, ['complete']);
  const apps = await listApps(deps.store, source.id);
  const offered = new Map(links.filter((link) => link.state !== 'declined').map((link) => [link.app_id, link.matched]));
  const confirmed = links.find((link) => link.state === 'confirmed');
  return {
    source: refOf(source, deps.vendors),
    role: roleOf(deps.vendors.find(source.connector_id)),
    people: await countPeople(deps.store, source.id),
    readAt: run?.roster_at ?? null,
    confirmed: confirmed ? { appId: confirmed.app_id } : null,
    decided: links.some((link) => link.state !== 'proposed'),
    proposed: links.filter((link) => link.state === 'proposed').map((link) => link.app_id),
    // What matches comes first, since a list in Slack has an end.
    apps: [...apps]
      .sort((a, b) => Number(offered.has(b.app_id)) - Number(offered.has(a.app_id)))
      .map((app) => ({ id: app.app_id, name: app.name, matched: offered.get(app.app_id) ?? null })),
  };
}

export interface SourceWish {
  readonly sourceId: string;
  /** Null: it does not speak for the app. Empty: its people alone do. Else the directory's app that is this one. */
  readonly appId: string | null;
}

export type SaveSourcesResult =
  | { readonly kind: 'saved'; readonly changed: number; readonly confirmed: readonly string[] }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'invalid'; readonly sourceId: string; readonly reason: string }
  | Refusal;

/**
 * Says which sources speak for an app: one app of a directory at most, any number of sources. Every seat of the app is
 * judged again, since what is known of its people has changed.
 */
export function saveSources(deps: SourcesDeps) {
  return async (input: {
    readonly actor: string;
    readonly integrationId: string;
    readonly wishes: readonly SourceWish[];
  }): Promise<SaveSourcesResult> => {
    const refusal = await refuseSources(deps, input.actor);
    if (refusal) return refusal;
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration || integration.state === 'disconnected') return { kind: 'not_found' };
    for (const wish of input.wishes) {
      const reason = await faultOf(deps, wish);
      if (reason !== null) return { kind: 'invalid', sourceId: wish.sourceId, reason };
    }
    const confirmed: string[] = [];
    const changed = await atomically(deps.store, async (tx) => {
      await lockIntegration(tx, integration.id);
      let count = 0;
      for (const wish of input.wishes) {
        const links = (await linksOf(tx, integration.id)).filter((link) => link.source_id === wish.sourceId);
        if (!(await apply(deps, tx, input.actor, integration.id, wish, links))) continue;
        count += 1;
        if (wish.appId !== null) confirmed.push(wish.sourceId);
      }
      if (count > 0) await dropVerdicts(tx, integration.id);
      return count;
    });
    return { kind: 'saved', changed, confirmed };
  };
}

async function faultOf(deps: SourcesDeps, { sourceId, appId }: SourceWish): Promise<string | null> {
  const source = await findIntegration(deps.store, sourceId);
  if (!source || source.state === 'disconnected' || source.is_source === 0)
    return 'This source is no longer connected.';
  if (appId === null || appId === '') return null;
  const known = (await listApps(deps.store, sourceId)).some((app) => app.app_id === appId);
  return known ? null : `${source.name} no longer lists this app. Sync it and choose again.`;
}

async function apply(
  deps: SourcesDeps,
  tx: Core['store'],
  actor: string,
  integrationId: string,
  wish: SourceWish,
  links: readonly SourceLinkRow[],
): Promise<boolean> {
  const now = iso(deps.clock.now());
  const tell = (type: 'source.confirmed' | 'source.declined', app: string) =>
    deps.audit(tx, {
      actor,
      subject: `integration:${integrationId}`,
      type,
      data: { source: wish.sourceId, app },
    });
  let changed = false;
  for (const link of links) {
    if (link.app_id === wish.appId || !(await decideLink(tx, link.id, 'declined', actor, now))) continue;
    changed = true;
    if (link.state !== 'confirmed') continue;
    // Another app's sign-ins must not be read as this one's.
    await dropSource(tx, integrationId, signInSource(wish.sourceId));
    await tell('source.declined', link.app_id);
  }
  if (wish.appId === null) return changed;
  const source = await findIntegration(tx, wish.sourceId);
  const known = links.find((link) => link.app_id === wish.appId);
  if (known?.state === 'confirmed') return changed;
  if (!known) {
    await insertLink(tx, {
      id: deps.ids.next('lnk'),
      integration_id: integrationId,
      source_id: wish.sourceId,
      role: roleOf(deps.vendors.find(source?.connector_id ?? '')),
      app_id: wish.appId,
      state: 'confirmed',
      matched: 'hand',
      made_at: now,
      decided_by: actor,
      decided_at: now,
    });
  } else await decideLink(tx, known.id, 'confirmed', actor, now);
  await tell('source.confirmed', wish.appId);
  return true;
}
