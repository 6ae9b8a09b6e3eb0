import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSource } from './sourceFile.ts';
import type { SourceFile } from './sourceFile.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const maxTextBytes = 4_000_000;

/** Paths of all files that belong to the repository, also those not committed yet; relative, with slashes. */
export function listRepository(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: maxTextBytes,
  });
  // A deleted file is listed until its deletion is committed.
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** The text of one file of the repository. */
export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The source files of the repository, parsed. */
export const readSources = (paths: readonly string[]): readonly SourceFile[] =>
  paths.filter((path) => /\.(ts|mjs|cjs|js)$/.test(path)).map((path) => parseSource(path, readText(path)));
