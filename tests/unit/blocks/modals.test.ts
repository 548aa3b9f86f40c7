import { describe, expect, it } from 'vitest';
import { renderCatalogue, renderConnect } from '../../../blocks/connect-modal.ts';
import { renderCsvPreview, renderCsvUpload } from '../../../blocks/csv-preview.ts';
import { renderSettings } from '../../../blocks/settings-modal.ts';
import type { ConnectorCard } from '../../../src/use-cases/views.ts';
import { anIntegration, someSettings } from './builders.ts';
import { faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const connector: ConnectorCard = {
  id: 'asana',
  name: 'Asana',
  tenantNoun: 'workspace',
  setupUrl: 'https://app.asana.com/0/my-apps',
  steps: ['Open the developer console', 'Create a token'],
  advice: 'Use an account made for this',
  permissions: [{ scope: 'users:read', neededFor: 'reading who holds a seat' }],
  fields: [
    {
      name: 'token',
      label: 'Access token',
      hint: null,
      placeholder: '1/12345',
      required: true,
      kind: 'secret',
      initial: null,
    },
    {
      name: 'verified',
      label: 'Verified domains only',
      hint: null,
      placeholder: null,
      required: true,
      kind: 'boolean',
      initial: true,
    },
  ],
};
const tenants = [
  { id: 't1', name: 'Northwind', hint: 'northwind.example', connected: false },
  { id: 't2', name: 'Fabrikam', connected: true },
];

const choice = {
  kind: 'choose_tenant' as const,
  connectorName: 'Asana',
  noun: 'workspace',
  search: null,
  pendingId: 'p1',
};

describe('connecting', () => {
  it('asks for the fields of the connector by their names, and carries its id only', () => {
    const view = renderConnect({ kind: 'form', connector, problem: null });
    expect([view.callback_id, view.private_metadata]).toEqual(['connect.submit', '{"connectorId":"asana"}']);
    expect(readable(view)).toContain('Access token <token>: plain_text_input#value');
    expect(readable(view)).toContain('Slack has no masked field');
  });

  it('never asks for a tick as an obligation: an unticked box is an answer', () => {
    expect(readable(renderConnect({ kind: 'form', connector, problem: null }))).toContain(
      'Verified domains only <verified> (optional)',
    );
  });

  it('shows a refused form again with the reason and empty secrets', () => {
    const view = renderConnect({ kind: 'form', connector, problem: 'Asana answered 401' });
    expect(readable(view)).toContain('⚠️ Asana answered 401. Secrets have to be entered again.');
    expect(JSON.stringify(view)).not.toContain('initial_value');
  });

  it('offers the tenants that are not connected yet, none chosen', () => {
    const view = renderConnect({ ...choice, tenants });
    expect([view.callback_id, view.private_metadata]).toEqual(['connect.tenants', '{"pendingId":"p1"}']);
    expect(readable(view)).toContain('☐ Northwind — northwind.example =t1');
    expect(readable(view)).toContain('Already connected: Fabrikam.');
    expect(JSON.stringify(view)).not.toContain('initial');
  });

  it('says of more apps than a list holds how many are not in it, and finds the others by name', () => {
    const apps = Array.from({ length: 250 }, (_, at) => ({ id: `0oa${at}`, name: `App ${at}`, connected: false }));
    const draw = (search: string | null) =>
      renderConnect({ ...choice, connectorName: 'Okta app', noun: 'app', tenants: apps, search });
    const all = readable(draw(null));
    expect(all).toContain('This access reaches 250 apps. Nothing is read');
    expect(all).toContain('100 of 250 apps are listed. Search to reach the others.');
    expect(all).not.toContain('workspace');
    expect(readable(draw('app 24'))).toContain('11 of 250 apps fit.');
    expect(readable(draw('app 24'))).toContain('App 249');
    expect(readable(draw('payroll'))).toContain('No app of 250 fits.');
    expect(readable(draw('app'))).toContain('100 of 250 that fit are listed.');
    for (const search of [null, 'app 249', 'app 24', 'payroll', 'app']) expect(faultsOfView(draw(search))).toEqual([]);
  });

  it('shows what works, what does not and what is not known, and that nothing is changed until switched on', () => {
    const can = {
      roster: { can: 'yes', why: 'The token reads all 96 members' },
      activity: { can: 'no', why: 'The audit log needs Enterprise+' },
      reclaim: { can: 'unknown', why: 'Only a super admin token can tell' },
      restore: { can: 'no', why: 'Asana has no way back' },
    } as const;
    const said = readable(
      renderConnect({
        kind: 'connected',
        cards: [{ integration: anIntegration(), can, warnings: [], readOnly: true }],
      }),
    );
    expect(said).toContain('✓ *Read people and licenses:*');
    expect(said).toContain('✗ *Read activity:* The audit log needs Enterprise+.');
    expect(said).toContain('? *Remove people:*');
    expect(said).toContain('read-only: nothing is changed until');
  });

  it('offers a choice of connectors', () => {
    const view = renderCatalogue([connector, { ...connector, id: 'aha', name: 'Aha!' }]);
    expect(readable(view)).toContain('*Aha!*   [Connect → connect.pick=aha]');
    expect(faultsOfView(view)).toEqual([]);
  });
});

describe('settings', () => {
  it('start from what is set, under the names of the use case’s faults', () => {
    const said = readable(renderSettings(someSettings()));
    expect(said).toContain('<threshold>: number_input#value "30"');
    expect(said).toContain('<sync_at>: timepicker#value "06:00"');
    expect(said).toContain('<approvers> (optional): multi_users_select#value ["U0ADMIN"]');
  });

  it('say beside the switch what removal does', () => {
    const said = readable(renderSettings(someSettings({ reclaimEnabled: true })));
    expect(said).toContain(
      'checkboxes#value [{"text":{"type":"plain_text","text":"Remove people after an approver agrees"',
    );
    expect(said).toContain('Seatkeeper cannot undo this.');
  });

  it('have no switch where removal is not possible', () => {
    const said = readable(
      renderSettings(someSettings({ canReclaim: { can: 'no', why: 'The token cannot remove people' } })),
    );
    expect(said).toContain('cannot be switched on: The token cannot remove people.');
    expect(said).not.toContain('<reclaim>');
  });

  it('never cut the list of protected people: one too long is shown by number and not edited', () => {
    const protectedEmails = Array.from({ length: 500 }, (_, at) => `person${at}@northwind.example`);
    const said = readable(renderSettings(someSettings({ protectedEmails })));
    expect(said).toContain('500 people are listed, too many to edit here. Saving leaves the list as it is.');
    expect(said).not.toContain('<protected>');
  });
});

describe('a CSV import', () => {
  const preview = {
    uploadId: 'up_1',
    integration: anIntegration(),
    fileName: 'members.csv',
    rows: 95,
    matched: 91,
    withActivity: 80,
    neverActive: 11,
    unmatched: 4,
    missing: 1,
    exportedAt: '2026-11-20',
    sample: [],
    skipped: [{ line: 17, reason: 'the date is not a date' }],
  };

  it('asks for the file and the day it was exported', () => {
    const said = readable(renderCsvUpload(anIntegration()));
    expect(said).toContain('<file>: file_input#value');
    expect(said).toContain('<exported>: datepicker#value');
  });

  it('shows what was understood before anything is kept', () => {
    const said = readable(renderCsvPreview(preview));
    expect(said).toContain('*91 of 95 rows match Asana – Northwind*');
    expect(said).toContain('Line 17: the date is not a date.');
    expect(said).toContain('[[Import 91 people]]');
  });

  it('cannot be imported when nothing matches', () => {
    expect(renderCsvPreview({ ...preview, matched: 0 }).submit).toBeUndefined();
  });
});
