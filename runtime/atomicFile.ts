import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { randomBytes } from 'node:crypto';
import { HubError } from '../shared/errors.ts';

const privateFileMode = 0o600;
const privateDirectoryMode = 0o700;
const othersMask = 0o077;
const maxSecretBytes = 64 * 1024;

/** How a file is written; the mode holds from its first byte on. */
export interface AtomicWriteOptions {
  readonly mode?: number;
}

/**
 * Writes a file so that a reader, and a machine that loses power, sees the old content or the new, never a part.
 * Resolves when file and directory entry are on disk.
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  { mode = privateFileMode }: AtomicWriteOptions = {},
) {
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(path.dirname(file));
}

/** Makes what happened to a directory's entries durable. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; its file systems order renames themselves.
  if (process.platform === 'win32') return;
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes sure that a directory exists and only this user can enter it. Refuses a symbolic link, something that
 * is no directory, and one of another user; takes away the rights of others where they have some.
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: privateDirectoryMode });
  const found = await lstat(directory);
  if (found.isSymbolicLink()) throw unsafe(`${directory} is a symbolic link. Give the directory itself.`);
  if (!found.isDirectory()) throw unsafe(`${directory} is not a directory. Move it away or choose another path.`);
  if (!isOwn(found.uid)) throw unsafe(`${directory} belongs to another user. Choose a directory of your own.`);
  if ((found.mode & othersMask) === 0 || process.platform === 'win32') return;
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handle.chmod(privateDirectoryMode);
  } finally {
    await handle.close();
  }
}

/** The text of a secret file; refuses one that others can read, and says the line that mends it. */
export async function readPrivateFile(file: string): Promise<string> {
  // The checks and the reading use one handle, so that nothing can be put in its place between them.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw unsafe(`${file} is not a plain file.`);
    if (!isOwn(found.uid) && found.uid !== 0) throw unsafe(`${file} belongs to another user. Make one of your own.`);
    if (process.platform !== 'win32' && (found.mode & othersMask) !== 0) {
      throw unsafe(`${file} holds a secret and other users can open it. Run: chmod 600 ${quoted(file)}`);
    }
    if (found.size > maxSecretBytes)
      throw unsafe(`${file} is larger than ${maxSecretBytes} bytes; it is no secret of ours.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function isOwn(uid: number): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}

function unsafe(message: string): HubError {
  return new HubError('invalid-file', message);
}

function quoted(file: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}

/** Whether nobody but its owner and root can write to a directory or to one above it: then nobody can put another there. */
export async function isPrivatePath(directory: string): Promise<boolean> {
  for (let at = directory; ; at = path.dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o022) !== 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
