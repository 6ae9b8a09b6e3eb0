// Everything is bundled: what is installed or uploaded is a handful of files without node_modules.
//   node esbuild.config.mjs           builds once
//   node esbuild.config.mjs --watch   builds again after every change
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { leaveOutOfHub, leaveOutOfTools, leaveOutUnused } from './scripts/leaveOut.mjs';
import { inlineNumbers } from './scripts/inlineNumbers.mjs';
import { renderLicenses } from './scripts/licenses.mjs';
import { splitOptions } from './scripts/splitCjs.mjs';
import { vscodeOnce } from './scripts/vscodeOnce.mjs';

/** A start that takes longer than this is not worth waiting for: the cache only saves time. */
const warmingMs = 30_000;

const root = dirname(fileURLToPath(import.meta.url));

// A bundle is CommonJS, where `import.meta.url` does not exist: the banner computes it from the file's own place.
const ownUrl = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

/** For programs that run under Node: the hub, the daemon, the command. */
const nodeBundle = {
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: `'use strict';\n${ownUrl}` },
};

/** For a host: one file, which is all that is uploaded. It has no package beside it to read its version from. */
const hostBundle = {
  ...nodeBundle,
  sourcemap: false,
  define: { ...nodeBundle.define, ROSTRUM_VERSION: JSON.stringify(readPackage().version) },
};

/** For threads, which are libraries for the most part: nobody reads a stack of those, and the package is small. */
const workerBundle = { ...nodeBundle, minify: true };

/** The editor gives `vscode` to its extensions; it is in no package. */
const extensionBundle = {
  ...nodeBundle,
  external: ['vscode'],
  minify: true,
  // Libraries ask for it to know a browser; the editor logs an error for every extension that asks.
  define: { ...nodeBundle.define, navigator: 'undefined' },
};

/** Pages in the editor. Their maps would only make the package larger. What a bundle exports is `rostrumPage`. */
const pageBundle = {
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  globalName: 'rostrumPage',
  minify: true,
  sourcemap: false,
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/**
 * One line a bundle. `program` makes it executable; `hasHub` and `hasTools` say that a hub and
 * a daemon are in it; of `isLean` ones every kilobyte
 * counts; one that `isSplit` loads at once only what its entry imports.
 */
const bundles = [
  { entry: 'bin/rostrum.ts', out: 'dist/program.cjs', cached: true, hasHub: true, hasTools: true, options: nodeBundle },
  // What agents call all the time: a quarter of the program's text, so that a call does not wait for the rest of it.
  { entry: 'bin/ask.ts', out: 'dist/ask.cjs', cached: true, options: nodeBundle },
  { entry: 'bin/launch.ts', out: 'dist/rostrum.cjs', program: true, options: nodeBundle },
  { entry: 'bin/host.ts', out: 'dist/host.cjs', hasTools: true, options: hostBundle },
  // Loaded as worker threads: `runtime/thread/openThread.ts` finds them beside rostrum.cjs by their names.
  { entry: 'runtime/schema/checkWorker.ts', out: 'dist/checkWorker.cjs', options: workerBundle },
  { entry: 'runtime/yaml/yamlWorker.ts', out: 'dist/yamlWorker.cjs', options: workerBundle },
  { entry: 'server/content/contentWorker.ts', out: 'dist/contentWorker.cjs', options: nodeBundle },
  { entry: 'extension/extension.ts', out: 'dist/extension.cjs', isLean: true, isSplit: true, options: extensionBundle },
  // Started by editors that speak MCP; all that it needs is in it.
  {
    entry: 'extension/ai/mcp/mcpMain.ts',
    out: 'dist/mcp.cjs',
    hasTools: true,
    options: { ...hostBundle, minify: true },
  },
  // Without a window, for trials and measurements: in no package.
  { entry: 'webview/graph/graphPage.ts', out: 'dist/alone/graph.js', options: pageBundle },
  { entry: 'webview/graph/layoutWorker.ts', out: 'dist/webview/graphLayout.js', options: pageBundle },
  { entry: 'webview/graph/graph.css', out: 'dist/webview/graph.css', options: { sourcemap: false } },
  { entry: 'webview/graph/panel/openGraph.ts', out: 'dist/webview/graphPanel.js', options: pageBundle },
  { entry: 'webview/look/pages.css', out: 'dist/webview/pages.css', options: pageBundle },
  { entry: 'webview/page/pages.ts', out: 'dist/webview/pages.js', options: pageBundle },
];

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function optionsFor({ entry, out, program, cached, hasHub, hasTools, isLean, isSplit, options }) {
  const whole = {
    sourcemap: 'linked',
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    legalComments: 'none',
    // Half the text is half the time to compile it at every start; names stay, so that a stack can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    banner: program ? withShebang(entry, options.banner) : options.banner,
    plugins: [
      withoutNativeModules,
      ...(program ? [executable(out)] : []),
      ...(cached ? [withoutOldCache(out)] : []),
      ...(hasHub ? [leaveOutOfHub] : []),
      ...(hasTools ? [leaveOutOfTools] : []),
      ...(isLean ? [leaveOutUnused, inlineNumbers, vscodeOnce] : []),
    ],
  };
  return isSplit ? splitOptions({ entry, out, options: whole }) : whole;
}

// ssh2 has native modules for speed and does without them. Where one happens to be built, a bundle must be the same.
const withoutNativeModules = {
  name: 'without-native-modules',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^cpu-features$|\/sshcrypto\.node$/ }, ({ path }) => ({ path, namespace: 'native' }));
    onLoad({ filter: /./, namespace: 'native' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of the bundle`)});`,
    }));
  },
};

