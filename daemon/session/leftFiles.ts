import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { constants, open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { floorOf } from '../../runtime/rules/floor.ts';
import { conflict, HubError, notFound, overloaded, tooLarge } from '../../shared/errors.ts';
import type { LeftFile } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import { isInside } from './allowLists.ts';

/** Where tasks work on this machine. */
export interface LeftFilesPlaces {
  readonly workRoot: string;
  readonly repositories: () => readonly { readonly path: string }[];
}

const readsAtOnce = 4;

/** The files that tasks have left where they worked, for people who open them elsewhere; nothing else is read. */
export class LeftFiles {
  readonly #places: LeftFilesPlaces;
  #underWay = 0;

  constructor(places: LeftFilesPlaces) {
    this.#places = places;
  }

  /**
   * A text of at most 256 KiB, whole. @throws HubError where it is missing, lies outside of where tasks work, is a file of
   * credentials, too large or no text, or `overloaded`.
   */
  async read(given: string): Promise<LeftFile> {
    if (this.#underWay >= readsAtOnce) throw overloaded('the files of this server');
    this.#underWay += 1;
    try {
      const file = await this.#find(given);
      const bytes = await readWhole(file, given);
      requireText(bytes, given);
      return { base64: bytes.toString('base64'), sha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      this.#underWay -= 1;
    }
  }

  async #find(given: string): Promise<string> {
    const real = path.isAbsolute(given) ? await realpath(given).catch(() => undefined) : undefined;
    if (real === undefined) throw notFound('file', given);
    const { workRoot, repositories } = this.#places;
    const roots = await Promise.all(
      [workRoot, ...repositories().map((repository) => repository.path)].map((root) =>
        realpath(root).catch(() => root),
      ),
    );
    if (!roots.some((root) => isInside(root, real)))
      throw new HubError('forbidden', `${given} lies outside of the work root and the repositories of its server.`);
    const broken = [given, real].map((one) => floorOf({ tool: 'Read', args: '', input: { file_path: one }, ...here }));
    const verdict = broken.find((one) => one !== undefined);
    if (verdict !== undefined) throw new HubError('forbidden', `${given} is not shown: ${verdict.why}.`);
    return real;
  }
}

const here = {
  cwd: '/',
  home: os.homedir(),
  realpath: (one: string) => {
    try {
      return realpathSync(one);
    } catch {
      return undefined; // nothing is there
    }
  },
};

async function readWhole(file: string, given: string): Promise<Buffer> {
  // A pipe would keep whoever opens it waiting, and a link was not there when its place was looked at.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(() => {
    throw new HubError('forbidden', `The user that the daemon runs as may not read ${given}.`);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw conflict(`${given} is no file.`);
    if (found.size > limits.artifactBytes) throw tooLarge(given, found.size, limits.artifactBytes);
    return await readUpTo(handle, limits.artifactBytes, given);
  } finally {
    await handle.close();
  }
}

/** Some that have no size until they are read, and some grow meanwhile. */
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
