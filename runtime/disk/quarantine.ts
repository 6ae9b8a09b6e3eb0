import * as path from 'node:path';
import type { Disk } from '../../runtime/disk/disk.ts';

const copyBytes = 1_048_576;
const mark = '.damaged-';

/** Moves a damaged file out of the way under a name that says when; gives that name. */
export async function setAside(disk: Disk, name: string, at: number): Promise<string> {
  const aside = await freeName(disk, name, at);
  await disk.rename(name, aside);
  await disk.syncDirectory(directoryOf(name));
  return aside;
}

/** Keeps a durable copy of a file that is going to be cut; gives the copy's name. */
export async function copyAside(disk: Disk, name: string, at: number): Promise<string> {
  const aside = await freeName(disk, name, at);
  const size = (await disk.size(name)) ?? 0;
  const copy = await disk.open(aside);
  try {
    for (let offset = 0; offset < size; offset += copyBytes)
      await copy.append(await disk.read(name, { offset, length: Math.min(copyBytes, size - offset) }));
    await copy.datasync();
  } finally {
    await copy.close();
  }
  await disk.syncDirectory(directoryOf(name));
  return aside;
}

/** The damaged files that lie at the root and in one directory. */
export async function listSetAside(disk: Disk, directory: string): Promise<readonly string[]> {
  const names = [...(await disk.list('')), ...(await disk.list(directory)).map((name) => `${directory}/${name}`)];
  return names.filter((name) => name.includes(mark)).sort();
}

/** A name that no file has, so that a damaged file never takes the place of an earlier one. */
async function freeName(disk: Disk, name: string, at: number): Promise<string> {
  // Colons are not allowed in file names everywhere.
  const base = `${name}${mark}${new Date(at).toISOString().replaceAll(':', '-')}`;
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? base : `${base}-${count}`;
    if ((await disk.size(candidate)) === undefined) return candidate;
  }
}

const directoryOf = (name: string) => (name.includes('/') ? path.posix.dirname(name) : '');
