import * as path from 'node:path';
import type { Disk, DiskFile } from '../../runtime/disk/disk.ts';
import { createFileDisk } from '../../runtime/disk/fileDisk.ts';
import { copyAside } from '../../runtime/disk/quarantine.ts';
import { toError } from '../../shared/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { OutboxContents } from './outboxLines.ts';
import { readOutboxLines, renderOutboxLine } from './outboxLines.ts';

/** A write failed, and what of it is on disk could not be taken back yet: whether it was kept is not known. */
export class UnknownWrite extends Error {}

/** The file below an outbox. A failed write leaves it as it was before. */
export interface OutboxFile {
  readonly bytes: number;
  /** Resolves when the text is on disk. @throws UnknownWrite where it may be there; the next append takes it back first. */
  append: (text: string) => Promise<void>;
  /** Puts a whole new content in its place, atomically. */
  replace: (text: string) => Promise<void>;
  close: () => Promise<void>;
}

/** What opening is done with; a test gives a disk of its own. */
export interface OutboxFileOptions {
  readonly log: Log;
  readonly now: number;
  readonly disk?: Disk | undefined;
}

/** Opens or makes the file, cuts a torn end off, and sets a damaged file aside (as a copy) before it is changed. */
export async function openOutboxFile(
  file: string,
  { log, now, disk = createFileDisk(path.dirname(file)) }: OutboxFileOptions,
): Promise<{ readonly file: OutboxFile; readonly contents: OutboxContents }> {
  const name = path.basename(file);
  const size = await disk.size(name);
  if (size === undefined) {
    const text = renderOutboxLine({ kind: 'base', lastNumber: 0 });
    return { file: await makeFile(disk, name, text), contents: readOutboxLines(Buffer.from(text)) };
  }
  const found = await disk.read(name, { offset: 0, length: size });
  const contents = readOutboxLines(found);
  if (contents.damagedLines.length > 0) {
    const aside = await copyAside(disk, name, now);
    log.error('the outbox has lines that cannot be read; a copy was set aside', {
      aside,
      lines: contents.damagedLines,
    });
  }
  const torn = found.length - contents.wholeBytes;
  if (torn > 0) log.warn('the last line of the outbox was torn and is cut off', { bytes: torn });
  return { file: await continueFile(disk, name, contents.wholeBytes, torn > 0), contents };
}

/** Made as every later replacement is, so that the directory's entry is on disk before anything is acknowledged. */
async function makeFile(disk: Disk, name: string, text: string): Promise<OutboxFile> {
  const file = await writeBeside(disk, name, text);
  const made = new DurableFile(disk, name, file, Buffer.byteLength(text));
  await made.settle();
  return made;
}

/** What a killed process wrote may be in the page cache only: what is sent from here on must not vanish later. */
async function continueFile(disk: Disk, name: string, wholeBytes: number, isTorn: boolean): Promise<OutboxFile> {
  const file = await disk.open(name);
  if (isTorn) await file.truncate(wholeBytes);
  await file.datasync();
  const continued = new DurableFile(disk, name, file, wholeBytes);
  await continued.settle();
  return continued;
}

/** A new content under the file's name, whose name is not durable yet. */
async function writeBeside(disk: Disk, name: string, text: string): Promise<DiskFile> {
  const temporary = `${name}.tmp`;
  // What an interrupted attempt left would otherwise be appended to.
  await disk.remove(temporary);
  const file = await disk.open(temporary);
  try {
    await file.append(Buffer.from(text));
    await file.datasync();
    await disk.rename(temporary, name);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

class DurableFile implements OutboxFile {
  bytes: number;
  readonly #disk: Disk;
  readonly #name: string;
  #file: DiskFile;
  /** Something behind `bytes` may be there that was refused. */
  #hasRest = false;
  /** Whether a power cut would leave this file under its name, and no older one. */
  #isNamed = false;

  constructor(disk: Disk, name: string, file: DiskFile, bytes: number) {
    this.#disk = disk;
    this.#name = name;
    this.#file = file;
    this.bytes = bytes;
  }

  async append(text: string): Promise<void> {
    const hadRest = this.#hasRest;
    await this.settle().catch((error: unknown) => {
      throw hadRest ? new UnknownWrite(toError(error).message, { cause: error }) : error;
    });
    const bytes = Buffer.from(text);
    try {
      await this.#file.append(bytes);
      await this.#file.datasync();
    } catch (error) {
      this.#hasRest = true;
      // What is refused must not come back, and half a line in the middle would be damage.
      await this.settle().catch((unsettled: unknown) => {
        throw new UnknownWrite(toError(error).message, { cause: unsettled });
      });
      throw error;
    }
    this.bytes += bytes.length;
  }

  async replace(text: string): Promise<void> {
    const next = await writeBeside(this.#disk, this.#name, text);
    const old = this.#file;
    this.#file = next;
    this.bytes = Buffer.byteLength(text);
    this.#hasRest = this.#isNamed = false;
    await old.close();
    await this.settle();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** Makes up for what failed before: until then nothing that is appended would be safe. */
  async settle(): Promise<void> {
    if (this.#hasRest) {
      await this.#file.truncate(this.bytes);
      await this.#file.datasync();
      this.#hasRest = false;
    }
    if (!this.#isNamed) {
      await this.#disk.syncDirectory('');
      this.#isNamed = true;
    }
  }
}
