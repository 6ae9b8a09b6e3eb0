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
}

export const newline = 0x0a;

// Small enough that working through one piece does not hold up the event loop for more than a few milliseconds.
const defaultPieceBytes = 262_144;

/** Reads a part of a file in pieces of whole lines; memory is bounded by the longest line, or `maxLineBytes`. */
export async function* readPieces(
  disk: Disk,
  name: string,
  { from, to, maxLineBytes, pieceBytes = defaultPieceBytes }: PieceRange,
): AsyncGenerator<Piece> {
  let offset = from;
  let length = pieceBytes;
  while (offset < to) {
    const bytes = await disk.read(name, { offset, length: Math.min(length, to - offset) });
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield { offset, bytes: bytes.subarray(0, end), whole: true };
      offset += end;
      length = pieceBytes;
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
