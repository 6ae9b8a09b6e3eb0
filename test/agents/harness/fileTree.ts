import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a directory and itself as `.`: the path of each, and what it is, with its mode and a hash of its bytes. */
export type FileTree = ReadonlyMap<string, string>;

/** Reads all that is below, links as links; of a directory's own entries those that are wanted. What goes meanwhile is not there. */
export function readTree(directory: string, isWanted: (name: string) => boolean = () => true): FileTree {
  const tree = new Map<string, string>();
  const read = (path: string): void => {
    const what = ifThere(() => describe(join(directory, path)));
    if (what === undefined) return;
    tree.set(path, what);
    if (!what.startsWith('directory')) return;
    const names = ifThere(() => readdirSync(join(directory, path))) ?? [];
    for (const name of path === '.' ? names.filter(isWanted) : names) read(join(path, name));
  };
  read('.');
  return tree;
}

/** What came, went or became another. */
export const changedPaths = (before: FileTree, after: FileTree): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();

function describe(path: string): string {
  const stat = lstatSync(path);
  const mode = (stat.mode & 0o7777).toString(8);
  if (stat.isDirectory()) return `directory ${mode}`;
  if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (!stat.isFile()) return `special ${mode}`;
  return `file ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
