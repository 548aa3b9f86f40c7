import type { Assignment, Org } from './org.ts';
import type { OktaAppSeed, OktaEventSeed, OktaGroupSeed, OktaUserSeed } from './seed.ts';

/** Records as Okta's description has them; `omits` is what the Content-Type of a request asked to leave out. */

export function userRecord(org: Org, user: OktaUserSeed, omitsCredentials = false): unknown {
  const { id, status, created, statusChanged, lastLogin, profile = {} } = user;
  return {
    id,
    status,
    created,
    activated: status === 'STAGED' ? null : created,
    statusChanged,
    lastLogin,
    lastUpdated: statusChanged ?? created,
    passwordChanged: status === 'STAGED' ? null : created,
    type: { id: 'otysandbox000000001' },
    profile: {
      firstName: user.firstName,
      lastName: user.lastName,
      login: user.login ?? user.email,
      email: user.email,
      mobilePhone: null,
      secondEmail: null,
      ...profile,
    },
    ...(omitsCredentials ? {} : { credentials: { provider: { type: 'OKTA', name: 'OKTA' } } }),
    _links: { self: { href: `${org.url}/api/v1/users/${id}` } },
  };
}

export function appRecord(org: Org, app: OktaAppSeed): unknown {
  const { id, name, label, signOnMode, status = 'ACTIVE', features = [] } = app;
  const below = (path: string) => ({ href: `${org.url}/api/v1/apps/${id}${path}` });
  return {
    id,
    name,
    label,
    status,
    signOnMode,
    features,
    created: '2023-01-10T09:00:00.000Z',
    lastUpdated: '2024-05-02T09:00:00.000Z',
    ...(signOnMode === 'OPENID_CONNECT' ? openIdSettings(id) : {}),
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
    _links: { users: below('/users'), groups: below('/groups'), self: below('') },
  };
}

function openIdSettings(clientId: string): object {
  const grants = { grant_types: ['authorization_code'], response_types: ['code'], application_type: 'web' };
  return {
    credentials: { oauthClient: { client_id: clientId, token_endpoint_auth_method: 'client_secret_basic' } },
    settings: { oauthClient: { ...grants, redirect_uris: ['https://wiki.example/callback'] } },
  };
}

export function appUserRecord(org: Org, assignment: Assignment, embedsUser: boolean): unknown {
  const { appId, userId, created, status, externalId, groupId } = assignment;
  const user = org.user(userId);
  if (!user) throw new Error(`nobody has the id ${userId}`);
  const app = { href: `${org.url}/api/v1/apps/${appId}` };
  return {
    id: userId,
    ...(externalId === null ? {} : { externalId }),
    created,
    lastUpdated: created,
    scope: groupId === null ? 'USER' : 'GROUP',
    status,
    statusChanged: created,
    passwordChanged: null,
    syncState: externalId === null ? 'DISABLED' : 'SYNCHRONIZED',
    credentials: { userName: user.login ?? user.email },
    profile: { email: user.email, displayName: `${user.firstName} ${user.lastName}` },
    ...(embedsUser ? { _embedded: { user: userRecord(org, user) } } : {}),
    _links: {
      app,
      ...(groupId === null ? {} : { group: { name: 'group', href: `${org.url}/api/v1/groups/${groupId}` } }),
      user: { href: `${org.url}/api/v1/users/${userId}` },
    },
  };
}

export function appGroupRecord(org: Org, appId: string, group: OktaGroupSeed, embedsGroup: boolean): unknown {
  const { id, name } = group;
  const href = `${org.url}/api/v1/apps/${appId}/groups/${id}`;
  return {
    id,
    lastUpdated: '2024-05-02T09:00:00.000Z',
    priority: 0,
    profile: {},
    ...(embedsGroup ? { _embedded: { group: { id, type: 'OKTA_GROUP', profile: { name, description: null } } } } : {}),
    _links: { self: { href }, app: { href: `${org.url}/api/v1/apps/${appId}` } },
  };
}

export function roleRecord(role: string, index: number): unknown {
  return {
    id: `ra1sandbox0000000${index}`,
    label: role.toLowerCase().replaceAll('_', ' '),
    type: role,
    status: 'ACTIVE',
    created: '2023-01-10T09:00:00.000Z',
    lastUpdated: '2023-01-10T09:00:00.000Z',
    assignmentType: 'USER',
  };
}

export function eventRecord(org: Org, { uuid, at, userId, appId, result = 'SUCCESS' }: OktaEventSeed): unknown {
  const user = org.user(userId);
  const app = org.app(appId);
  const login = user?.login ?? user?.email ?? 'unknown';
  const name = user ? `${user.firstName} ${user.lastName}` : 'unknown';
  return {
    uuid,
    published: at,
    eventType: 'user.authentication.sso',
    version: '0',
    severity: 'INFO',
    displayMessage: 'User single sign on to app',
    actor: { id: userId, type: 'User', alternateId: login, displayName: name },
    outcome: result === 'SUCCESS' ? { result } : { result, reason: 'User not assigned to app' },
    target: [
      {
        id: appId,
        type: 'AppInstance',
        alternateId: app?.label ?? '',
        displayName: app?.label ?? '',
        detailEntry: { signOnModeType: app?.signOnMode ?? '' },
      },
      { id: `0ua${userId.slice(3)}`, type: 'AppUser', alternateId: login, displayName: name },
    ],
    transaction: { type: 'WEB', id: `tx-${uuid}`, detail: {} },
  };
}
