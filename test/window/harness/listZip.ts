/** A file in a ZIP archive. */
export interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;

/** What the directory of an archive lists (APPNOTE 4.3.12 and 4.3.16; no ZIP64). @throws Error where it is none. */
export function listZip(archive: Buffer): readonly ZipEntry[] {
  let end = archive.length - endBytes;
  while (end >= 0 && archive.readUInt32LE(end) !== endMark) end -= 1;
  if (end < 0) throw new Error('this is no ZIP archive: it has no directory');
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== entryMark) throw new Error(`the archive's directory is broken at ${at}`);
    const nameBytes = archive.readUInt16LE(at + 28);
    const moreBytes = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    const path = archive.toString('utf8', at + entryBytes, at + entryBytes + nameBytes);
    entries.push({ path, bytes: archive.readUInt32LE(at + 24) });
    at += entryBytes + nameBytes + moreBytes;
  }
  return entries;
}
