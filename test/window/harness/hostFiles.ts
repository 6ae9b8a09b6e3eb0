import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '../../harness/program.ts';

/** The editors that tests run in, by what `ROSTRUM_TEST_VSCODE` calls them, and where their versions are written down. */
const manifests = { newest: 'host', oldest: 'oldestHost' } as const;

/** Where the versions of the editor and of its Node are written down. */
export const hostManifest = join(repositoryRoot, 'test', 'window', manifests[readWanted()]);

/** The files in it that say what is installed. */
export const hostManifestFiles = ['package.json', 'package-lock.json'] as const;

/** Where the editor is installed: outside of the repository, the same for all clones that want the same versions. */
export const hostDirectory = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'rostrum',
  `vscode-host-${versionKey()}`,
);

/** What is run of an editor that is installed in a directory. */
export function hostProgramsIn(directory: string) {
  const modules = join(directory, 'node_modules');
  // The server needs a newer Node than the oldest one that Rostrum runs on.
  const nodeDirectory = join(modules, `node-${process.platform}-${process.arch}`);
  // A package of its own, with packages below it.
  const serverDirectory = join(modules, 'code-server', 'lib', 'vscode');
  return {
    nodeDirectory,
    node: join(nodeDirectory, 'bin', 'node'),
    serverDirectory,
    server: join(serverDirectory, 'out', 'server-main.js'),
  };
}

export const { node: hostNode, server: hostServer } = hostProgramsIn(hostDirectory);

/** The one without windows first: it draws the same pages with a fifth of the processor time. */
const browserNames = ['chromium-headless-shell', 'chromium'];

/** The browser: what CHROMIUM names, else the best on the path. @throws Error where there is none. */
export function findChromium(): string {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = browserNames.flatMap((name) => folders.map((folder) => join(folder, name))).find(mayRun);
  if (found !== undefined) return found;
  throw new Error('There is no chromium on the path. Run "npm test" once, which installs it, or set CHROMIUM.');
}

function readWanted(): keyof typeof manifests {
  const wanted = process.env['ROSTRUM_TEST_VSCODE'] ?? 'newest';
  if (wanted === 'newest' || wanted === 'oldest') return wanted;
  throw new Error(`ROSTRUM_TEST_VSCODE must be "newest" or "oldest", and is "${wanted}".`);
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not in this folder.
    return false;
  }
}

function versionKey(): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of hostManifestFiles) hash.update(readFileSync(join(hostManifest, name)));
  return hash.digest('hex').slice(0, 12);
}
