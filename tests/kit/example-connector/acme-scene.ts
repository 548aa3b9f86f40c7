import type { FakeVendorHarness, Scene } from '../../contract/workbench.ts';
import { type AcmeMember, startFakeAcme } from './fake-acme.ts';

const member = (id: string, name: string, over: Partial<AcmeMember> = {}): AcmeMember => ({
  id,
  email: `${name.split(' ')[0]?.toLowerCase()}@northwind.test`,
  name,
  state: 'active',
  plan: 'full',
  admin: false,
  joined_at: '2025-03-01T11:00:00+02:00',
  last_seen_at: '2026-11-01T08:00:00Z',
  ...over,
});

const olga = member('101', 'Olga Owner', { admin: true });
const ada = member('102', 'Ada Pereira', { last_seen_at: null });
const vera = member('103', 'Vera Viewer', { plan: 'viewer' });
const everybody = [
  olga,
  ada,
  vera,
  member('104', 'Ivy Invited', { state: 'invited' }),
  member('105', 'Dina Disabled', { state: 'disabled' }),
  member('106', 'Nobody Named', { email: null, name: null }),
];
const stan = member('201', 'Stan Stranger', { admin: true });

export const harness: FakeVendorHarness = {
  since: '2026-08-01T00:00:00.000Z',
  onePerPage: (path) => path.replace('limit=100', 'limit=1'),
  start: async (filling): Promise<Scene> => {
    const members = filling === 'empty' ? [olga, vera] : everybody;
    return {
      vendor: await startFakeAcme({
        accounts: [
          { id: '900', name: 'Northwind', members },
          { id: '901', name: 'Elsewhere', members: [stan] },
        ],
        tokens: [
          { value: 'acme-admin-token', account: '900', owner: olga.id },
          { value: 'acme-viewer-token', account: '900', owner: vera.id },
          { value: 'acme-stranger-token', account: '901', owner: stan.id },
        ],
      }),
      tenantId: '900',
      credentials: { token: 'acme-admin-token' },
      weakCredentials: { token: 'acme-viewer-token' },
      strangerCredentials: { token: 'acme-stranger-token' },
      unknownCredentials: { token: 'acme-unknown-token' },
      everybody: members.map(({ id }) => id),
      member: { externalId: ada.id, email: ada.email },
      guest: null,
      nobody: { externalId: '999', email: null },
      seen: [],
      paths: { accounts: /\/members\?/, activity: /^$/, write: /^$/ },
    };
  },
};
