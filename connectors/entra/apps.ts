import type { Page } from '../../src/connector/contract.ts';
import type { DirectoryApp } from '../../src/connector/directory.ts';
import { App } from './schema.ts';
import { type Cut, readPages, type Session } from './session.ts';

/** The tag by which the portal lists an app among the enterprise applications. */
const ENTERPRISE = "tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')";
/** The gallery's template for apps made by hand: it says nothing about which app it is. */
const MADE_BY_HAND = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
const SELECT = 'id,appId,displayName,applicationTemplateId,servicePrincipalType';

/** Every enterprise application; `withAssigned` adds up to twenty of those who are assigned, to see if anybody is. */
export async function* readApps(
  session: Session,
  operation: string,
  withAssigned: boolean,
  signal: AbortSignal,
): AsyncGenerator<Cut<App>> {
  const query = {
    $filter: ENTERPRISE,
    $select: SELECT,
    ...(withAssigned ? { $expand: 'appRoleAssignedTo' } : {}),
    $top: 999,
  };
  const pages = readPages(session, { operation, path: '/servicePrincipals', query, signal }, App);
  for await (const { rows, ...cut } of pages) {
    yield { ...cut, rows: rows.filter((app) => app.servicePrincipalType !== 'ManagedIdentity') };
  }
}

/** Apps by the id the sign-in log knows them by, which is not the id of their object in the directory. */
export async function* listApps(session: Session, signal: AbortSignal): AsyncGenerator<Page<DirectoryApp>> {
  const seen = new Set<string>();
  for await (const { rows } of readApps(session, 'apps', false, signal)) {
    const fresh = rows.filter(({ appId }) => !seen.has(appId));
    for (const { appId } of fresh) seen.add(appId);
    yield { items: fresh.map(toApp) };
  }
}

function toApp({ appId, displayName, applicationTemplateId: template }: App): DirectoryApp {
  return { id: appId, key: template === MADE_BY_HAND ? null : template, name: displayName ?? appId };
}
