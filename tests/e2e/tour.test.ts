import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './cli-scene.ts';

/** The tour waits for the bot's own rounds; one that hangs is ended, and its log stands in the failure. */
const LIMIT_MS = 150_000;

function play(): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve, reject) => {
    // Ports are whatever is free, and nothing of this machine's own settings reaches it.
    const env = { PATH: process.env['PATH'] ?? '' };
    const child = spawn(process.execPath, ['bin/demo.mjs', '--tour'], { cwd: ROOT, env, timeout: LIMIT_MS });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the demo’s tour', () => {
  it('plays every scene from the first question to the audit trail, keeps each check, and ends by itself', async () => {
    const { code, out, err } = await play();
    expect({ code, err }, out.slice(-2000)).toEqual({ code: 0, err: '' });
    const scenes = [...out.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, title]) => ({
      number: Number(number),
      title,
    }));
    expect(scenes.map(({ number }) => number)).toEqual(scenes.map((_scene, at) => at + 1));
    const [steps, checks] = [...(/^(\d+) steps, (\d+) checks, all kept\.$/m.exec(out) ?? [])].slice(1).map(Number);
    expect(steps).toBe(scenes.length);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`checks every one of its ${steps} steps`);
    expect(checks).toBe(out.match(/^ +✓ /gm)?.length);
    const titles = scenes.map(({ title }) => title);
    for (const scene of [
      'Nothing is connected yet',
      'Ada asked for the list, so she does not approve it',
      'The answer of Asana is lost on the way',
      'Somebody comes back at the last moment',
      'The lost answer is settled by looking, not by asking again',
      'BambooHR says who left, and they are proposed at once',
      'Grace approves one leaver',
      'Okta knows somebody whom Asana’s own log does not',
      'Removed, and restored as if nothing had been',
      'Changed to a cheaper license, and given back role by role',
      'The audit trail proves itself, and finds an edit',
    ])
      expect(titles).toContain(scene);
  }, 180_000);
});
