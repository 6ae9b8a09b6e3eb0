import type { Disk } from '../../runtime/disk/disk.ts';

/** A part of a file that ends at a line's end; the last one may hold an unfinished line instead. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** One line without its newline, and where it begins in its file. */
export interface RawLine {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Which part of a file to read, and how much at a time. */
export interface PieceRange {
  readonly from: number;
  readonly to: number;
  readonly maxLineBytes: number;
  readonly pieceBytes?: number;
  /** The next piece is read while this one is worked through: for readers that want them all. */
  readonly ahead?: boolean;
}

export const newline = 0x0a;

// Small enough that working through one piece does not hold up the event loop for more than a few milliseconds.
const defaultPieceBytes = 262_144;

/** How a log or a snapshot is read whole: fewer and longer reads, while nobody else waits. */
export const wholeFile = { pieceBytes: 1_048_576, ahead: true } as const;

/** Reads a part of a file in pieces of whole lines; memory is bounded by the longest line, or `maxLineBytes`. */
export async function* readPieces(
  disk: Disk,
  name: string,
  { from, to, maxLineBytes, pieceBytes = defaultPieceBytes, ahead = false }: PieceRange,
): AsyncGenerator<Piece> {
  const read = (offset: number, length: number) => disk.read(name, { offset, length: Math.min(length, to - offset) });
  let offset = from;
  let length = pieceBytes;
  let next: Promise<Buffer> | undefined;
  while (offset < to) {
    const bytes = await (next ?? read(offset, length));
    next = undefined;
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) {
      const piece = { offset, bytes: bytes.subarray(0, end), whole: true };
      offset += end;
      length = pieceBytes;
      if (ahead && offset < to) {
        next = read(offset, length);
        // Who stops here never asks for it.
        next.catch(() => undefined);
      }
      yield piece;
    } else if (bytes.length < length || length > maxLineBytes) {
      if (bytes.length > 0) yield { offset, bytes, whole: false };
      return;
    } else length *= 2;
  }
}

/** The lines of a piece. */
export function* linesOf({ offset, bytes }: Piece): Generator<RawLine> {
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    yield { offset: offset + start, bytes: bytes.subarray(start, end) };
    start = end + 1;
  }
}
