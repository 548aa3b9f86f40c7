import type { AsanaTokenSeed } from '../vendors/asana/seed.ts';

/** Accounts no person uses. */
export const SERVICE_ACCOUNTS = {
  asanaAdmin: { gid: '1201900000000011', name: 'Asana Admin (IT)', email: 'asana-admin@northwind.example' },
  zapier: { gid: '1201900000000022', name: 'Zapier Integration', email: 'zapier@northwind.example' },
  jira: { gid: '1201900000000033', name: 'Jira Sync Bot', email: 'jira-sync@northwind.example' },
} as const;

/** The organization, and the small plain workspace beside it. */
export const NORTHWIND_GID = '1200000000000101';
export const LABS_GID = '1200000000000202';

/** The tokens of the demo; personal ones of everybody come by themselves. */
export function tokens(adminGid: string, memberGid: string): AsanaTokenSeed[] {
  const workspaceGids = [NORTHWIND_GID, LABS_GID];
  const sat = { kind: 'service_account' as const, ownerGid: SERVICE_ACCOUNTS.asanaAdmin.gid, workspaceGids };
  return [
    { ...sat, label: 'sat-full', value: '2/sandbox/service-account-full' },
    { ...sat, label: 'sat-no-audit', value: '2/sandbox/service-account-no-audit', permissions: ['rest', 'scim'] },
    { ...sat, label: 'sat-scim-only', value: '2/sandbox/service-account-scim-only', permissions: ['scim'] },
    { label: 'pat-admin', value: '2/sandbox/personal-admin', kind: 'personal', ownerGid: adminGid },
    { label: 'pat-member', value: '2/sandbox/personal-member', kind: 'personal', ownerGid: memberGid },
    { label: 'revoked', value: '2/sandbox/revoked', kind: 'personal', ownerGid: adminGid, revoked: true },
  ];
}
