import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { constants, open, readdir, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { floorOf } from '../../runtime/rules/floor.ts';
import { conflict, HubError, notFound, overloaded, tooLarge } from '../../shared/errors.ts';
import type { Repository } from '../../shared/model/server.ts';
import type { LeftFile, OrderOf } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { AllowLists } from './allowLists.ts';
import { isInside, readAllowedRoots } from './allowLists.ts';
import { findRepository, isDirectoryOf } from './workDirectory.ts';

/** Where tasks work on this machine. */
export interface LeftFilesPlaces {
  readonly lists: Pick<AllowLists, 'allowedPaths' | 'workRoot'>;
  readonly repositories: () => readonly Repository[];
}

const readsAtOnce = 4;
/** No task leaves these for others to read: a repository's own files hold addresses with passwords, and these hold secrets. */
const closedNames = /^(?:\.git|\.env(?:\..*)?)$/i;

/** The files that a task has left where it worked, for people who open them elsewhere; nothing else is read. */
export class LeftFiles {
  readonly #places: LeftFilesPlaces;
  #underWay = 0;

  constructor(places: LeftFilesPlaces) {
    this.#places = places;
  }

  /**
   * A text of at most 256 KiB, whole. @throws HubError where it is missing, lies outside of where its task worked, may hold
   * secrets, is too large or no text, or `overloaded`.
   */
  async read(wish: Omit<OrderOf<'file.read'>, 'type'>): Promise<LeftFile> {
    if (this.#underWay >= readsAtOnce) throw overloaded('the files of this server');
    this.#underWay += 1;
    try {
      const bytes = await readWhole(await this.#find(wish), wish.path);
      requireText(bytes, wish.path);
      return { base64: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      this.#underWay -= 1;
    }
  }

  async #find({ path: given, ...work }: Omit<OrderOf<'file.read'>, 'type'>): Promise<string> {
    const real = path.isAbsolute(given) ? await realpath(given).catch(() => undefined) : undefined;
    if (real === undefined) throw notFound('file', given);
    const allowed = await readAllowedRoots(this.#places.lists);
    const roots = await this.#rootsOf(work);
    if (![roots, allowed].every((some) => some.some((root) => isInside(root, real))))
      throw new HubError('forbidden', `${given} does not lie where its task worked, in a repository or the work root.`);
    if (real.split(path.sep).some((name) => closedNames.test(name)) || breaksFloor(given) || breaksFloor(real))
      throw new HubError('forbidden', `${given} is not shown: such files hold credentials.`);
    return real;
  }

  /** The directory that was made for its session, and the repository of its task. */
  async #rootsOf({ sessionId, repo }: Pick<OrderOf<'file.read'>, 'sessionId' | 'repo'>): Promise<readonly string[]> {
    const { lists, repositories } = this.#places;
    const made = sessionId === undefined ? [] : await readdir(lists.workRoot).catch(() => []);
    const own = made.filter((name) => sessionId !== undefined && isDirectoryOf(name, sessionId));
    const repository = findRepository(repo, repositories())?.path;
    const roots = [
      ...own.map((name) => path.join(lists.workRoot, name)),
      ...(repository === undefined ? [] : [repository]),
    ];
    return Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  }
}

const breaksFloor = (file: string): boolean =>
  floorOf({
    tool: 'Read',
    args: '',
    input: { file_path: file },
    cwd: '/',
    home: os.homedir(),
    realpath: realPathOf,
  }) !== undefined;

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined; // nothing is there
  }
}

async function readWhole(file: string, given: string): Promise<Buffer> {
  // A pipe would keep whoever opens it waiting, and a link was not there when its place was looked at.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(() => {
    throw new HubError('forbidden', `The user that the daemon runs as may not read ${given}.`);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw conflict(`${given} is no file.`);
    await requireStill(file, found, given);
    if (found.size > limits.artifactBytes) throw tooLarge(given, found.size, limits.artifactBytes);
    return await readUpTo(handle, limits.artifactBytes, given);
  } finally {
    await handle.close();
  }
}

/** A directory on the way may have become a link meanwhile; and a second name may be that of a file elsewhere. */
async function requireStill(file: string, { nlink }: { readonly nlink: number }, given: string): Promise<void> {
  const now = await realpath(file).catch(() => undefined);
  if (now !== file || nlink !== 1) throw new HubError('forbidden', `${given} leads elsewhere: it is not shown.`);
}

/** Some have no size until they are read, and some grow meanwhile. */
async function readUpTo(handle: FileHandle, maxBytes: number, given: string): Promise<Buffer> {
  const buffer = Buffer.alloc(maxBytes + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) return buffer.subarray(0, filled);
    filled += bytesRead;
    if (filled > maxBytes) throw tooLarge(given, filled, maxBytes);
  }
}

function requireText(bytes: Buffer, given: string): void {
  const isText = !bytes.includes(0) && Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
  if (!isText) throw conflict(`${given} is no text: copy it from its server to open it.`);
}
