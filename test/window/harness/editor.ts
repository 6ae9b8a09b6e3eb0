import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../harness/place.ts';
import { repositoryRoot } from '../../harness/program.ts';
import { installVsix, makeHostDirectories } from './hostDirectories.ts';
import type { HostDirectories } from './hostDirectories.ts';
import { startServer } from './startServer.ts';
import type { ServerOptions, TestServer } from './startServer.ts';

/** A running editor with the packaged extension. Every window of it has a browser, and so a person, of its own. */
export interface Editor {
  readonly directories: HostDirectories;
  readonly server: TestServer;
  close: () => Promise<void>;
}

/** Starts an editor in a place. */
export async function startEditor(place: Place, options: ServerOptions = {}): Promise<Editor> {
  const directories = makeHostDirectories(place, 'code');
  installVsix(directories, findVsix());
  const server = await startServer(directories, options);
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
