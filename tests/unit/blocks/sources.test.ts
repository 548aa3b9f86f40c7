import { describe, expect, it } from 'vitest';
import { renderOverview } from '../../../blocks/overview.ts';
import { renderSource, renderSources, renderSourcesSaved } from '../../../blocks/sources.ts';
import { renderSync } from '../../../blocks/sync-progress.ts';
import { renderWhy } from '../../../blocks/why.ts';
import type { SourceChoice, SourceRow, SourcesView } from '../../../src/use-cases/views.ts';
import { anIntegration, anOverview, aSync, aWhy } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const READ = '2026-11-21T06:00:00.000Z';
const OKTA = anIntegration({ id: 'int_2', slug: 'okta', name: 'Okta', connectorId: 'okta', connectorName: 'Okta' });
const HR = anIntegration({
  id: 'int_3',
  slug: 'bamboohr',
  name: 'BambooHR',
  connectorId: 'bamboohr',
  connectorName: 'BambooHR',
});
const LONG = 'A & B <Ltd> '.repeat(40);

function aRow(over: Partial<SourceRow> = {}): SourceRow {
  return {
    integration: OKTA,
    role: 'identity_provider',
    people: 212,
    apps: 14,
    speaksFor: [],
    proposedFor: [{ id: 'int_1', name: 'Asana' }],
    asOf: READ,
    stale: false,
    problem: null,
    ...over,
  };
}

function aChoice(over: Partial<SourceChoice> = {}): SourceChoice {
  return {
    source: OKTA,
    role: 'identity_provider',
    people: 212,
    readAt: READ,
    confirmed: null,
    decided: false,
    proposed: ['0oa1'],
    apps: [
      { id: '0oa1', name: 'Asana', matched: 'key' },
      { id: '0oa2', name: 'Zoom', matched: null },
    ],
    ...over,
  };
}

const aForm = (sources: readonly SourceChoice[], over: Partial<SourcesView> = {}): SourcesView => ({
  integration: anIntegration(),
  sources,
  linked: [],
  ...over,
});

describe('a source', () => {
  it('says what it lists, whom it speaks for and what waits to be confirmed, and has a button for it', () => {
    const said = readable(renderSource(aRow()));
    expect(said).toContain('# Okta – Northwind: 212 people, 14 apps');
    expect(said).toContain('Speaks for no app yet.\nWaits to be confirmed for Asana.');
    expect(said).toContain('[Sources of Asana → sources.open=int_1]');
    expect(said).toContain('It has no seats of its own.');
    expect(faultsOfMessage(renderSource(aRow()))).toEqual([]);
  });

  it('that is an HR system lists no apps', () => {
    const row = aRow({ integration: HR, role: 'hr', apps: 0, speaksFor: ['Asana', 'Aha!'], proposedFor: [] });
    expect(readable(renderSource(row))).toContain('212 people\nSpeaks for Asana and Aha!.');
  });

  it('stands on the overview as what it is, not as an app without seats', () => {
    const view = anOverview({ sources: [aRow(), aRow({ integration: HR, role: 'hr', asOf: null, people: 0 })] });
    const message = renderOverview(view);
    const said = readable(message);
    expect(said).toContain('Sources');
    expect(said).toContain(
      '*Okta – Northwind:* 212 people, 14 apps. Speaks for no app yet. Waits to be confirmed for Asana.',
    );
    expect(said).toContain('*BambooHR – Northwind:* not read yet');
    expect(said).not.toContain('| Okta');
    expect(faultsOfMessage(message)).toEqual([]);
    const alone = renderOverview(anOverview({ rows: [], sources: [aRow()] }));
    expect(readable(alone)).toContain('Okta');
    expect(faultsOfMessage(alone)).toEqual([]);
  });

  it('fits with twenty of them and names that try to be markup', () => {
    const rows = Array.from({ length: 20 }, (_, at) =>
      aRow({
        integration: { ...OKTA, id: `int_${at}`, name: LONG },
        speaksFor: Array.from({ length: 30 }, () => LONG),
        proposedFor: Array.from({ length: 30 }, (_, app) => ({ id: `int_a${app}`, name: LONG })),
        problem: LONG,
        stale: true,
      }),
    );
    expect(faultsOfMessage(renderOverview(anOverview({ sources: rows })))).toEqual([]);
    for (const row of rows.slice(0, 1)) expect(faultsOfMessage(renderSource(row))).toEqual([]);
  });
});

