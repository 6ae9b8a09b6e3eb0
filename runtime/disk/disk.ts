/**
 * A disk as files that must not be lost see it. Names are relative to one directory, with slashes. Nothing is safe from a
 * power cut until it was synced: bytes by `datasync`, names by `syncDirectory`.
 */
export interface Disk {
  /** Opens a file for writing at its end and creates it if it is missing. */
  open: (name: string) => Promise<DiskFile>;
  /** Bytes of a file; undefined if there is none. */
  size: (name: string) => Promise<number | undefined>;
  /** The bytes of a range; fewer where the file ends before it. */
  read: (name: string, range: { readonly offset: number; readonly length: number }) => Promise<Buffer>;
  /** Names in a directory, `''` for the root; none if it does not exist. */
  list: (directory: string) => Promise<readonly string[]>;
  makeDirectory: (name: string) => Promise<void>;
  /** Replaces what stood at the new name. */
  rename: (from: string, to: string) => Promise<void>;
  /** A missing file is no error. */
  remove: (name: string) => Promise<void>;
  /** Makes what happened to the names in a directory durable. */
  syncDirectory: (directory: string) => Promise<void>;
}

/** A file that is only written at its end. */
export interface DiskFile {
  append: (bytes: Uint8Array) => Promise<void>;
  /** Makes bytes and length durable. */
  datasync: () => Promise<void>;
  truncate: (length: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Whether a disk has said that no space is left. */
export function isDiskFull(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
