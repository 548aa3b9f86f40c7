/**
 * Who may import whom: one rule a row of the table in docs/architecture.md, each an allow-list, so that an import
 * nobody thought of is refused. tests/architecture.test.ts plants one wrong import for every rule and expects it found.
 */

/** Anything under a folder of ours. */
const folder = (path) => `^${path}/`;
/** Single files of ours directly under src. */
const leaf = (...names) => `^src/(${names.join('|')})\\.ts$`;
/** Packages from npm, however deep their files lie. */
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
/** Modules of Node.js itself. */
const node = (...names) => `^(node:)?(${names.join('|')})$`;

/** Small files without state that are open to all but domain, blocks and migrations. */
const LEAVES = leaf('errors', 'secret', 'log');
const PRODUCT = '^(src|commands|connectors|blocks|migrations)/';

/** Files under `from` may import what `may` names, and of `types` the types alone. */
function row(name, from, { may, types = [] }, comment) {
  const rules = [
    { name, severity: 'error', comment, from: { path: from }, to: { pathNot: [...may, ...types] } },
    {
      name: `${name}-types`,
      severity: 'error',
      comment: `${comment} What this rule names is open to \`import type\` alone.`,
      from: { path: from },
      to: { path: types, pathNot: may, dependencyTypesNot: ['type-only'] },
    },
  ];
  return types.length > 0 ? rules : rules.slice(0, 1);
}

