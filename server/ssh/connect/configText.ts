import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ConfigSource } from './readSettings.ts';

const maxDepth = 16;
const maxFiles = 200;
const maxFileBytes = 1024 * 1024;

/** The SSH configuration of a person as one text, with what it includes in its place. Empty where there is none. */
export async function readConfigText({ configFile }: Pick<ConfigSource, 'configFile'>, home: string): Promise<string> {
  const own = join(home, '.ssh', 'config');
  const files = configFile === undefined ? [own, '/etc/ssh/ssh_config'] : [configFile];
  const left = { files: maxFiles };
  const texts: string[] = [];
  // What is not said to be for some hosts alone holds for all again after a file has ended.
  for (const file of files)
    texts.push(await readWithIncludes(file, { home, left, depth: 0, section: undefined }), 'Host *\n');
  return texts.join('\n');
}

interface Reading {
  readonly home: string;
  readonly left: { files: number };
  readonly depth: number;
  /** The `Host` or `Match` line in whose section the file is included. */
  readonly section: string | undefined;
}

async function readWithIncludes(file: string, { home, left, depth, section }: Reading): Promise<string> {
  if (depth > maxDepth || (left.files -= 1) < 0) return '';
  const text = await readOrEmpty(file);
  const lines: string[] = [];
  let current = section;
  for (const line of text.split(/\r?\n/)) {
    const included = /^\s*include[\s=]+(.+?)\s*$/i.exec(line)?.[1];
    if (included === undefined) {
      if (/^\s*(host|match)[\s=]/i.test(line)) current = line;
      lines.push(line);
      continue;
    }
    for (const path of await filesOf(included, home, dirname(file))) {
      lines.push(await readWithIncludes(path, { home, left, depth: depth + 1, section: current }));
      // Sections that an included file begins end with it.
      lines.push(current ?? 'Host *');
    }
  }
  return lines.join('\n');
}

/** The files that an Include names; names without a path are beside the person's configuration. */
async function filesOf(included: string, home: string, directory: string): Promise<readonly string[]> {
  const patterns = included.match(/"[^"]*"|\S+/g) ?? [];
  const beside = directory === '/etc/ssh' ? directory : join(home, '.ssh');
  const found = await Promise.all(
    patterns.map((written) => {
      const pattern = written.replace(/^"|"$/g, '').replace(/^~(?=\/)/, home);
      return expandWildcards(isAbsolute(pattern) ? pattern : join(beside, pattern));
    }),
  );
  return found.flat();
}

async function expandWildcards(pattern: string): Promise<readonly string[]> {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return [pattern];
  const isMeant = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const names = await readdir(dirname(pattern)).catch(() => []);
  return names
    .filter((entry) => isMeant.test(entry) && !entry.startsWith('.'))
    .sort()
    .map((entry) => join(dirname(pattern), entry));
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return bytes.length > maxFileBytes ? '' : bytes.toString('utf8');
  } catch {
    // A file that is not there, or not ours to read, says nothing: as with `ssh`.
    return '';
  }
}