// esbuild keeps the entry's own first line, and two of them are a syntax error.
function withShebang(entry, banner) {
  const hasOne = readFileSync(join(root, entry), 'utf8').startsWith('#!');
  return { js: hasOne ? banner.js : `#!/usr/bin/env node\n${banner.js}` };
}

// V8 knows a program by little more than its length: no other text may ever meet this cache.
const withoutOldCache = (out) => ({
  name: 'without-old-cache',
  setup: ({ onStart }) => onStart(() => rmSync(join(root, `${out}.cache`), { force: true })),
});

const executable = (out) => ({
  name: 'executable',
  setup: ({ onEnd }) => onEnd(({ errors }) => errors.length > 0 || chmodSync(join(root, out), 0o755)),
});

/** Builds all bundles once; throws after esbuild has printed what is wrong. */
export async function buildAll() {
  const built = await Promise.all(bundles.map((bundle) => build({ ...optionsFor(bundle), metafile: true })));
  const files = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeLicenses(files);
  for (const { out } of bundles.filter(({ cached }) => cached)) warm(basename(out, '.cjs'));
}

function warm(name) {
  const warming = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'bin', 'warmCodeCache.ts'), name], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: warmingMs,
  });
  if (warming.status !== 0)
    console.warn(`The code cache of ${name} could not be made; it starts more slowly without it.`);
}

/** What esbuild has not printed is printed here. */
function writeLicenses(files) {
  try {
    writeFileSync(join(root, 'dist', 'licenses.txt'), renderLicenses(root, files));
  } catch (error) {
    console.error(error.message);
    throw error;
  }
}

/** Builds all bundles, and again after every change; `onBuilt` is called after each build of a bundle that succeeded. */
export async function watchAll(onBuilt = () => {}) {
  const announce = {
    name: 'announce',
    setup: ({ onEnd }) => onEnd(({ errors }) => errors.length > 0 || onBuilt()),
  };
  for (const bundle of bundles) {
    const options = optionsFor(bundle);
    await (await context({ ...options, plugins: [...options.plugins, announce] })).watch();
  }
}

if (argv[1] !== undefined && argv[1].endsWith('esbuild.config.mjs')) {
  if (argv.includes('--watch')) await watchAll(() => console.log('built'));
  else await buildAll().catch(() => process.exit(1));
}
