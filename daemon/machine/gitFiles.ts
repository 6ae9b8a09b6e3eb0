import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** What a repository's own files say; git is not run, since a repository's configuration can make it run programs. */
export interface GitFacts {
  readonly remote?: string | undefined;
  readonly branch?: string | undefined;
}

const maxBytes = 65_536;
/** A repository with a hundred thousand branches and tags. */
const maxPackedBytes = 16_777_216;

/** Undefined where the directory is no working copy. */
export async function readGitFacts(directory: string): Promise<GitFacts | undefined> {
  const gitDir = await findGitDir(directory);
  const head = gitDir === undefined ? undefined : await readSmall(path.join(gitDir, 'HEAD'));
  if (gitDir === undefined || head === undefined) return undefined;
  const common = (await readSmall(path.join(gitDir, 'commondir')))?.trim();
  const config = await readSmall(path.join(common === undefined ? gitDir : path.resolve(gitDir, common), 'config'));
  return {
    branch: /^ref: refs\/heads\/(.{1,200})$/m.exec(head)?.[1],
    remote: config === undefined ? undefined : readRemote(config),
  };
}

/** The commit that is checked out; undefined where that cannot be read from files (no working copy, or reftables). */
export async function readHeadCommit(directory: string): Promise<string | undefined> {
  const gitDir = await findGitDir(directory);
  const head = gitDir === undefined ? undefined : (await readSmall(path.join(gitDir, 'HEAD')))?.trim();
  if (gitDir === undefined || head === undefined) return undefined;
  if (commitPattern.test(head)) return head;
  const ref = /^ref: (refs\/\S{1,500})$/.exec(head)?.[1];
  if (ref === undefined || ref.split('/').includes('..')) return undefined;
  const common = (await readSmall(path.join(gitDir, 'commondir')))?.trim();
  const places = [gitDir, ...(common === undefined ? [] : [path.resolve(gitDir, common)])];
  for (const place of places) {
    const loose = (await readSmall(path.join(place, ...ref.split('/'))))?.trim();
    if (loose !== undefined && commitPattern.test(loose)) return loose;
  }
  for (const place of places) {
    const packed = await readSmall(path.join(place, 'packed-refs'), maxPackedBytes);
    const line = packed?.split('\n').find((text) => text.endsWith(` ${ref}`));
    if (line !== undefined && commitPattern.test(line.slice(0, -ref.length - 1))) return line.slice(0, -ref.length - 1);
  }
  return undefined;
}

/** SHA-1 or SHA-256 in hex. */
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The address of `origin`, without a password or token that stands in it. */
export function readRemote(config: string): string | undefined {
  const section = /^\[remote "origin"\]$([^[]*)/m.exec(config)?.[1];
  const url = section === undefined ? undefined : /^\s*url\s*=\s*(.+?)\s*$/m.exec(section)?.[1];
  return url?.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1').slice(0, 500);
}

/** `.git` is a directory, or in a linked worktree a file that names it. */
async function findGitDir(directory: string): Promise<string | undefined> {
  const own = path.join(directory, '.git');
  try {
    if ((await stat(own)).isDirectory()) return own;
  } catch {
    return undefined; // Not there: no working copy.
  }
  const named = /^gitdir: (.+)$/m.exec((await readSmall(own)) ?? '')?.[1];
  return named === undefined ? undefined : path.resolve(directory, named);
}

async function readSmall(file: string, most = maxBytes): Promise<string | undefined> {
  try {
    return (await stat(file)).size <= most ? await readFile(file, 'utf8') : undefined;
  } catch {
    // Missing or not ours to read: it says nothing.
    return undefined;
  }
}
