import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HELP } from '../../commands/licenses/help.ts';
import { connectors } from '../../connectors/index.ts';
import { VERBS } from '../../src/cli/run.ts';
import { overridable, readConfig } from '../../src/config.ts';
import { SCOPES } from '../../src/slack/scopes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, 'connectors'))
    .map((name) => `connectors/${name}/README.md`)
    .filter((path) => existsSync(join(ROOT, path))),
];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** A heading as GitHub names it in a link. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '');
const anchorsOf = (path: string) =>
  [...withoutCode(read(path)).matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));

/** Rows of the table under a heading, as cells without backticks. */
function rowsUnder(path: string, heading: string): string[][] {
  const [, after = ''] = read(path).split(`\n## ${heading}\n`);
  return (after.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')));
}

const sorted = (names: Iterable<string>) => [...names].sort();
/** Names of variables as src/config.ts declares them. */
const known = sorted([
  ...[...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): (?:required|optional)\(/gm)].map(
    (match) => match[1] ?? '',
  ),
  ...overridable(connectors).map((name) => `CONNECTOR_${name.toUpperCase().replaceAll('-', '_')}_URL`),
]);

describe.each(pages)('%s', (page) => {
  const text = withoutCode(read(page));

  it('links to files and headings that exist', () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const path = file === '' ? page : relative(ROOT, join(ROOT, dirname(page), file));
        if (!existsSync(join(ROOT, path))) return true;
        return anchor !== undefined && statSync(join(ROOT, path)).isFile() && !anchorsOf(path).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = [...read(page).matchAll(/npm (?:run )?(?:--silent )?(?<script>[a-z][a-z:]*)\b/g)]
      .filter((match) => match[0].includes('run ') || /^npm (start|test)$/.test(match[0]))
      .map((match) => match.groups?.['script'] ?? '');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names only environment variables the program reads', () => {
    const own = /\b(?:SLACK|SEATKEEPER|CONNECTOR)_[A-Z_]+\b|\b(?:DATABASE_URL|WEB_PORT|PUBLIC_URL|LOG_LEVEL)\b/g;
    const named = new Set([...text.matchAll(own)].map(([name]) => name));
    const invented = sorted(named).filter((name) => !known.includes(name) && !name.startsWith('CONNECTOR_ACME_'));
    expect(invented).toEqual([]);
  });
});

describe('the environment', () => {
  it('is listed whole in .env.example', () => {
    const listed = [...read('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map((match) => match[1] ?? '');
    expect(sorted(listed)).toEqual(known);
  });

  it('is listed whole in docs/operating.md', () => {
    expect(sorted(rowsUnder('docs/operating.md', 'Every variable').map(([name = '']) => name))).toEqual(known);
  });

  it('is complete with nothing but the variables .env.example leaves to fill in', () => {
    const open = [...read('.env.example').matchAll(/^([A-Z][A-Z_]+)=$/gm)].map((match) => match[1] ?? '');
    const values: Readonly<Record<string, string>> = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SEATKEEPER_ADMINS: 'U0ADA',
      SEATKEEPER_CHANNEL: 'C0LICENSES',
    };
    expect(sorted(open)).toEqual(sorted(Object.keys(values)));
    expect(readConfig(values, ['asana'])).toMatchObject({ slack: { delivery: { mode: 'socket' } } });
  });
});

describe('scopes', () => {
  const manifest = parse(read('manifest.yml')) as {
    oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
  };
  const { bot, bot_optional } = manifest.oauth_config.scopes;

  it('are the same in manifest.yml and in what doctor expects', () => {
    const names = (optional: boolean) => SCOPES.filter((need) => need.optional === optional).map(({ scope }) => scope);
    expect(sorted(names(false))).toEqual(sorted(bot));
    expect(sorted(names(true))).toEqual(sorted(bot_optional));
  });

  it('are explained one by one in docs/install.md', () => {
    const rows = rowsUnder('docs/install.md', 'What each scope is for');
    const names = (needed: string) => sorted(rows.filter((row) => row[1] === needed).map(([scope = '']) => scope));
    expect(names('yes')).toEqual(sorted(bot));
    expect(names('optional')).toEqual(sorted(bot_optional));
  });
});

describe('commands', () => {
  it('of Slack are listed in README.md as the bot lists them', () => {
    const rows = rowsUnder('README.md', 'What it does').map(([command = '']) => command);
    expect(sorted(rows)).toEqual(sorted(HELP.map(({ command }) => command)));
  });

  it('of the command line are listed in docs/operating.md', () => {
    const rows = rowsUnder('docs/operating.md', 'Command line').map(([call = '']) => call.split(' ')[0] ?? '');
    expect(rows).toEqual(VERBS.map(({ name }) => name));
  });

  it('of the command line named in README.md exist', () => {
    const named = [...read('README.md').matchAll(/npm run seatkeeper -- ([a-z-]+)/g)].map((match) => match[1] ?? '');
    const names = VERBS.map(({ name }) => name);
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(4);
  });
});

describe('docs/trust.md', () => {
  const text = read('docs/trust.md');
  /** Every test it names: a path in backticks, and after it names in double quotes. */
  const named = [...text.matchAll(/`(tests\/[^`]+)`((?:[;,]? "[^"]+")+)/g)].flatMap(([, path = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ path, name })),
  );

  it('names tests that exist, in the words of the test', () => {
    const missing = named.filter(({ path, name }) => !existsSync(join(ROOT, path)) || !read(path).includes(name));
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(60);
  });

  it('names a test for every promise', () => {
    const promises = text
      .split('\n## Not promised')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (promise|---)/.test(line));
    expect(promises?.filter((line) => !/`tests\/[^`]+` "[^"]+"/.test(line))).toEqual([]);
    const paths = [...text.matchAll(/`(tests\/[^`]+)`/g)].map(([, path]) => path);
    expect(paths.filter((path) => !named.some((one) => one.path === path))).toEqual([]);
  });
});
