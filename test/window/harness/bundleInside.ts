// Also run by itself, for a debugger: `node --import tsx <this file>`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../harness/program.ts';

const windowDirectory = join(repositoryRoot, 'test', 'window');

// Two folders deep like test/harness, whose files find the repository from where they are.
const bundle = join(repositoryRoot, 'dist', 'test', 'inside.cjs');

/** Builds the tests of `inside/` into one file whose `run` the extension host calls; gives its path. */
export async function bundleInside(): Promise<string> {
  await build({
    stdin: { contents: entryOf(listTests()), resolveDir: windowDirectory, sourcefile: 'entry.ts', loader: 'ts' },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return bundle;
}

const listTests = () =>
  readdirSync(join(windowDirectory, 'inside'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort();

// A test file calls `describe` as it is loaded, so that must be there before.
function entryOf(names: readonly string[]): string {
  const imports = names.map((name) => `await import('./inside/${name}');`);
  return [
    `import { runTests } from './harness/runTests.ts';`,
    `export const run = () => runTests(async () => { ${imports.join(' ')} });`,
  ].join('\n');
}

if (argv[1] !== undefined && argv[1] === fileURLToPath(import.meta.url)) await bundleInside();
