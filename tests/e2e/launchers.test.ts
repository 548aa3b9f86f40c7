import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliScene, run, startCliScene } from './cli-scene.ts';

describe('the launchers in bin', () => {
  let scene: CliScene;
  beforeAll(async () => {
    scene = await startCliScene();
  });
  afterAll(() => scene.close());

  it('say on Node.js 20 in one clear line what is needed, before any TypeScript is read', async () => {
    // Stands in for Node.js 20 by its version number alone.
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`;
    for (const name of ['start', 'seatkeeper', 'demo']) {
      const node = ['--no-strip-types', '--import', older];
      const { code, out, err } = await run([`bin/${name}.mjs`, 'doctor'], scene.env, node);
      expect(err.trimEnd().split('\n')).toEqual([expect.stringMatching(/^Seatkeeper needs Node\.js 24 /)]);
      expect(out).toBe('');
      expect(code).toBe(1);
    }
  });

  it('leave files for their user alone, whatever the umask was', async () => {
    const before = process.umask(0o022);
    try {
      const { code } = await run(['bin/seatkeeper.mjs', 'migrate'], scene.env);
      expect(code).toBe(0);
    } finally {
      process.umask(before);
    }
    const files = readdirSync(scene.folder).filter((name) => name.startsWith('seatkeeper.db'));
    expect(files).toContain('seatkeeper.db');
    for (const name of files) expect(statSync(join(scene.folder, name)).mode & 0o077, name).toBe(0);
  });
});
