import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { Low } from 'lowdb';
import type { Adapter } from 'lowdb';
import * as z from 'zod';
import { toError } from '../../shared/errors.ts';
import type { Disk, DiskFile } from '../../runtime/disk/disk.ts';
import type { ChainEnd, RecordPacker, RecordTaker } from './journal.ts';
import { linesOf, newline, readPieces, wholeFile } from './lineReader.ts';
import type { Piece } from './lineReader.ts';

/** The newest snapshot and the one before it. */
export const snapshotNames = ['state.json', 'state.previous.json'] as const;

/** A whole state and the line of the log that it stands for. */
export interface Snapshot {
  readonly seq: number;
  /** Hash of that line: how it is told whether snapshot and log belong together. */
  readonly hash: string;
  readonly at: number;
  readonly collections: ReadonlyMap<string, readonly unknown[]>;
}

/** A snapshot file that cannot be used, as opposed to one that cannot be read now. */
export class SnapshotDamage extends Error {}

// Format 2 leaves out of a record what its owner says that the one before it has too.
const format = 2;
const readableFormats: readonly number[] = [1, format];
const temporaryName = 'state.json.tmp';
// A piece this long is made in about a millisecond; between two pieces the event loop runs.
const pieceCharacters = 262_144;
// What lies unsynced is written out with the journal's next sync on some file systems: keep it little.
const syncEveryBytes = 4_194_304;

const headBytes = 512;

const Header = z.object({ format: z.number(), seq: z.number().int().min(1), hash: z.string(), at: z.number() });
const none: Snapshot = { seq: 0, hash: '', at: 0, collections: new Map() };

/** Reads a snapshot; undefined if there is none. Throws `SnapshotDamage` if it is not whole. */
export async function readSnapshot(disk: Disk, name: string, onRecord?: RecordTaker): Promise<Snapshot | undefined> {
  const database = new Low(new SnapshotAdapter(disk, name, { onRecord }), none);
  await database.read();
  return database.data === none ? undefined : database.data;
}

/** The line that the newest snapshot stands for; undefined if no head can be read. */
export async function readSnapshotHead(disk: Disk): Promise<ChainEnd | undefined> {
  if ((await disk.size(snapshotNames[0])) === undefined) return undefined;
  const [head = ''] = (await disk.read(snapshotNames[0], { offset: 0, length: headBytes }))
    .toString('utf8')
    .split('\n', 1);
  return readHeader(head);
}

/** The line that a snapshot stands for; undefined where there is none, or its bytes are not what was written. */
export async function checkSnapshot(disk: Disk, name: string): Promise<number | undefined> {
  const size = await disk.size(name);
  if (size === undefined) return undefined;
  const hash = createHash('sha256');
  let seq: number | undefined;
  let last: Buffer | undefined;
  for await (const piece of readPieces(disk, name, { from: 0, to: size, maxLineBytes: size })) {
    for (const { bytes } of linesOf(piece)) {
      if (last !== undefined) hash.update(last).update('\n');
      else seq = readHeader(bytes.toString('utf8'))?.seq;
      last = bytes;
    }
  }
  return footer.exec(last?.toString('utf8') ?? '')?.[1] === hash.digest('hex') ? seq : undefined;
}

/** Replaces the newest snapshot, in slices; the one that was newest becomes the previous one. Gives its bytes. */
export async function writeSnapshot(disk: Disk, snapshot: Snapshot, packRecord?: RecordPacker): Promise<number> {
  const adapter = new SnapshotAdapter(disk, snapshotNames[0], { packRecord });
  await new Low<Snapshot>(adapter, snapshot).write();
  return adapter.writtenBytes;
}

/** What becomes of records that are not written and read as they are. */
interface Records {
  readonly onRecord?: RecordTaker | undefined;
  readonly packRecord?: RecordPacker | undefined;
}

/**
 * lowdb's way to our disk. The file is one JSON document with a record on each line and the SHA-256 of everything
 * before it in the last line, so that neither writing nor reading ever holds the whole text.
 */
class SnapshotAdapter implements Adapter<Snapshot> {
  writtenBytes = 0;
  readonly #disk: Disk;
  readonly #name: string;
  readonly #records: Records;

  constructor(disk: Disk, name: string, records: Records) {
    this.#disk = disk;
    this.#name = name;
    this.#records = records;
  }

  async read(): Promise<Snapshot | null> {
    const size = await this.#disk.size(this.#name);
    if (size === undefined) return null;
    const parser = new SnapshotParser(this.#records.onRecord);
    // A line is one record; it can be as long as the file at worst, and is held anyway.
    for await (const piece of readPieces(this.#disk, this.#name, {
      from: 0,
      to: size,
      maxLineBytes: size,
      ...wholeFile,
    })) {
      if (!piece.whole) throw new SnapshotDamage('it ends in the middle of a line');
      parser.take(piece);
    }
    return parser.end();
  }

