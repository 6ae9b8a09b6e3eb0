import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { conflict, HubError, overloaded, toError, tooLarge } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';

/** What was uploaded: its place and its proof. */
export interface StoredText {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Texts that somebody uploaded on purpose, each in a file that is named after the hash of what is in it. The log has the
 * records, never the content.
 */
export interface ArtifactStore {
  /** The hash and size that a text has. */
  describe: (text: string) => StoredText;
  /** Durable when it resolves. @throws too-large, conflict where the store is full, read-only where the disk is. */
  put: (text: string) => Promise<StoredText>;
  /** Whether it is here now; what is removed meanwhile is not. */
  has: (sha256: string) => boolean;
  /** Undefined where it is not here. @throws conflict where it is not what was uploaded; then it is set aside. */
  read: (sha256: string) => Promise<string | undefined>;
  /** Forgets a text at once, and takes its file away. */
  drop: (sha256: string) => void;
  /** Resolves when nothing is under way any more. */
  close: () => Promise<void>;
}

export interface ArtifactStoreOptions {
  /** Whether a record still points at it; what nobody points at is taken away when the store opens. */
  readonly isKept: (sha256: string) => boolean;
  readonly maxBytes?: number;
  readonly onFailure: (error: Error) => void;
}

/** Uploads and readings that wait for the disk. */
const maxWaiting = 256;

/** Opens the directory, and takes away what a crash has left there. */
export async function openArtifactStore(
  directory: string,
  { isKept, maxBytes = limits.artifactStoreBytes, onFailure }: ArtifactStoreOptions,
): Promise<ArtifactStore> {
  await ensurePrivateDirectory(directory);
  const kept = await sweep(directory, isKept);
  let total = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);
  // One after the other: a file must not be taken away while the same content is on its way in, and a disk that hangs
  // must hold one thread of the process and no more, since the log needs one to go on.
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    waiting += 1;
    return turn.finally(() => (waiting -= 1));
  };
  const requireRoom = (): void => {
    if (waiting >= maxWaiting) throw overloaded('the store of uploads');
  };
  const fileOf = (hash: string) => path.join(directory, hash);
  const forget = (hash: string): boolean => {
    total -= kept.get(hash) ?? 0;
    return kept.delete(hash);
  };

  return {
    describe: (text) => describe(Buffer.from(text, 'utf8')),
    async put(text) {
      const data = Buffer.from(text, 'utf8');
      const stored = describe(data);
      if (data.length > limits.artifactBytes) throw tooLarge('The text', data.length, limits.artifactBytes);
      requireRoom();
      return inTurn(async () => {
        if (kept.has(stored.sha256)) return stored;
        if (total + data.length > maxBytes) throw full(maxBytes);
        await write(fileOf(stored.sha256), data);
        kept.set(stored.sha256, data.length);
        total += data.length;
        return stored;
      });
    },
    has: (hash) => kept.has(hash),
    async read(hash) {
      if (!kept.has(hash)) return undefined;
      requireRoom();
      return inTurn(async () => {
        const data = await readIfThere(fileOf(hash));
        if (data !== undefined && hashOf(data) === hash) return data.toString('utf8');
        // Forgotten, so that the next upload of it is written anew.
        if (forget(hash) && data !== undefined) await rename(fileOf(hash), `${fileOf(hash)}.damaged`);
        throw conflict(`The uploaded text ${hash.slice(0, 12)} is damaged on the hub's disk. Upload it again.`);
      });
    },
    drop(hash) {
      if (!forget(hash)) return;
      inTurn(() => rm(fileOf(hash), { force: true })).catch((error: unknown) => onFailure(toError(error)));
    },
    close: () => last.then(() => undefined),
  };
}

async function sweep(directory: string, isKept: (hash: string) => boolean): Promise<Map<string, number>> {
  const kept = new Map<string, number>();
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    if (hashName.test(name) && isKept(name)) kept.set(name, (await stat(file)).size);
    else if (ownName.test(name)) await rm(file, { force: true });
  }
  return kept;
}

/** A text, or the beginning of one that was never finished. What has another name is somebody else's. */
const ownName = /^[0-9a-f]{64}(\.\d+\.[0-9a-f]+\.tmp)?$/;
const hashName = /^[0-9a-f]{64}$/;

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function write(file: string, data: Buffer): Promise<void> {
  try {
    await writeFileAtomic(file, data);
  } catch (error) {
    throw new HubError('read-only', `The hub's disk does not take the text: ${toError(error).message}.`);
  }
}

const describe = (data: Buffer): StoredText => ({ sha256: hashOf(data), bytes: data.length });
const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

const full = (maxBytes: number) =>
  conflict(`The hub keeps at most ${maxBytes} bytes of uploads. Remove some first, or record a path instead.`, {
    maxBytes,
  });
