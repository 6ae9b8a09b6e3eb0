import { readSync, writeSync } from 'node:fs';

/** Writes all bytes at the end of a file that was opened for appending, or throws. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/** Bytes of a file from a position on; fewer where it ends. */
export function readRange(fd: number, position: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  let done = 0;
  while (done < byteCount) {
    const count = readSync(fd, bytes, done, byteCount - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** Appends a part of one file to another; gives how many bytes. */
export function copyRange(from: number, to: number, position: number, byteCount: number): number {
  const bytes = readRange(from, position, byteCount);
  writeAll(to, bytes);
  return bytes.length;
}