export default {
  forbidden: [
    ...row(
      'domain',
      folder('src/domain'),
      { may: [folder('src/domain')] },
      'Decisions are pure: no package, no node:, no clock, no randomness. Take what you need as a parameter; time and a digest come from the caller.',
    ),
    ...row(
      'http',
      folder('src/http'),
      {
        may: [
          folder('src/http'),
          folder('src/domain'),
          LEAVES,
          npm('zod', 'undici', 'oauth4webapi'),
          node('timers/promises'),
        ],
        types: [leaf('clock')],
      },
      'The one way to reach a vendor knows no vendor, no store and no Slack. Pass a value or a callback instead.',
    ),
    ...row(
      'connector',
      folder('src/connector'),
      { may: [folder('src/connector'), folder('src/domain'), LEAVES, npm('zod')], types: [folder('src/http')] },
      'The contract of vendors is plain data and functions; it is handed an HTTP client and makes none.',
    ),
    ...row(
      'vendor',
      '^connectors/([^/]+)/',
      {
        may: ['^connectors/$1/', folder('src/connector'), LEAVES, npm('zod'), node('crypto')],
        types: [folder('src/http')],
      },
      'A connector reaches its vendor through the client it is given, never behind its back, and knows no other connector, no store, no Slack. What two of them share belongs in src/connector.',
    ),
    ...row(
      'registry',
      '^connectors/index\\.ts$',
      { may: ['^connectors/[^/]+/index\\.ts$'], types: [folder('src/connector')] },
      'The registry is an explicit list of connectors and nothing else.',
    ),
    ...row(
      'store',
      folder('src/store'),
      {
        may: [
          folder('src/store'),
          folder('src/domain'),
          LEAVES,
          npm('kysely', 'better-sqlite3', 'jose', 'pg'),
          node('crypto', 'fs', 'path', 'url'),
        ],
      },
      'The store keeps rows and decides nothing. Rules belong in src/domain, intentions in src/use-cases.',
    ),
    ...row(
      'use-cases',
      folder('src/use-cases'),
      {
        may: [
          folder('src/use-cases'),
          folder('src/domain'),
          folder('src/store'),
          '^src/connector/form-fields\\.ts$',
          LEAVES,
          leaf('clock', 'ids'),
          npm('zod', 'croner', 'fastest-levenshtein'),
        ],
        types: [folder('src/connector'), npm('kysely')],
      },
      'Intentions know no Slack, no blocks, no connector, no network, no files. Ask through a port (src/use-cases/ports.ts) and let src/compose.ts hand it in.',
    ),
    ...row(
      'blocks',
      folder('blocks'),
      {
        may: [folder('blocks')],
        types: [folder('src/use-cases'), folder('src/connector'), folder('src/domain'), npm('@slack/types')],
      },
      'Drawing is pure: the same view gives the same JSON. Put what is missing into the view.',
    ),
    ...row(
      'slack',
      folder('src/slack'),
      {
        may: [
          folder('src/slack'),
          folder('blocks'),
          folder('src/domain'),
          '^src/use-cases/ports\\.ts$',
          LEAVES,
          npm('@slack/bolt', '@slack/web-api', 'undici', 'zod'),
        ],
        types: [folder('src/use-cases'), leaf('config', 'clock'), npm('@slack/types')],
      },
      "Slack's edge implements ports (of which DeliveryError exists at run time) and never reads the store. Ask a use case.",
    ),
    ...row(
      'jobs',
      folder('src/jobs'),
      {
        may: [
          folder('src/jobs'),
          folder('src/use-cases'),
          folder('src/store'),
          folder('src/domain'),
          LEAVES,
          leaf('clock'),
          npm('node-schedule'),
        ],
      },
      'Jobs only ring: what is due is in the store, what to do is a use case.',
    ),
    ...row(
      'import',
      folder('src/import'),
      { may: [folder('src/import'), folder('src/domain'), npm('csv-parse'), npm('zod'), node('worker_threads')] },
      'A file becomes lines here and nothing is stored; src/use-cases/import-activity.ts decides what they mean.',
    ),
    ...row(
      'web',
      folder('src/web'),
      {
        may: [folder('src/web'), folder('src/domain'), LEAVES, node('http')],
        types: [folder('src/use-cases'), node('net')],
      },
      'Our own server is handed what it serves; it opens neither store nor Slack.',
    ),
    ...row(
      'cli',
      folder('src/cli'),
      {
        may: [
          folder('src/cli'),
          leaf('compose', 'config', 'runtime', 'clock'),
          LEAVES,
          folder('src/use-cases'),
          folder('src/store'),
          folder('src/domain'),
          // What doctor reads of Slack; nothing there posts.
          '^src/slack/(manifest|probe|scopes)\\.ts$',
          '^connectors/index\\.ts$',
          '^migrations/index\\.ts$',
          node('[a-z_]+(/promises)?'),
        ],
        types: [folder('src/connector')],
      },
      'The command line composes the program like the bot does, and posts nothing to Slack. Anything it needs of a vendor goes through a use case.',
    ),
    ...row(
      'commands',
      folder('commands'),
      {
        may: [folder('commands'), folder('blocks'), folder('src/use-cases'), folder('src/slack'), LEAVES],
        types: [leaf('compose'), npm('@slack/bolt', '@slack/types')],
      },
      'A listener parses, calls one use case and renders. Of src/compose.ts it knows only the type UseCases, which is read off the composition so that it is written once.',
    ),
    ...row(
      'migrations',
      folder('migrations'),
      { may: [folder('migrations'), '^src/store/atomically\\.ts$', npm('kysely')] },
      'A released migration never changes, so it must not depend on what the schema is today. Write the SQL out.',
    ),
    ...row(
      'sandbox',
      folder('sandbox'),
      { may: [folder('sandbox'), npm('ws', 'yaml', '@types/ws'), node('[a-z_]+(/promises|/consumers)?')] },
      'A fake that shares code with what it tests proves nothing. Write the vendor’s shape again from its documents; start the program as a process.',
    ),
    ...row(
      'leaves',
      leaf('errors', 'secret', 'log', 'clock', 'ids', 'config', 'runtime', 'holder'),
      { may: [leaf('errors', 'secret'), npm('zod', 'pino'), node('crypto', 'os', 'util')] },
      'Leaves are open to nearly everybody, so they must need nearly nothing.',
    ),
    ...row(
      'entry',
      leaf('main'),
      { may: [leaf('runtime', 'app', 'config', 'errors', 'log'), '^connectors/index\\.ts$'] },
      'The process reads the environment and starts the app; all else is composed in src/app.ts.',
    ),
    {
      name: 'compose',
      severity: 'error',
      comment:
        'Bot and command line share src/compose.ts, so it opens neither Slack nor a server nor a scheduler; src/app.ts does. Hand it in through Outside.',
      from: { path: leaf('compose') },
      to: { path: ['^src/(app|main)\\.ts$', '^src/(slack|jobs|web|cli)/', '^(commands|blocks)/'] },
    },
    {
      name: 'no-row',
      severity: 'error',
      comment: 'This folder has no row of its own above. Write down what it may import, and why.',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(domain|http|connector|store|use-cases|slack|jobs|import|web|cli)/',
          leaf('app', 'compose', 'main', 'errors', 'secret', 'log', 'clock', 'ids', 'config', 'runtime', 'holder'),
        ],
      },
      to: {},
    },
    {
      name: 'entry-points',
      severity: 'error',
      comment: 'Importing an entry point starts the program. Start it as a process, or use createApp.',
      from: {},
      to: { path: '^src/(main|cli/main)\\.ts$' },
    },
    {
      name: 'product-alone',
      severity: 'error',
      comment: 'The product ships without tests, sandbox and benchmarks. Move what is shared into the product.',
      from: { path: PRODUCT },
      to: { path: '^(tests|sandbox|bench)/' },
    },
    {
      name: 'bench',
      severity: 'error',
      comment: 'Nothing needs a benchmark to run. Move what is shared out of it.',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      comment: 'The product runs without development packages. Move it to dependencies, or import its types alone.',
      from: { path: PRODUCT },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Files that need each other are one file, or hide a third that both need. Types may meet in a circle.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'An import that cannot be followed escapes every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dead-files',
      severity: 'error',
      comment: 'No entry point reaches this file. Use it or delete it.',
      from: { path: '^src/(main|cli/main)\\.ts$' },
      to: { path: PRODUCT, pathNot: ['\\.md$', '^src/(main|cli/main)\\.ts$'], reachable: false },
    },
  ],
  options: {
    // Type-only imports are edges too, and told apart from the others.
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // Scripts of a page in the browser: served, never imported.
    exclude: { path: '^sandbox/slack/page/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
