/** A room: a folder with one purpose, and the other rooms that its files may import. */
export type Room = { readonly folder: string; readonly mayImport: readonly string[] };

/** A library, and the only places that may import it: a folder ends with a slash, a file may contain one `*`. */
export type Door = { readonly library: string; readonly places: readonly string[] };

/** Every folder with TypeScript in it. What a room may import is never more than it needs. */
export const rooms: readonly Room[] = [
  { folder: 'shared', mayImport: [] },
  { folder: 'runtime', mayImport: ['shared'] },
  { folder: 'server', mayImport: ['shared', 'runtime'] },
  { folder: 'daemon', mayImport: ['shared', 'runtime'] },
  { folder: 'extension', mayImport: ['shared', 'runtime'] },
  { folder: 'webview', mayImport: ['shared'] },
  { folder: 'bin', mayImport: ['shared', 'runtime', 'server', 'daemon'] },
  { folder: 'test', mayImport: ['shared', 'runtime', 'server', 'daemon', 'bin', 'extension', 'webview'] },
  { folder: 'bench', mayImport: ['shared', 'runtime', 'server', 'daemon', 'bin', 'extension', 'webview', 'test'] },
  { folder: 'scripts', mayImport: ['test', 'extension', 'server', 'esbuild.config.mjs'] },
];

/** Rooms whose shipped files compute from what they are given: no Node, no clock, no randomness. */
export const pureRooms: readonly string[] = [
  'shared/',
  'server/decide/',
  'server/state/',
  'server/policy/',
  'server/effects/',
  'server/contract/',
  'server/pipeline/',
  'server/template/',
  'runtime/rules/',
  'runtime/shell/',
  'webview/graph/layout/',
  'webview/graph/model/',
];

/** One line for each library that shipped code uses. A library that is not listed may not be imported at all. */
export const doors: readonly Door[] = [
  { library: 'zod', places: ['shared/', 'runtime/', 'server/', 'daemon/', 'webview/'] },
  { library: 'yaml', places: ['runtime/yaml.ts'] },
  { library: 'pino', places: ['runtime/log.ts'] },
  { library: 'ajv', places: ['runtime/schema/'] },
  { library: 're2js', places: ['runtime/pattern/'] },
  { library: 'unbash', places: ['runtime/shell/'] },
  { library: 'lowdb', places: ['server/journal/'] },
  { library: 'express', places: ['server/api/'] },
  {
    library: 'ws',
    places: ['server/link/', 'daemon/hubLink*.ts', 'daemon/agent/codex/codexDoor.ts', 'runtime/hubSocket.ts'],
  },
  { library: 'ssh2', places: ['server/ssh/connect/'] },
  { library: 'ssh-config', places: ['server/ssh/connect/configLibrary.ts'] },
  { library: '@xterm/headless', places: ['daemon/terminal/screen/'] },
  { library: '@xterm/addon-unicode11', places: ['daemon/terminal/screen/'] },
  { library: '@modelcontextprotocol/sdk', places: ['daemon/mcp/mcpServer.ts', 'extension/ai/mcp/toolServer.ts'] },
  { library: '@agentclientprotocol/sdk', places: ['daemon/agent/runner/acp/'] },
  { library: '@lydell/node-pty', places: ['daemon/terminal/pty/'] },
  { library: 'commander', places: ['bin/'] },
  { library: 'vscode', places: ['extension/'] },
  { library: 'preact', places: ['webview/dom.ts'] },
  { library: '@vscode/webview-ui-toolkit', places: ['webview/toolkit.ts'] },
  { library: 'cli-table3', places: ['runtime/terminalText.ts'] },
  { library: 'picocolors', places: ['runtime/terminalText.ts'] },
  { library: 'yocto-spinner', places: ['runtime/terminalText.ts'] },
];

/**
 * Libraries that npm installs with the package, because no bundle can hold their native parts. Everything else is bundled.
 * None of them is ever part of an extension's package.
 */
export const installedLibraries: readonly string[] = ['@lydell/node-pty'];

/** Libraries that the program we run in gives us; of its types we install those of the oldest one that we run in. */
export const givenLibraries: readonly string[] = ['vscode'];

/** Libraries of tests, measurements and tools: they are never part of what is shipped. */
export const toolLibraries: readonly string[] = [
  'mocha',
  'fast-check',
  'typescript',
  'tsx',
  'esbuild',
  'openapi-typescript',
  '@seriousme/openapi-schema-validator',
  'playwright-core',
  '@vscode/test-electron',
  'prettier',
  // Puts the daemon into a Node: `scripts/packageDaemon.mjs`.
  'postject',
  // What the layout of graphs is measured beside.
  '@dagrejs/dagre',
];

/** Programs and declarations that no file imports by name, but the tooling runs or reads. */
export const toolPackages: readonly string[] = [
  'oxlint',
  'oxlint-tsgolint',
  '@vscode/vsce',
  // Checks types in a third of the time; what reads sources as data needs the TypeScript that is written in itself.
  'typescript-native',
  // Imported by the program that a test writes for a generated client.
  'openapi-fetch',
  // The editor's icons: a font and a style sheet, which esbuild puts beside the pages.
  '@vscode/codicons',
];

/** Everything that may lie at the root of the repository. */
export const rootFolders: readonly string[] = [
  ...rooms.map(({ folder }) => folder),
  'examples',
  'l10n',
  'media',
  'schemas',
  'docs',
  '.vscode',
  '.ci',
];
