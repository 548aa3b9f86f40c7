import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Configuration {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: ICruiseOptions & { readonly enhancedResolveOptions: object };
}

const root = fileURLToPath(new URL('..', import.meta.url));
const places = ['src', 'commands', 'connectors', 'blocks', 'migrations', 'sandbox', 'tests', 'bench'];
// The name is computed since a configuration in plain JavaScript has no types to import.
const loaded = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as { default: Configuration };
const { forbidden, options } = loaded.default;

async function check(baseDir: string, inside: readonly string[]): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...rest } = options;
  const result = await cruise(
    [...inside],
    { ...rest, baseDir, validate: true, ruleSet: { forbidden } },
    { bustTheCache: true, ...enhancedResolveOptions },
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  );
  if (typeof result.output === 'string') throw new Error('expected the result as data');
  return result.output;
}

interface Planted {
  /** Files by path; anything they need beside these is empty. */
  readonly files: Readonly<Record<string, string>>;
  /** Where the wrong import stands. */
  readonly at: string;
}

/** A file with one wrong import of another, which exists and exports `x`. */
function wrong(at: string, to: string, types = false): Planted {
  const up = '../'.repeat(at.split('/').length - 1) || './';
  const what = types ? 'type { x }' : '{ x }';
  return {
    at,
    files: { [at]: `import ${what} from '${up}${to}';\nexport const y = x;\n`, [to]: 'export const x = 1;\n' },
  };
}

/** A file that imports a package, or a module of Node.js. */
function wrongPackage(at: string, name: string): Planted {
  return { at, files: { [at]: `import * as it from '${name}';\nexport const y = it;\n` } };
}

/** One wrong import for every rule. */
const planted: Readonly<Record<string, Planted>> = {
  domain: wrongPackage('src/domain/judge.ts', 'node:crypto'),
  http: wrong('src/http/client.ts', 'src/store/open.ts'),
  'http-types': wrong('src/http/client.ts', 'src/clock.ts'),
  connector: wrongPackage('src/connector/contract.ts', 'undici'),
  'connector-types': wrong('src/connector/contract.ts', 'src/http/client.ts'),
  vendor: wrong('connectors/asana/index.ts', 'connectors/okta/index.ts'),
  'vendor-types': wrong('connectors/asana/session.ts', 'src/http/client.ts'),
  registry: wrong('connectors/index.ts', 'connectors/asana/session.ts'),
  'registry-types': wrong('connectors/index.ts', 'src/connector/define-connector.ts'),
  store: wrong('src/store/seats.ts', 'src/use-cases/judge-seats.ts'),
  'use-cases': wrong('src/use-cases/run-sync.ts', 'src/slack/notifier.ts', true),
  'use-cases-types': wrong('src/use-cases/run-sync.ts', 'src/connector/define-connector.ts'),
  blocks: wrong('blocks/kit.ts', 'src/clock.ts', true),
  'blocks-types': wrong('blocks/kit.ts', 'src/use-cases/views.ts'),
  slack: wrong('src/slack/bolt.ts', 'src/store/seats.ts', true),
  'slack-types': wrong('src/slack/bolt.ts', 'src/config.ts'),
  jobs: wrong('src/jobs/jobs.ts', 'src/slack/notifier.ts'),
  import: wrong('src/import/member-export.ts', 'src/store/open.ts'),
  web: wrong('src/web/server.ts', 'src/store/open.ts'),
  'web-types': wrongPackage('src/web/server.ts', 'node:net'),
  cli: wrong('src/cli/main.ts', 'src/slack/notifier.ts'),
  'cli-types': wrong('src/cli/main.ts', 'src/connector/define-connector.ts'),
  commands: wrong('commands/listener.ts', 'src/store/seats.ts', true),
  'commands-types': wrong('commands/listener.ts', 'src/compose.ts'),
  migrations: wrong('migrations/0001-initial.ts', 'src/store/schema.ts', true),
  sandbox: wrong('sandbox/world.ts', 'connectors/asana/schema.ts', true),
  leaves: wrong('src/errors.ts', 'src/store/open.ts'),
  entry: wrong('src/main.ts', 'src/compose.ts'),
  compose: wrong('src/compose.ts', 'src/slack/notifier.ts', true),
  'no-row': wrong('src/mail/send.ts', 'src/domain/judge.ts'),
  'entry-points': wrong('tests/e2e/scene.ts', 'src/main.ts'),
  'product-alone': wrong('src/app.ts', 'sandbox/world.ts', true),
  bench: wrong('tests/unit/speed.ts', 'bench/counts.ts'),
  'not-to-dev-dep': wrongPackage('src/compose.ts', 'yaml'),
  'no-circular': {
    at: 'src/domain/seat.ts',
    files: {
      'src/domain/seat.ts': "import { x } from './plan.ts';\nexport const y = () => x;\n",
      'src/domain/plan.ts': "import { y } from './seat.ts';\nexport const x = () => y;\n",
    },
  },
  'no-unresolvable': { at: 'src/compose.ts', files: { 'src/compose.ts': "export { x } from './nowhere.ts';\n" } },
  'no-dead-files': {
    at: 'src/domain/forgotten.ts',
    files: { 'src/main.ts': 'export {};\n', 'src/domain/forgotten.ts': 'export const x = 1;\n' },
  },
};

