import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { type CliScene, run, startCliScene } from './cli-scene.ts';

describe('the command line', () => {
  let scene: CliScene;
  beforeAll(async () => {
    scene = await startCliScene();
  });
  afterAll(() => scene.close());

  it('lists its commands when asked for nothing or for help', async () => {
    for (const words of [[], ['help'], ['--help']]) {
      const { code, out } = await scene.cli(words);
      expect(code).toBe(0);
      for (const verb of ['doctor', 'check', 'sync', 'dry-run', 'import', 'migrate', 'audit', 'person'])
        expect(out).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'));
    }
  });

  it('says what was probably meant by an unknown command, with exit code 2', async () => {
    const { code, err } = await scene.cli(['docter']);
    expect(err).toContain('"docter" is no command. Did you mean: doctor?');
    expect(err).toContain('usage: npm run seatkeeper');
    expect(code).toBe(2);
  });

  it.each([
    [['check']],
    [['audit']],
    [['audit', 'hed']],
    [['audit', 'head', 'now']],
    [['audit', 'verify', '--head', '7:3f9a0c']],
    [['audit', 'verify', '--head', '0:3f9a0c47d2b81e65']],
    [['audit', 'verify', '--head', '3f9a0c47d2b81e65']],
    [['audit', 'export', '--from', 'yesterday']],
    [['audit', 'export', '--to', '2026-02-31']],
    [['person', 'dana@northwind.example']],
    [['person', 'export']],
    [['sync', 'asana', 'asana']],
    [['dry-run']],
    [['export']],
    [['export', 'asana', 'asana']],
    [['dry-run', 'asana', '--jsn']],
    [['doctor', '--jsn']],
    [['import', 'asana']],
    [['import', 'asana', 'package.json', '--exported', 'yesterday']],
    [['import', 'asana', 'package.json', '--exported', '2026-02-31']],
    [['import', 'asana', 'package.json', '--exported', '2026-02-20', '--dates', 'none']],
    [['import', 'asana', 'nowhere.csv', '--exported', '2026-02-20']],
    [['import', 'people']],
    [['import', 'people', 'nowhere.csv']],
    [['import', 'people', 'package.json', '--dates', 'none']],
    [['import', 'people', 'package.json', '--status', 'Garden break']],
  ])('refuses %j with its usage and exit code 2', async (words) => {
    const { code, out, err } = await scene.cli(words);
    expect(err).toMatch(/^usage: seatkeeper /m);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('tells a faulty configuration in plain lines, without a stack', async () => {
    const { code, err } = await scene.cli(['check', 'asana'], { SLACK_BOT_TOKEN: 'nonsense' });
    expect(err).toContain('SLACK_BOT_TOKEN must start with xoxb-');
    expect(err).not.toMatch(/^ {4}at /m);
    expect(code).toBe(1);
  });

  it('refuses an older Node.js with one clear line', async () => {
    // Stands in for Node.js 22, the oldest that reads TypeScript at all, by its version number alone.
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'22.20.0'}})`;
    for (const file of ['src/cli/main.ts', 'src/main.ts']) {
      const { code, out, err } = await run([file, 'doctor'], scene.env, ['--import', older]);
      expect(err.trimEnd().split('\n')).toEqual([expect.stringMatching(/^Seatkeeper needs Node\.js 24 /)]);
      expect(out).toBe('');
      expect(code).toBe(1);
    }
  });

  it('says that there is no database yet, and makes none', async () => {
    for (const words of [
      ['check', 'asana'],
      ['sync', 'asana'],
      ['audit', 'head'],
      ['audit', 'verify'],
    ]) {
      const { code, err } = await scene.cli(words);
      expect(err).toMatch(/^There is no database at .* yet\. Start the bot with npm start/);
      expect(code).toBe(1);
    }
    expect(scene.files()).toEqual({});
  });
});

describe('the command line beside a connected app', () => {
  let scene: CliScene;
  beforeAll(async () => {
    scene = await startCliScene();
    await scene.connect();
  });
  afterAll(() => scene.close());

  it('checks what the stored key can do and writes nothing', async () => {
    const before = scene.files();
    const { code, out } = await scene.cli(['check', 'asana']);
    expect(out).toMatch(/^Asana: Northwind/);
    expect(out).toMatch(/^ {2}activity {2}yes/m);
    expect(out).toMatch(/^ {2}restore {3}no/m);
    expect(code).toBe(0);
    expect(scene.files()).toEqual(before);
  });

  it('says which app was probably meant', async () => {
    const { code, err } = await scene.cli(['sync', 'asna']);
    expect(err).toBe('"asna" is not connected. Did you mean: asana? Connected are: asana\n');
    expect(code).toBe(1);
  });

  it('syncs once with progress, and names the operator in the audit trail', async () => {
    const { code, out, err } = await scene.cli(['sync', 'asana']);
    expect(err).toBe('');
    expect(out).toMatch(/^ {2}reading members: \d+ accounts, 0 events$/m);
    expect(out).toMatch(/^ {2}reading activity: \d+ accounts, [1-9]\d* events$/m);
    expect(out).toMatch(/^Asana: complete, \d+ accounts, \d+ events, \d+ new, 0 changed, 0 gone$/m);
    expect(code).toBe(0);
    expect(query(scene, "select actor from audit_events where type = 'sync.complete'")).toEqual([
      { actor: expect.stringMatching(/^cli:/) },
    ]);
    expect(scene.slack.journal()).toEqual([]);
  });

  it('exports every account with the twelve standard fields, and writes nothing of its own', {
    timeout: 60_000,
  }, async () => {
    const before = scene.files();
    const { code, out, err } = await scene.cli(['export', 'asana']);
    expect(err).toBe('');
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toBe(
      'accessed_at,created_at,updated_at,email,id,name,is_administrator,is_enabled,is_paid_seat,connector_sync_time,credential_used,subdomain_used',
    );
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) expect(row).toMatch(/,\d{4}-\d{2}-\d{2}T[^,]+Z,.*,Northwind$/);
    const { out: json } = await scene.cli(['export', 'asana', '--json']);
    expect(
      json
        .trimEnd()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line)).length),
    ).toEqual(rows.map(() => 12));
    expect(code).toBe(0);
    expect(scene.files()).toEqual(before);
  });

  it('shows on the host what a report would do, changes no file and sends no write to the vendor', async () => {
    const before = scene.files();
    const { code, out, err } = await scene.cli(['dry-run', 'asana']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Asana: a report would propose [1-9]\d* now; nothing was changed$/m);
    expect(out).toMatch(/^ {2}remove, each by: Remove /m);
    expect(out).toMatch(/^ {2}held: {5}read-only: nothing can be approved/m);
    expect(out).toMatch(/^ {2}left out: [1-9]\d*, they are in use$/m);
    const { out: json } = await scene.cli(['dry-run', 'asana', '--json']);
    expect(JSON.parse(json)).toMatchObject({ kind: 'dry_run', integration: { slug: 'asana' }, stopped: null });
    expect(scene.files()).toEqual(before);
    expect(scene.asana.effects()).toEqual([]);
    expect(scene.slack.journal()).toEqual([]);
  });

  it('previews an export and imports nothing without a yes', async () => {
    const file = exportFile(scene);
    const { code, out, err } = await scene.cli(['import', 'asana', file, '--exported', today()]);
    expect(out).toContain('members.csv for Asana: 3 rows, 2 of them members of Northwind');
    expect(err).toContain('Nothing was imported.');
    expect(code).toBe(1);
    expect(query(scene, "select * from activity where source = 'asana-member-export'")).toEqual([]);
  });

  it('imports an export once it is told yes', async () => {
    const { code, out } = await scene.cli(['import', 'asana', exportFile(scene), '--exported', today(), '--yes']);
    expect(out).toContain('Imported last activity of 2 people.');
    expect(code).toBe(0);
    expect(query(scene, "select at from activity where source = 'asana-member-export'")).toHaveLength(2);
    expect(query(scene, "select actor from audit_events where type = 'activity.imported'")).toHaveLength(1);
  });

  it('imports a list of people, asks about new columns once, and holds a list that was cut off', async () => {
    const file = join(scene.folder, 'people.csv');
    const rows = scene.world.employees.map(({ email }) => `${email},${email.startsWith('a') ? 'Paused' : 'Active'}`);
    const save = (lines: readonly string[]) => writeFileSync(file, ['Work Email,Status', ...lines].join('\n'));
    save(rows);
    const unseen = await scene.cli(['import', 'people', file, '--as', 'Workday', '--yes']);
    expect(unseen.err).toContain('The columns are new or differ from last time');
    expect(unseen.out).toContain('the status "Paused" is not known');
    expect(unseen.code).toBe(1);
    const words = ['import', 'people', file, '--as', 'Workday', '--yes'];
    const first = await scene.cli([...words, '--new-columns', '--status', 'paused=leave', '--for', 'asana']);
    expect(first.err).toBe('');
    expect(first.out).toMatch(/Workday: \d+ people, \d+ new, 0 changed, 0 gone\n {2}speaks for Asana/);
    const again = await scene.cli(['import', 'people', file, '--yes']);
    expect(again.out).not.toContain('is not known');
    expect(again.code).toBe(0);
    save(rows.slice(0, Math.floor(rows.length / 2)));
    const held = await scene.cli(['import', 'people', file, '--yes']);
    expect(held.err).toContain('Workday: held.');
    expect(query(scene, 'select 1 from directory_people where gone_at is not null')).toEqual([]);
  }, 30_000);

  it('says why a file cannot be imported', async () => {
    const file = join(scene.folder, 'other.csv');
    writeFileSync(file, 'Name,Email\nSomebody,nobody@elsewhere.example\n');
    const { code, err } = await scene.cli(['import', 'asana', file, '--exported', today(), '--yes']);
    expect(err).toMatch(/Last activity/);
    expect(code).toBe(1);
  });

  it('says that a sync failed, and why', async () => {
    scene.asana.plan({ times: 50, does: { kind: 'status', status: 401 } });
    const { code, err } = await scene.cli(['sync', 'asana']);
    scene.asana.clearFaults();
    expect(err).toMatch(/^Asana: failed\. /);
    expect(code).toBe(1);
    const checked = await scene.cli(['check', 'asana'], { SEATKEEPER_KEY: Buffer.alloc(32, 1).toString('base64') });
    expect(checked.err).toMatch(/^The stored credentials cannot be opened with this key\./);
  });
});

describe('seatkeeper migrate', () => {
  it('makes the schema, says so once, and is asked for by other commands when it is behind', async () => {
    const scene = await startCliScene();
    try {
      const names = Object.keys(migrations).join(', ');
      expect(await scene.cli(['migrate'])).toMatchObject({ code: 0, out: `Applied: ${names}\n` });
      expect(await scene.cli(['migrate'])).toMatchObject({ code: 0, out: 'The database is up to date.\n' });
      expect(Object.keys(scene.files())).toEqual(['seatkeeper.db']);
      const db = new Database(scene.databaseFile);
      db.exec('delete from kysely_migration');
      db.close();
      const { code, err } = await scene.cli(['sync', 'asana']);
      expect(err).toBe(`The database is not up to date (${names}). Run: npm run migrate\n`);
      expect(code).toBe(1);
    } finally {
      await scene.close();
    }
  });
});

function query(scene: CliScene, sql: string): unknown[] {
  const db = new Database(scene.databaseFile, { readonly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function exportFile(scene: CliScene): string {
  const { linus, marta } = scene.world.people;
  const file = join(scene.folder, 'members.csv');
  writeFileSync(
    file,
    `Name,Email,Last activity\nLinus,${linus.email},2026-01-15\nMarta,${marta.email},2026-02-16\nX,x@elsewhere.example,2026-01-01\n`,
  );
  return file;
}
