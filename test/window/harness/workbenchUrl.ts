import { resolve } from 'node:path';
import type { TestServer } from './startServer.ts';

/** What a window opens, and what its extension host runs from source. */
export interface WorkbenchPage {
  /** A directory, the URI of a folder that is none, or null where no folder is opened. */
  readonly folder: string | null;
  /** A folder with an extension that is run as it lies there. */
  readonly developmentPath?: string;
  /** The file whose `run` the extension host calls; read only by a server with the smoke test driver. */
  readonly testsPath?: string;
}

/** The address of a window, with the same payload that VS Code's own tests use. */
export function workbenchUrl({ url, port }: TestServer, { folder, developmentPath, testsPath }: WorkbenchPage): string {
  // The page takes its own host and port as the name of its remote.
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${resolve(path)}`;
  const payload: (readonly [string, string])[] = [['skipWelcome', 'true']];
  if (developmentPath !== undefined) payload.push(['extensionDevelopmentPath', remote(developmentPath)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const opened = folder === null ? 'ew=true' : `folder=${encodeURIComponent(isUri(folder) ? folder : resolve(folder))}`;
  return `${url}?${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

const isUri = (folder: string): boolean => /^[a-z][a-z-]+:/.test(folder);