describe('the form of sources', () => {
  it('offers a single match for saving and says that this confirms it', () => {
    const view = renderSources(aForm([aChoice()]));
    const said = readable(view);
    expect(said).toContain('Okta – Northwind (212 people) <source_int_2>');
    expect(said).toContain('Proposed. Saving confirms it.');
    expect(said).toContain('"value":"app:0oa1"');
    expect(said).toContain('the same app by its key =app:0oa1');
    expect(said).toContain('☐ Its people alone, no sign-ins =people');
    expect(said).toContain('☐ Does not speak for Asana =none');
    expect(said).toContain('Once a source is confirmed');
    expect(faultsOfView(view)).toEqual([]);
  });

  it('lets a person choose when several match: nothing is preselected', () => {
    const view = renderSources(aForm([aChoice({ proposed: ['0oa1', '0oa2'] })]));
    expect(readable(view)).toContain('2 of its apps match. Choose the right one.');
    expect(JSON.stringify(view)).not.toContain('initial_option');
  });

  it('shows what was decided', () => {
    const confirmed = renderSources(aForm([aChoice({ confirmed: { appId: '0oa1' }, decided: true, proposed: [] })]));
    expect(readable(confirmed)).toContain('"value":"app:0oa1"');
    const declined = renderSources(aForm([aChoice({ decided: true, proposed: [] })]));
    expect(readable(declined)).toContain('"value":"none"');
    const people = renderSources(aForm([aChoice({ confirmed: { appId: '' }, decided: true })]));
    expect(readable(people)).toContain('"value":"people"');
  });

  it('asks of an HR system only whether it speaks', () => {
    const hr = aChoice({ source: HR, role: 'hr', apps: [], proposed: [''] });
    const said = readable(renderSources(aForm([hr])));
    expect(said).toContain('☐ Speaks for the people of Asana =people');
    expect(said).not.toContain('sign-ins =');
  });

  it('links a seat by hand once a source speaks, and lists the links there are', () => {
    const link = { seat: 'x@other.example', person: 'dana@northwind.example', sourceId: 'int_2', by: 'U1' };
    const view = renderSources(aForm([aChoice({ confirmed: { appId: '' }, decided: true })], { linked: [link] }));
    const said = readable(view);
    expect(said).toContain('• x@other.example is dana@northwind.example');
    expect(said).toContain('People are never linked by name.');
    expect(said).toContain('<person_source>');
    expect(faultsOfView(view)).toEqual([]);
  });

  it('says how to begin when there is none', () => {
    const view = renderSources(aForm([]));
    expect(readable(view)).toContain('`/licenses connect` offers them');
    expect(readable(view)).not.toContain('[[Save]]');
    expect(faultsOfView(view)).toEqual([]);
  });

  it('fits with many sources, apps and hostile names', () => {
    const apps = Array.from({ length: 300 }, (_, at) => ({ id: `0oa${at}`, name: LONG, matched: null }));
    const sources = Array.from({ length: 15 }, (_, at) =>
      aChoice({
        source: { ...OKTA, id: `int_${at}`, name: LONG },
        apps,
        confirmed: { appId: '0oa299' },
        decided: true,
      }),
    );
    expect(faultsOfView(renderSources(aForm(sources, { integration: anIntegration({ name: LONG }) })))).toEqual([]);
    const saved = renderSourcesSaved({ app: LONG, lines: [LONG, LONG], reading: 2 });
    expect(faultsOfView(saved)).toEqual([]);
    expect(readable(renderSourcesSaved({ app: 'Asana', lines: [], reading: 0 }))).toContain('Nothing was changed.');
  });
});

describe('a sync of a source', () => {
  const done = { state: 'complete', phase: 'done', endedAt: READ } as const;

  it('ends with what it lists, and the apps it waits to be confirmed for', () => {
    const message = renderSync(aSync({ ...done, integration: OKTA, accounts: 212, directory: aRow() }));
    const said = readable(message);
    expect(said).toContain('# Okta – Northwind: synced, 212 people, 14 apps');
    expect(said).toContain('Waits to be confirmed for Asana.');
    expect(said).toContain('[Sources of Asana → sources.open=int_1]');
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('says whom it speaks for, or that none of its apps is connected', () => {
    const speaks = aRow({ speaksFor: ['Asana'], proposedFor: [] });
    expect(readable(renderSync(aSync({ ...done, directory: speaks })))).toContain('Speaks for Asana.');
    const none = aRow({ proposedFor: [] });
    expect(readable(renderSync(aSync({ ...done, directory: none })))).toContain(
      'None of its apps is connected here yet.',
    );
  });

  it('that loses too many people speaks of people', () => {
    const view = aSync({ state: 'suspect', endedAt: READ, lost: { seats: 40, of: 212 }, directory: aRow() });
    const said = readable(renderSync(view));
    expect(said).toContain('40 of 212 people vanished');
    expect(said).toContain('Nothing is removed without an approval.');
    expect(faultsOfMessage(renderSync(view))).toEqual([]);
  });

  it('of an app tells which source may know its people', () => {
    const said = readable(renderSync(aSync({ ...done, offered: ['Okta', 'BambooHR'] })));
    expect(said).toContain('Okta and BambooHR may know its people. `/licenses sources asana` confirms it.');
  });
});

describe('why', () => {
  it('says what each source holds of the person, how it found them, and which decided', () => {
    const line = {
      on: '2026-10-31',
      rawStatus: 'Inactive',
      found: 'found by the address',
      readAt: READ,
      decided: true,
    };
    const person = [
      { ...line, label: 'BambooHR', says: 'left' },
      {
        ...line,
        label: 'Okta',
        says: 'does not tell',
        on: null,
        rawStatus: null,
        found: 'nobody there has this address',
        decided: false,
      },
    ];
    const message = renderWhy(
      aWhy({ verdict: 'leaver', because: 'BambooHR says that the person left', tier: null, person }),
    );
    const said = readable(message);
    expect(said).toContain(
      '*BambooHR* (this decided): left 31 Oct 2026, there “Inactive”; found by the address, read 21 Nov 2026',
    );
    expect(said).toContain('*Okta*: does not tell; nobody there has this address');
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('fits with hostile words', () => {
    const one = { label: LONG, says: LONG, on: null, rawStatus: LONG, found: LONG, readAt: null, decided: false };
    expect(faultsOfMessage(renderWhy(aWhy({ person: Array.from({ length: 30 }, () => one) })))).toEqual([]);
  });
});
