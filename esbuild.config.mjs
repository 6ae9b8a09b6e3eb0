// Everything is bundled: what is installed or uploaded is a handful of files without node_modules.
//   node esbuild.config.mjs           builds once
//   node esbuild.config.mjs --watch   builds again after every change
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

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

/** One line a bundle. `program` makes it executable. */
const bundles = [
  { entry: 'bin/rostrum.ts', out: 'dist/rostrum.cjs', program: true, options: nodeBundle },
  // Loaded as a worker thread: found beside rostrum.cjs by `new URL('./checkWorker.cjs', import.meta.url)`.
  { entry: 'runtime/schema/checkWorker.ts', out: 'dist/checkWorker.cjs', options: nodeBundle },
];

function optionsFor({ entry, out, program, options }) {
  return {
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    banner: program ? withShebang(entry, options.banner) : options.banner,
    plugins: program ? [executable(out)] : [],
  };
}

// esbuild keeps the entry's own first line, and two of them are a syntax error.
function withShebang(entry, banner) {
  const hasOne = readFileSync(join(root, entry), 'utf8').startsWith('#!');
  return { js: hasOne ? banner.js : `#!/usr/bin/env node\n${banner.js}` };
}

const executable = (out) => ({
  name: 'executable',
  setup: ({ onEnd }) => onEnd(({ errors }) => errors.length > 0 || chmodSync(join(root, out), 0o755)),
});

// Until the command itself is written there is nothing that could miss the others.
function present() {
  if (existsSync(join(root, 'bin/rostrum.ts'))) return bundles;
  const found = bundles.filter(({ entry }) => existsSync(join(root, entry)));
  for (const { entry } of bundles) if (!existsSync(join(root, entry))) console.warn(`skipped: ${entry} does not exist`);
  return found;
}

/** Builds all bundles once; throws after esbuild has printed what is wrong. */
export async function buildAll() {
  await Promise.all(present().map((bundle) => build(optionsFor(bundle))));
}

/** Builds all bundles, and again after every change; `onBuilt` is called after each build of a bundle that succeeded. */
export async function watchAll(onBuilt = () => {}) {
  const announce = {
    name: 'announce',
    setup: ({ onEnd }) => onEnd(({ errors }) => errors.length > 0 || onBuilt()),
  };
  for (const bundle of present()) {
    const options = optionsFor(bundle);
    await (await context({ ...options, plugins: [...options.plugins, announce] })).watch();
  }
}

if (argv[1] !== undefined && argv[1].endsWith('esbuild.config.mjs')) {
  if (argv.includes('--watch')) await watchAll(() => console.log('built'));
  else await buildAll().catch(() => process.exit(1));
}
