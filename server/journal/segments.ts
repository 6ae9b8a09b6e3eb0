import type { Disk } from '../../runtime/disk/disk.ts';
import { readSeq } from './line.ts';
import { linesOf, newline, readPieces, wholeFile } from './lineReader.ts';
import type { RawLine } from './lineReader.ts';

/** The directory of the segments, relative to the data directory. */
export const segmentDirectory = 'journal';

const segmentName = /^(\d{6,})\.jsonl$/;
// The index has one entry for so many bytes: to find one line, about one such block is read.
const blockBytes = 65_536;
const headBytes = 64;

/** One file of the log. Its index of seq → offset is made when first needed and follows the file's growth. */
export class Segment {
  readonly number: number;
  readonly name: string;
  /** Bytes that are known to be durable; readers never look beyond. */
  length: number;
  readonly #disk: Disk;
  readonly #seqs: number[] = [];
  readonly #offsets: number[] = [];
  #firstSeq: number | undefined;
  #indexing: Promise<void> = Promise.resolve();

  constructor(disk: Disk, number: number, length: number) {
    this.#disk = disk;
    this.number = number;
    this.name = `${segmentDirectory}/${String(number).padStart(6, '0')}.jsonl`;
    this.length = length;
  }

  /** The number of its first line; undefined while it has none that can be read. */
  async firstSeq(): Promise<number | undefined> {
    if (this.#firstSeq === undefined && this.length > 0) {
      this.#firstSeq = readSeq(await this.#disk.read(this.name, { offset: 0, length: headBytes }));
    }
    return this.#firstSeq;
  }

  /** Where to begin to look for a line: a line's beginning, at most about one block before it. */
  async offsetNear(seq: number, maxLineBytes: number): Promise<number> {
    this.#indexing = this.#indexing.then(() => this.#extendIndex(maxLineBytes));
    await this.#indexing;
    return this.#offsets[lastIndexUpTo(this.#seqs, seq)] ?? 0;
  }

  async #extendIndex(maxLineBytes: number): Promise<void> {
    const from = this.#offsets.at(-1) ?? 0;
    if (this.length - from <= 2 * blockBytes) return;
    for await (const { offset, bytes, whole } of readPieces(this.#disk, this.name, {
      from,
      to: this.length,
      maxLineBytes,
      ...wholeFile,
    })) {
      if (!whole) return;
      for (let at = 0; at < bytes.length;) {
        this.#note(bytes.subarray(at, at + headBytes), offset + at);
        const end = bytes.indexOf(newline, at + blockBytes);
        at = end < 0 ? bytes.length : end + 1;
      }
    }
  }

  #note(head: Buffer, offset: number): void {
    const seq = readSeq(head);
    // A head that cannot be read belongs to a damaged line: the block before it simply becomes longer.
    if (seq === undefined || seq <= (this.#seqs.at(-1) ?? 0)) return;
    this.#seqs.push(seq);
    this.#offsets.push(offset);
  }
}

/** The files of a log in their order, as they are on the disk now. */
export async function listSegments(disk: Disk): Promise<Segment[]> {
  const names = await disk.list(segmentDirectory);
  const numbers = names.flatMap((name) => segmentName.exec(name)?.[1] ?? []).map(Number);
  const segments = numbers
    .sort((one, other) => one - other)
    .map(async (number) => {
      const length = await disk.size(new Segment(disk, number, 0).name);
      return new Segment(disk, number, length ?? 0);
    });
  return Promise.all(segments);
}

/** Where a reading of raw lines begins, and how much is taken from the disk at a time. */
export interface RawRange {
  readonly seq: number;
  readonly maxLineBytes: number;
  readonly pieceBytes?: number;
}

/** A line with the segment it stands in. */
export interface PlacedLine extends RawLine {
  readonly segment: Segment;
}

/** Unchecked lines to the end of the log, beginning with some before the wanted one. */
export async function* rawLinesFrom(
  disk: Disk,
  segments: readonly Segment[],
  { seq, ...limits }: RawRange,
): AsyncGenerator<readonly PlacedLine[]> {
  const first = await findSegment(segments, seq);
  for (const [at, segment] of segments.entries()) {
    if (at < first) continue;
    const from = at === first ? await segment.offsetNear(seq, limits.maxLineBytes) : 0;
    for await (const piece of readPieces(disk, segment.name, { from, to: segment.length, ...limits })) {
      if (piece.whole) yield Array.from(linesOf(piece), (line) => ({ ...line, segment }));
    }
  }
}

/** The last segment that begins at or before a line; -1 when all begin after it. */
async function findSegment(segments: readonly Segment[], seq: number): Promise<number> {
  for (let at = segments.length - 1; at >= 0; at -= 1) {
    const first = await segments[at]?.firstSeq();
    if (first !== undefined && first <= seq) return at;
  }
  return -1;
}

function lastIndexUpTo(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
