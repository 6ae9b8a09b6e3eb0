import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from '../../harness/program.ts';

/** Where pictures and logs are kept for a person to look at; git knows nothing of it. */
const artifacts = join(repositoryRoot, 'test', 'window', 'artifacts');

const maxNameChars = 80;

/** An empty folder for what one suite leaves behind. */
export function emptyArtifacts(suite: string): string {
  const directory = join(artifacts, fileName(suite));
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** A title as the name of a file. */
export const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, maxNameChars);

/** How a person names a file of the repository. */
export const shortPath = (file: string): string => relative(repositoryRoot, file);

// The editor says these every time: parts that nobody published, a gallery that is switched off, a sign-in that nobody has,
// and where in its own files it was.
const usual = [
  /additional builtin extensions|vsda|AccountPolicyGate|AgentHost|reconnection-grace-time|status of 404|bad HTTP response/,
  /authentication provider 'github'|same-origin|Long running operations|Creation of workbench contribution/,
  /extensionHostProcess\.js|workbench\.js|serviceWorker\.js|node:internal/,
];

/** The end of a long log, which is what a failure is about, without what is said every time. */
export const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !usual.some((words) => words.test(line)))
    .slice(-count)
    .join('\n');
