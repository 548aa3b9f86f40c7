import type { EntraAppSeed, EntraSignInSeed, EntraUserSeed } from './seed.ts';
import type { Assignment, Tenant } from './tenant.ts';

/** Records as the documents and the published metadata (CSDL) of Graph v1.0 name their properties. */

/** What a user shows unless asked for more. */
export const USER_DEFAULTS: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

export const APP_DEFAULTS: readonly string[] = [
  'accountEnabled',
  'appDisplayName',
  'appId',
  'applicationTemplateId',
  'appRoleAssignmentRequired',
  'appRoles',
  'displayName',
  'servicePrincipalType',
  'tags',
];

/** Every property this fake knows of; undefined is known and absent. `seesLeave`: the caller may read leave dates. */
export function userRecord(user: EntraUserSeed, seesLeave: boolean): Record<string, unknown> {
  const [givenName = null, ...rest] = user.displayName.split(' ');
  const { interactive, nonInteractive, successful } = user.signInActivity ?? {};
  return {
    id: user.id,
    businessPhones: [],
    displayName: user.displayName,
    givenName,
    jobTitle: null,
    mail: user.mail ?? null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: rest.join(' ') || null,
    userPrincipalName: user.userPrincipalName,
    proxyAddresses: user.proxyAddresses ?? [],
    accountEnabled: user.accountEnabled ?? true,
    userType: user.userType === undefined ? 'Member' : user.userType,
    createdDateTime: user.createdDateTime,
    employeeId: user.employeeId ?? null,
    department: user.department ?? null,
    country: user.country ?? null,
    employeeHireDate: user.employeeHireDate ?? null,
    employeeLeaveDateTime: seesLeave ? (user.employeeLeaveDateTime ?? null) : null,
    signInActivity: user.signInActivity && {
      lastSignInDateTime: interactive ?? null,
      lastSignInRequestId: interactive ? '6f1cbd1e-5a2b-4d0f-9a67-0a7d3f1c1a00' : null,
      lastNonInteractiveSignInDateTime: nonInteractive ?? null,
      lastNonInteractiveSignInRequestId: nonInteractive ? '6f1cbd1e-5a2b-4d0f-9a67-0a7d3f1c1a01' : null,
      ...(successful === undefined
        ? {}
        : {
            lastSuccessfulSignInDateTime: successful,
            lastSuccessfulSignInRequestId: '6f1cbd1e-5a2b-4d0f-9a67-0a7d3f1c1a02',
          }),
    },
  };
}

export function appRecord(app: EntraAppSeed): Record<string, unknown> {
  return {
    id: app.id,
    accountEnabled: true,
    appDisplayName: app.displayName,
    appId: app.appId,
    applicationTemplateId: app.applicationTemplateId ?? null,
    appRoleAssignmentRequired: true,
    appRoles: (app.appRoles ?? []).map(({ id, displayName, value = null }) => ({
      allowedMemberTypes: ['User'],
      description: displayName,
      displayName,
      id,
      isEnabled: true,
      value,
    })),
    displayName: app.displayName,
    servicePrincipalType: app.servicePrincipalType ?? 'Application',
    tags: app.enterprise === false ? [] : ['WindowsAzureActiveDirectoryIntegratedApp'],
  };
}

export function assignmentRecord(tenant: Tenant, { id, app, principalId, appRoleId, createdDateTime }: Assignment) {
  const user = tenant.user(principalId);
  const group = tenant.groups.find((one) => one.id === principalId);
  return {
    id,
    deletedDateTime: null,
    appRoleId,
    createdDateTime,
    principalDisplayName: user?.displayName ?? group?.displayName ?? null,
    principalId,
    principalType: user ? 'User' : group ? 'Group' : 'ServicePrincipal',
    resourceDisplayName: app.displayName,
    resourceId: app.id,
  };
}

export function signInRecord(tenant: Tenant, { id, userId, appId, at, errorCode = 0 }: EntraSignInSeed): object {
  const user = tenant.user(userId);
  const app = tenant.apps.find((one) => one.appId === appId);
  return {
    id,
    createdDateTime: at,
    userDisplayName: user?.displayName ?? null,
    userPrincipalName: user?.userPrincipalName ?? null,
    userId,
    appId,
    appDisplayName: app?.displayName ?? null,
    ipAddress: '192.0.2.17',
    clientAppUsed: 'Browser',
    correlationId: '3c1ff8a1-8c7e-4a52-a1d0-7a3c2f0b9d11',
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    resourceDisplayName: app?.displayName ?? null,
    resourceId: appId,
    status: {
      errorCode,
      failureReason: errorCode === 0 ? 'Other.' : 'Invalid username or password.',
      additionalDetails: null,
    },
  };
}
