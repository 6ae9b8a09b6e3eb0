import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { doors, givenLibraries, installedLibraries } from '../architecture/rooms.ts';
import { repositoryRoot } from '../harness/program.ts';
import { listZip } from './harness/listZip.ts';
import type { ZipEntry } from './harness/listZip.ts';
import { findVsix } from './harness/editor.ts';

const entry = 'dist/extension.cjs';
/** The window's own code. */
const maxCodeBytes = 400 * 1024;
/** What is loaded before the window goes on. */
const maxFirstBytes = 100 * 1024;
/** Loads the entry as an editor does, and prints which files that took. */
const loadEntry = `
  const Module = require('node:module');
  const load = Module._load;
  const editor = new Proxy(class {}, { get: (it, name) => (name === 'prototype' ? it.prototype : editor), apply: () => editor });
  Module._load = (name, ...rest) => (name === 'vscode' ? editor : load(name, ...rest));
  require(process.argv[1]);
  console.log(JSON.stringify(Object.keys(require.cache)));
`;
const maxVsixBytes = 3 * 1024 * 1024;
const maxNpmBytes = 8 * 1024 * 1024;

const programs = [
  'rostrum',
  'ask',
  'program',
  'host',
  'checkWorker',
  'yamlWorker',
  'contentWorker',
  'extension',
  'mcp',
].map((name) => `dist/${name}.cjs`);
/** What the window loads after its entry, under names of the build. */
const isLaterPart = (path: string) => /^dist\/extension\/[\w-]+\.cjs$/.test(path);
const pages = ['graphPanel.js', 'graphLayout.js', 'graph.css'].map((name) => `dist/webview/${name}`);
const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('the extension as a package', () => {
  let entries: readonly ZipEntry[] = [];
  const paths = () => entries.filter(({ path }) => path.startsWith('extension/')).map(({ path }) => path.slice(10));
  before(() => {
    entries = listZip(readFileSync(findVsix()));
  });

  it('is small', () => {
    assert.ok(statSync(findVsix()).size <= maxVsixBytes, `${statSync(findVsix()).size} bytes`);
  });

  it('has hub, daemon and window, and nothing that a person does not need', () => {
    assert.deepEqual(
      [...programs, ...pages].filter((path) => !paths().includes(path)),
      [],
    );
    assert.deepEqual(paths().filter(isNeedless), []);
    const code = entries.filter(({ path }) => path === `extension/${entry}` || isLaterPart(path.slice(10)));
    assert.ok(code.length > 1, 'its entry, and what that loads later');
    const bytes = code.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(bytes <= maxCodeBytes, `${bytes} bytes of code`);
  });

  it('begins with what its first row needs, and neither checks nor sends anything until it has a hub', () => {
    const loaded = JSON.parse(
      execFileSync(process.execPath, ['-e', loadEntry, join(repositoryRoot, entry)], { encoding: 'utf8' }),
    ) as readonly string[];
    const bytes = loaded.reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(bytes <= maxFirstBytes, `${bytes} bytes in ${loaded.join(', ')}`);
    const text = loaded.map((file) => readFileSync(file, 'utf8')).join();
    assert.doesNotMatch(text, /ZodError|sec-websocket/i);
  });

  it('has the pages with their style sheet and font, and says who made them', () => {
    const pages = ['pages.js', 'graphPanel.js', 'graphLayout.js', 'pages.css', 'codicon.ttf'];
    const needed = [...pages.map((name) => `dist/webview/${name}`), 'THIRD-PARTY.md', 'dist/licenses.txt'];
    assert.deepEqual(
      needed.filter((path) => !paths().includes(path)),
      [],
    );
  });

  it('has the license of every library that our code imports', () => {
    const text = readFileSync(join(repositoryRoot, 'dist', 'licenses.txt'), 'utf8');
    const notBundled = [...installedLibraries, ...givenLibraries];
    const bundled = doors.map(({ library }) => library).filter((library) => !notBundled.includes(library));
    assert.deepEqual(
      bundled.filter((library) => !text.includes(`\n${library} `)),
      [],
    );
  });

  it('has every file that its manifest names', () => {
    const { main, contributes, icon } = manifest;
    const named = textsOf([main, contributes, icon]).filter(isFile).map(posix.normalize);
    assert.ok(named.length >= 2, named.join());
    assert.deepEqual(
      named.filter((path) => !paths().includes(path)),
      [],
    );
  });
});

describe('the package on npm', () => {
  let packed: { readonly size: number; readonly files: readonly { readonly path: string }[] };
  const paths = () => packed.files.map(({ path }) => path);
  before('list it', function () {
    this.timeout(60_000);
    // What it lists is built already: its script would build it anew under the feet of the other tests.
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    [packed] = JSON.parse(execFileSync('npm', args, { cwd: repositoryRoot, encoding: 'utf8' }));
  });

  it('has the programs and all that they need', () => {
    assert.deepEqual(
      programs.filter((path) => !paths().includes(path)),
      [],
    );
    assert.deepEqual(paths().filter(isNeedless), []);
    assert.ok(packed.size <= maxNpmBytes, `${packed.size} bytes`);
  });

  it('has what its readers look for', () => {
    for (const path of [
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'dist/licenses.txt',
      'examples/ecommerce-rebuild.yaml',
    ]) {
      assert.ok(paths().includes(path), path);
    }
  });
});

// Source maps are for those who build; native modules come from npm, each for its own machine.
const needless = /(^|\/)(node_modules|test|\.[^/]+)(\/|$)|\.(map|node|ts|cache|vsix|tsbuildinfo)$|\.test\./;
const isNeedless = (path: string) => needless.test(path);

const isFile = (text: string) => {
  const file = join(repositoryRoot, text);
  return /^(\.\/)?[\w./-]+\.\w+$/.test(text) && existsSync(file) && statSync(file).isFile();
};

/** All texts in a value, however deep. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
