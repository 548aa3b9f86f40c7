import { describe, expect, it } from 'vitest';
import {
  renderPeoplePreview,
  renderPeopleReading,
  renderPeopleRefused,
  renderPeopleUpload,
} from '../../../blocks/people-file.ts';
import { renderSource } from '../../../blocks/sources.ts';
import { renderSync } from '../../../blocks/sync-progress.ts';
import type { PeoplePreview } from '../../../src/use-cases/views.ts';
import { anIntegration, aSync } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const LONG = 'A & B <Ltd> '.repeat(40);
const WORKDAY = anIntegration({
  id: 'int_4',
  slug: 'workday',
  name: 'Workday',
  connectorId: 'hr-file',
  connectorName: 'HR file',
  tenantName: 'Workday',
  appName: 'HR file',
});

function aPreview(over: Partial<PeoplePreview> = {}): PeoplePreview {
  return {
    fileId: 'ppl_1',
    fileName: 'people.csv',
    sourceName: 'Workday',
    mode: 'snapshot',
    rows: 124,
    people: 122,
    columns: [
      { field: 'email', title: 'Work Email' },
      { field: 'end_date', title: null },
    ],
    newColumns: true,
    unmapped: [{ word: 'Garden Break', people: 2 }],
    skipped: [{ line: 7, reason: 'the row is cut short' }],
    skippedCount: 2,
    warnings: [],
    working: 115,
    leavers: 3,
    leaving: 1,
    onLeave: 1,
    silent: 2,
    sample: [
      {
        email: 'dana@northwind.example',
        name: 'Dana Fox',
        employment: 'terminated',
        startsOn: null,
        endsOn: '2026-01-31',
      },
    ],
    apps: [{ id: 'int_1', name: 'Asana', matched: 106, speaks: false, decided: false }],
    missing: 0,
    held: false,
    ...over,
  };
}

describe('the preview of a list of people', () => {
  it('counts who left, will leave and is on leave, names the columns, and asks what unknown words mean', () => {
    const view = renderPeoplePreview(aPreview());
    const said = readable(view);
    expect(said).toContain('122 people in 124 rows for Workday');
    expect(said).toContain('115 working, 3 left, 1 with a last day to come, 1 on leave and 2 not told.');
    expect(said).toContain('Belong to them: 106 seats of Asana.');
    expect(said).toContain('Work email: “Work Email”');
    expect(said).toContain('Last day: not in the file');
    expect(said).toContain('Without a last day, people count as leavers only once their status says so.');
    expect(said).toContain('“Garden Break”, 2 people: what does it mean?');
    expect(said).toContain('2 lines skipped');
    expect(said).toContain('Dana Fox, dana@northwind.example: left, last day 2026-01-31');
    expect(faultsOfView(view)).toEqual([]);
  });

  it('leaves an unknown word without a meaning unless somebody gives it one', () => {
    expect(readable(renderPeoplePreview(aPreview()))).toMatch(/initial|Says nothing/);
    expect(JSON.stringify(renderPeoplePreview(aPreview()).blocks)).toContain(
      '"initial_option":{"text":{"type":"plain_text","text":"Says nothing"',
    );
  });

  it('offers to speak for apps whose people it knows, and not anew for one somebody decided about', () => {
    const apps = [
      { id: 'int_1', name: 'Asana', matched: 5, speaks: false, decided: false },
      { id: 'int_2', name: 'Aha!', matched: 5, speaks: false, decided: true },
      { id: 'int_3', name: 'Zoom', matched: 5, speaks: true, decided: true },
    ];
    const speaks = renderPeoplePreview(aPreview({ apps })).blocks.find((block) => block.block_id === 'speaks');
    const { options, initial_options } = (
      speaks as unknown as { element: { options: { value: string }[]; initial_options: { value: string }[] } }
    ).element;
    expect(options.map(({ value }) => value)).toEqual(['int_1', 'int_2']);
    expect(initial_options.map(({ value }) => value)).toEqual(['int_1']);
  });

  it('says beforehand that a list cut off will be held', () => {
    const said = readable(renderPeoplePreview(aPreview({ missing: 40, held: true })));
    expect(said).toContain('40 people of the last list are not in it.');
    expect(said).toContain('the export may be cut off');
  });

  it('fits whatever the file holds', () => {
    const many = <T>(one: T, count: number) => Array.from({ length: count }, () => one);
    const view = aPreview({
      fileName: LONG,
      sourceName: LONG,
      columns: aPreview().columns.map((column) => ({ ...column, title: LONG })),
      unmapped: [{ word: '', people: 1 }, ...many({ word: LONG, people: 200_000 }, 60)],
      skipped: many({ line: 200_000, reason: LONG }, 20),
      skippedCount: 200_000,
      warnings: many(LONG, 3),
      sample: many({ email: LONG, name: LONG, employment: 'unknown' as const, startsOn: LONG, endsOn: LONG }, 10),
      apps: Array.from({ length: 40 }, (_, at) => ({
        id: `int_${at}`,
        name: LONG,
        matched: 9,
        speaks: false,
        decided: false,
      })),
      missing: 100_000,
      held: true,
    });
    expect(faultsOfView(renderPeoplePreview(view))).toEqual([]);
  });
});

describe('the form for a list of people', () => {
  it('asks for the system, the file, what it holds and how dates are written', () => {
    const view = renderPeopleUpload({ sources: [{ id: 'int_4', name: 'Workday' }], chosen: 'int_4' });
    const said = readable(view);
    for (const words of [
      'HR system',
      'A new one, named below',
      'CSV file',
      'The whole list',
      'Only what changed',
      'Day first',
    ])
      expect(said).toContain(words);
    expect(faultsOfView(view)).toEqual([]);
    expect(faultsOfView(renderPeopleUpload({ sources: [], chosen: null }))).toEqual([]);
    const sources = Array.from({ length: 150 }, (_, at) => ({ id: `int_${at}`, name: LONG }));
    expect(faultsOfView(renderPeopleUpload({ sources, chosen: null }))).toEqual([]);
  });

  it('says that a long file is being read, and why one cannot be used', () => {
    expect(faultsOfView(renderPeopleReading())).toEqual([]);
    expect(faultsOfView(renderPeopleRefused(LONG))).toEqual([]);
    expect(readable(renderPeopleRefused('the file has no email column'))).toContain('Nothing was imported.');
  });
});

describe('a source that is read from files', () => {
  const source = {
    integration: WORKDAY,
    role: 'hr' as const,
    people: 122,
    apps: 0,
    speaksFor: ['Asana'],
    proposedFor: [],
    asOf: '2026-11-21T06:00:00.000Z',
    stale: false,
    problem: null,
  };

  it('has a button to import a file, since nobody can ask it', () => {
    const message = renderSource(source);
    expect(readable(message)).toContain('[Import a file → people.import=int_4]');
    expect(readable(message)).not.toContain('Sync now');
    expect(faultsOfMessage(message)).toEqual([]);
  });

  it('says of a held import what may be wrong with the export, not with a token', () => {
    const held = aSync({ integration: WORKDAY, state: 'suspect', lost: { seats: 36, of: 122 }, directory: source });
    expect(readable(renderSync(held))).toContain('The export may be cut off, so the import is held');
    expect(readable(renderSync(held))).not.toContain('token');
    expect(faultsOfMessage(renderSync(held))).toEqual([]);
  });
});