describe('who may import whom', () => {
  it('holds for every file of the project', { timeout: 60_000 }, async () => {
    const { summary, modules } = await check(root, places.slice(0, -1));
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    const own = modules.filter(({ source }) => places.some((place) => source.startsWith(`${place}/`)));
    expect(own.length, 'files read: a check that reads nothing finds nothing').toBeGreaterThan(150);
  });

  it('says for every rule why it stands and what to do instead', () => {
    for (const { name, comment } of forbidden) expect(comment?.split(/\s+/).length, name).toBeGreaterThan(4);
  });
});

describe('a planted wrong import', () => {
  let base = '';

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'seatkeeper-planted-'));
  });

  afterAll(() => {
    rmSync(base, { recursive: true });
  });

  /** A small tree beside our packages, in which only the planted files stand. */
  function plant(name: string, { files }: Planted): { readonly dir: string; readonly inside: readonly string[] } {
    const dir = join(base, name);
    for (const [path, text] of Object.entries({ 'package.json': '', ...files })) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      if (path !== 'package.json') writeFileSync(join(dir, path), text);
    }
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    symlinkSync(join(root, 'package.json'), join(dir, 'package.json'));
    return { dir, inside: [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path))] };
  }

  it('stands ready for every rule, and for no rule that is gone', () => {
    expect(Object.keys(planted).sort()).toEqual(forbidden.map(({ name }) => name ?? 'a rule without a name').sort());
  });

  it.each(Object.entries(planted))('is found by the rule %s and by no other', async (name, fault) => {
    const { dir, inside } = plant(name, fault);
    const { summary } = await check(dir, inside);
    expect([...new Set(summary.violations.map(({ rule }) => rule.name))]).toEqual([name]);
    expect(summary.violations.flatMap(({ from, to }) => [from, to])).toContain(fault.at);
  });

  it('is found beside a type-only import of the same file', async () => {
    const fault = {
      at: 'commands/listener.ts',
      files: {
        'commands/listener.ts':
          "import type { T } from '../src/compose.ts';\nimport { x } from '../src/compose.ts';\nexport const y: T = x;\n",
        'src/compose.ts': 'export type T = number;\nexport const x = 1;\n',
      },
    };
    const { dir, inside } = plant('both', fault);
    const { summary } = await check(dir, inside);
    expect(summary.violations.map(({ rule }) => rule.name)).toEqual(['commands-types']);
  });

  it('is not seen where there is none: types alone pass where types are open', async () => {
    const { dir, inside } = plant('types-alone', wrong('commands/listener.ts', 'src/compose.ts', true));
    const { summary } = await check(dir, inside);
    expect(summary.violations).toEqual([]);
  });
});
