import { access, opendir, realpath, stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Dirent } from 'node:fs';
import { HubError, overloaded, toError } from '../../shared/errors.ts';
import type { DirectoryEntry, DirectoryPage } from '../../shared/model/directory.ts';
import { pathSchema } from '../../shared/model/text.ts';
import { limits } from '../../shared/timings.ts';
import type { AllowLists } from './allowLists.ts';
import { isInside, readAllowedRoots, requireAllowedDirectory } from './allowLists.ts';

/** What is asked for; without a path where one may begin. */
export interface DirectoriesWish {
  readonly path?: string | undefined;
  readonly filter?: string | undefined;
}

const listsAtOnce = 8;

/** The directories of this machine, as far as sessions may work in them; nothing else is said to be there. */
export class Directories {
  readonly #lists: AllowLists;
  #underWay = 0;

  constructor(lists: AllowLists) {
    this.#lists = lists;
  }

  /** @throws HubError where the directory is missing, not allowed or not to be read, or `overloaded`. */
  async list({ path: given, filter = '' }: DirectoriesWish): Promise<DirectoryPage> {
    if (this.#underWay >= listsAtOnce) throw overloaded('the directories of this server');
    this.#underWay += 1;
    try {
      const roots = await readAllowedRoots(this.#lists);
      if (given === undefined) return { directories: await beginnings(roots), left: 0 };
      return await listDirectory(await requireAllowedDirectory(given, this.#lists), { roots, filter });
    } finally {
      this.#underWay -= 1;
    }
  }
}

async function beginnings(roots: readonly string[]): Promise<DirectoryEntry[]> {
  const home = os.homedir();
  const name = (root: string): string => (isInside(home, root) ? path.join('~', path.relative(home, root)) : root);
  return Promise.all(roots.map((root) => describeEntry({ name: name(root), path: root, isLink: false })));
}

async function listDirectory(
  directory: string,
  { roots, filter }: { readonly roots: readonly string[]; readonly filter: string },
): Promise<DirectoryPage> {
  const wanted = filter.toLowerCase();
  const found: Dirent[] = [];
  let scanned = 0;
  let isCut = false;
  try {
    for await (const entry of await opendir(directory)) {
      scanned += 1;
      isCut = scanned > limits.scannedEntries;
      if (isCut) break;
      if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
      if (entry.name.toLowerCase().includes(wanted) && canBeSaid(path.join(directory, entry.name))) found.push(entry);
    }
  } catch (thrown) {
    throw notReadable(directory, toError(thrown));
  }
  found.sort((one, other) => compareNames(one.name, other.name));
  const directories: DirectoryEntry[] = [];
  let at = 0;
  for (; at < found.length && directories.length < limits.listedDirectories; at += 1) {
    const entry = found[at];
    if (entry === undefined) break;
    const described = await readEntry(directory, entry, roots);
    if (described !== undefined) directories.push(described);
  }
  const parent = path.dirname(directory);
  const isParentAllowed = parent !== directory && roots.some((root) => isInside(root, parent));
  return {
    path: directory,
    ...(isParentAllowed ? { parent } : {}),
    directories,
    left: found.length - at + (isCut ? 1 : 0),
  };
}

/** Undefined for a link that leads to no directory, or out of the allowed ones. */
async function readEntry(
  directory: string,
  entry: Dirent,
  roots: readonly string[],
): Promise<DirectoryEntry | undefined> {
  const inner = path.join(directory, entry.name);
  const isLink = entry.isSymbolicLink();
  if (isLink) {
    const real = await realpath(inner).catch(() => undefined);
    if (real === undefined || !roots.some((root) => isInside(root, real))) return undefined;
    const isDirectory = await stat(real).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isDirectory) return undefined;
  }
  return describeEntry({ name: entry.name, path: inner, isLink });
}

async function describeEntry(entry: Omit<DirectoryEntry, 'isRepository'>): Promise<DirectoryEntry> {
  const isRepository = await access(path.join(entry.path, '.git')).then(
    () => true,
    () => false,
  );
  return { ...entry, isRepository };
}

/** Hidden ones come last. */
const compareNames = (one: string, other: string): number =>
  Number(one.startsWith('.')) - Number(other.startsWith('.')) || (one < other ? -1 : one > other ? 1 : 0);

/** A path that could not be given back is not told. */
const canBeSaid = (full: string): boolean => pathSchema.safeParse(full).success;

function notReadable(directory: string, { message }: Error): HubError {
  const isForbidden = message.startsWith('EACCES') || message.startsWith('EPERM');
  return isForbidden
    ? new HubError(
        'forbidden',
        `The user that the daemon runs as may not read ${directory}. Choose another, or let that user read it.`,
      )
    : new HubError('not-found', `${directory} cannot be read: it has gone, or is no directory any more.`);
}
