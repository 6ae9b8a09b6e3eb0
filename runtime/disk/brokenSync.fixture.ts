import type { Disk } from './disk.ts';

const copyOf = (disk: Disk): Disk => ({
  open: (name) => disk.open(name),
  size: (name) => disk.size(name),
  read: (name, range) => disk.read(name, range),
  list: (name) => disk.list(name),
  makeDirectory: (name) => disk.makeDirectory(name),
  rename: (from, to) => disk.rename(from, to),
  remove: (name) => disk.remove(name),
  syncDirectory: (name) => disk.syncDirectory(name),
});

/** A disk whose user forgets to sync what it writes. */
export const withoutDatasync = (disk: Disk): Disk => ({
  ...copyOf(disk),
  open: async (name) => ({ ...(await disk.open(name)), datasync: () => Promise.resolve() }),
});

/** A disk whose user forgets to sync the names in one directory. */
export const withoutSyncOf = (disk: Disk, directory: string): Disk => ({
  ...copyOf(disk),
  syncDirectory: (name) => (name === directory ? Promise.resolve() : disk.syncDirectory(name)),
});
