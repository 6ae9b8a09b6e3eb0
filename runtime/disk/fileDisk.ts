import { close, constants, fchmod, fdatasync, ftruncate, open, write } from 'node:fs';
import { open as openHandle, readdir, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { ensurePrivateDirectory } from '../atomicFile.ts';
import type { Disk, DiskFile } from './disk.ts';

const fileMode = 0o600;
const openFile = promisify(open);
const closeFile = promisify(close);
const changeMode = promisify(fchmod);
const truncateFile = promisify(ftruncate);

/** A directory of the real disk; what is made in it is for this user alone. */
export function createFileDisk(root: string): Disk {
  const resolve = (name: string) => path.join(root, name);
  return {
    open: async (name) => {
      const descriptor = await openFile(resolve(name), 'a', fileMode);
      await changeMode(descriptor, fileMode);
      return createDiskFile(descriptor);
    },
    size: async (name) => (await orMissing(stat(resolve(name))))?.size,
    read: (name, range) => readRange(resolve(name), range),
    list: async (directory) => (await orMissing(readdir(resolve(directory)))) ?? [],
    makeDirectory: (name) => ensurePrivateDirectory(resolve(name)),
    rename: (from, to) => rename(resolve(from), resolve(to)),
    remove: (name) => rm(resolve(name), { force: true }),
    syncDirectory: (directory) => syncDirectory(resolve(directory)),
  };
}

// Plain callbacks on a descriptor: a FileHandle costs a third more for each write.
function createDiskFile(descriptor: number): DiskFile {
  return {
    append: (bytes) => new Promise((resolve, reject) => writeAll(descriptor, bytes, 0, resolve, reject)),
    datasync: () =>
      new Promise((resolve, reject) => fdatasync(descriptor, (error) => (error ? reject(error) : resolve()))),
    truncate: (length) => truncateFile(descriptor, length),
    close: () => closeFile(descriptor),
  };
}

/** The system may take fewer bytes than it was given. */
function writeAll(
  descriptor: number,
  bytes: Uint8Array,
  offset: number,
  done: () => void,
  fail: (error: Error) => void,
): void {
  write(descriptor, bytes, offset, bytes.length - offset, null, (error, written) => {
    if (error) fail(error);
    else if (offset + written < bytes.length) writeAll(descriptor, bytes, offset + written, done, fail);
    else done();
  });
}

async function readRange(file: string, { offset, length }: { offset: number; length: number }): Promise<Buffer> {
  const handle = await openHandle(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; its file systems order renames themselves.
  if (process.platform === 'win32') return;
  const handle = await openHandle(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orMissing<Value>(wanted: Promise<Value>): Promise<Value | undefined> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