  async write(snapshot: Snapshot): Promise<void> {
    const disk = this.#disk;
    // What an interrupted attempt left would otherwise be appended to.
    await disk.remove(temporaryName);
    const file = await disk.open(temporaryName);
    try {
      this.writtenBytes = await writePieces(file, renderLines(snapshot, this.#records.packRecord));
    } finally {
      await file.close();
    }
    if ((await disk.size(this.#name)) !== undefined) await disk.rename(this.#name, snapshotNames[1]);
    await disk.rename(temporaryName, this.#name);
    await disk.syncDirectory('');
  }
}

async function writePieces(file: DiskFile, lines: Iterable<string>): Promise<number> {
  const hash = createHash('sha256');
  let written = 0;
  let unsynced = 0;
  const append = async (text: string) => {
    const bytes = Buffer.from(text);
    await file.append(bytes);
    written += bytes.length;
    unsynced += bytes.length;
    if (unsynced < syncEveryBytes) return;
    await file.datasync();
    unsynced = 0;
  };
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < pieceCharacters) continue;
    hash.update(piece);
    await append(piece);
    piece = '';
  }
  hash.update(piece);
  await append(`${piece}},"checksum":"${hash.digest('hex')}"}\n`);
  await file.datasync();
  return written;
}

function* renderLines(
  { seq, hash, at, collections }: Snapshot,
  packRecord: RecordPacker = (_collection, record) => record,
): Generator<string> {
  yield `${JSON.stringify({ format, seq, hash, at }).slice(0, -1)},"collections":{\n`;
  let before = '';
  for (const [name, records] of collections) {
    yield `${before}${JSON.stringify(name)}:[\n`;
    for (const [index, record] of records.entries()) {
      const packed = index === 0 ? record : packRecord(name, record, records[index - 1]);
      yield `${renderRecord(packed)}${index < records.length - 1 ? ',' : ''}\n`;
    }
    yield ']\n';
    before = ',';
  }
}

function renderRecord(record: unknown): string {
  const text: string | undefined = JSON.stringify(record);
  if (text === undefined) throw new TypeError('A record of a snapshot is not JSON.');
  return text;
}

const [closingBrace, closingBracket, comma] = [0x7d, 0x5d, 0x2c];
const headerEnd = ',"collections":{';
const footer = /^\},"checksum":"([0-9a-f]{64})"\}$/;
const collectionHead = /^,?("(?:[^"\\]|\\.)*"):\[$/;

/** Takes the lines of a snapshot one after another. */
class SnapshotParser {
  readonly #hash: Hash = createHash('sha256');
  readonly #collections = new Map<string, unknown[]>();
  #header: z.infer<typeof Header> | undefined;
  readonly #onRecord: RecordTaker | undefined;
  #name = '';
  #records: unknown[] | undefined;
  #isWhole = false;

  constructor(onRecord: RecordTaker | undefined) {
    this.#onRecord = onRecord;
  }

  /** The next lines; they are hashed together, but for the last one, which holds the hash. */
  take({ bytes }: Piece): void {
    for (let start = 0, end = bytes.indexOf(newline); end >= 0; start = end + 1, end = bytes.indexOf(newline, start)) {
      if (this.#isWhole) throw new SnapshotDamage('something follows its end');
      if (this.#records === undefined && this.#header !== undefined && bytes[start] === closingBrace) {
        this.#hash.update(bytes.subarray(0, start));
        this.#close(bytes.toString('utf8', start, end));
      } else this.#push(bytes, start, end);
    }
    if (!this.#isWhole) this.#hash.update(bytes);
  }

  /** One line of a piece, by its place: a view of each would cost a tenth of what parsing it does. */
  #push(bytes: Buffer, start: number, end: number): void {
    if (this.#header === undefined) this.#header = parseHeader(bytes.toString('utf8', start, end));
    else if (this.#records === undefined) this.#open(bytes.toString('utf8', start, end));
    else if (end === start + 1 && bytes[start] === closingBracket) this.#records = undefined;
    else this.#keep(this.#records, bytes.toString('utf8', start, bytes[end - 1] === comma ? end - 1 : end));
  }

  #keep(records: unknown[], text: string): void {
    const record = parseJson(text);
    if (records.length > 0) this.#onRecord?.(this.#name, record, records.at(-1));
    records.push(record);
  }

  end(): Snapshot {
    if (!this.#isWhole || this.#header === undefined) throw new SnapshotDamage('its end is missing');
    const { seq, hash, at } = this.#header;
    return { seq, hash, at, collections: this.#collections };
  }

  #open(text: string): void {
    const name = collectionHead.exec(text)?.[1];
    if (name === undefined) throw new SnapshotDamage('a collection was expected');
    this.#name = String(parseJson(name));
    this.#records = [];
    this.#collections.set(this.#name, this.#records);
  }

  #close(text: string): void {
    if (footer.exec(text)?.[1] !== this.#hash.digest('hex')) throw new SnapshotDamage('its checksum does not match');
    this.#isWhole = true;
  }
}

function readHeader(text: string): z.infer<typeof Header> | undefined {
  try {
    return parseHeader(text);
  } catch (error) {
    if (error instanceof SnapshotDamage) return undefined;
    throw error;
  }
}

function parseHeader(text: string): z.infer<typeof Header> {
  if (!text.endsWith(headerEnd)) throw new SnapshotDamage('its head is missing');
  const header = Header.safeParse(parseJson(`${text.slice(0, -headerEnd.length)}}`));
  if (!header.success) throw new SnapshotDamage('its head is not valid');
  if (!readableFormats.includes(header.data.format))
    throw new SnapshotDamage(`its format ${header.data.format} is not known`);
  return header.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SnapshotDamage(toError(error).message);
  }
}
