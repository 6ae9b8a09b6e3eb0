import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../../harness/place.ts';
import type { Place } from '../../harness/place.ts';
import { repositoryRoot } from '../../harness/program.ts';
import { installVsix, makeHostDirectories } from './hostDirectories.ts';
import type { HostDirectories } from './hostDirectories.ts';
import { startServer } from './startServer.ts';
import type { TestServer } from './startServer.ts';

/** A running editor with the packaged extension. Every window of it has a browser, and so a person, of its own. */
export interface Editor {
  readonly directories: HostDirectories;
  readonly server: TestServer;
  close: () => Promise<void>;
}

const startMs = 60_000;
let shared: { readonly place: Place; readonly editor: Promise<Editor> } | undefined;

/** The editor of all suites that have nothing of their own to tell it; a start costs ten seconds of processor time. */
export function sharedEditor(): Promise<Editor> {
  if (shared === undefined) {
    const place = openPlace();
    shared = { place, editor: startEditor(place) };
  }
  return shared.editor;
}

/** Starts an editor in a place; its extension hosts see `env`. */
export async function startEditor(place: Place, env: Readonly<Record<string, string>> = {}): Promise<Editor> {
  const directories = makeHostDirectories(place, 'code');
  installVsix(directories, findVsix());
  const server = await startServer(directories, { env });
  return { directories, server, close: () => server.stop() };
}

/** Keeps the log of an editor's server among the artifacts. */
export function keepServerLog({ directories }: Editor, artifacts: string): void {
  const file = join(directories.directory, 'server.log');
  if (existsSync(file)) copyFileSync(file, join(artifacts, 'server.log'));
}

/** The package that `npm run package` makes. @throws Error where there is none. */
export function findVsix(): string {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  const file = join(repositoryRoot, 'dist', `rostrum-${version}.vsix`);
  if (existsSync(file)) return file;
  throw new Error(`There is no ${file}. Make it with "npm run package".`);
}

after('end the editor that suites shared', async function () {
  this.timeout(startMs);
  if (shared === undefined) return;
  const { place, editor } = shared;
  shared = undefined;
  await (await editor).close();
  await place.close();
});
