import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const dockerfile = read('deploy/Dockerfile');
/** What the image is given, as `COPY` names it. */
const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '));
const started = /^CMD \["node", "([^"]+)"\]$/m.exec(dockerfile)?.[1] ?? '';

/** Files and packages a file needs at run time, with all they need in turn. */
function needs(entry: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(entry)) return { files, packages };
  files.add(entry);
  if (!/\.(ts|mjs)$/.test(entry)) return { files, packages };
  const imports =
    /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)|createRequire\(import\.meta\.url\)\('([^']+)'\)/gm;
  for (const match of read(entry).matchAll(imports)) {
    const name = match.slice(1).find((one) => one !== undefined) ?? '';
    if (name.startsWith('.')) needs(relative(ROOT, resolve(ROOT, dirname(entry), name)), files, packages);
    else if (!name.startsWith('node:') && !builtinModules.includes(name))
      packages.add(
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
  }
  return { files, packages };
}

describe('the image', () => {
  const entries = [started, 'bin/seatkeeper.mjs'];

  it('starts by a launcher, which refuses an older Node.js in one line', () => {
    expect(started).toBe('bin/start.mjs');
  });

  it.each(entries)('is given every file %s imports', (entry) => {
    const { files } = needs(entry);
    expect(files.size).toBeGreaterThan(50);
    const missing = [...files].filter((file) => !copied.some((one) => file === one || file.startsWith(`${one}/`)));
    expect(missing).toEqual([]);
  });

  it('is given nothing its ignore file keeps away, and the ignore file lets nothing else in', () => {
    const [all, ...let_in] = read('deploy/Dockerfile.dockerignore').trim().split('\n');
    expect(all).toBe('*');
    expect(let_in.map((line) => line.replace(/^!/, '')).sort()).toEqual([...copied].sort());
  });

  it.each(entries)('installs every package %s needs, and no tool', (entry) => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const missing = [...needs(entry).packages].filter((name) => !(name in dependencies));
    expect(missing).toEqual([]);
    expect(dockerfile).toContain('npm ci --omit=dev');
  });
});
