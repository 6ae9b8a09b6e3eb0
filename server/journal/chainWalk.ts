import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainEnd, JournalEntry, JournalLine } from './journal.ts';
import { parseLine } from './line.ts';
import { linesOf, readPieces, wholeFile } from './lineReader.ts';
import type { Piece } from './lineReader.ts';
import type { Segment } from './segments.ts';

/** A place in a log: behind the line that `end` names. */
export interface ChainStart {
  readonly end: ChainEnd;
  /** Index into the list of segments. */
  readonly segment: number;
  readonly offset: number;
}

/** The first thing that does not continue the chain. */
export interface ChainFlaw {
  readonly segment: number;
  readonly offset: number;
  readonly detail: string;
  /** Nothing follows but the beginning of a line: a write that was cut short. */
  readonly isTorn: boolean;
}

/** How far a chain holds. */
export interface WalkedChain {
  readonly end: ChainEnd;
  readonly lines: number;
  readonly flaw: ChainFlaw | undefined;
}

/** Checks every line from a place on, hands over the good ones in order, and stops at the first that is not. */
export async function walkChain<Entry extends JournalEntry>(
  disk: Disk,
  segments: readonly Segment[],
  { start, maxLineBytes }: { readonly start: ChainStart; readonly maxLineBytes: number },
  visit: (line: JournalLine<Entry>) => void,
): Promise<WalkedChain> {
  let end = start.end;
  let lines = 0;
  for (const [index, segment] of segments.entries()) {
    if (index < start.segment) continue;
    const from = index === start.segment ? start.offset : 0;
    const isLast = index === segments.length - 1;
    for await (const piece of readPieces(disk, segment.name, {
      from,
      to: segment.length,
      maxLineBytes,
      ...wholeFile,
    })) {
      const walked = walkPiece(piece, end, visit);
      lines += walked.lines;
      end = walked.end;
      if (walked.flaw === undefined) continue;
      const isTorn = isLast && !piece.whole && piece.offset + piece.bytes.length >= segment.length;
      return { end, lines, flaw: { ...walked.flaw, segment: index, isTorn } };
    }
  }
  return { end, lines, flaw: undefined };
}

function walkPiece<Entry extends JournalEntry>(
  piece: Piece,
  start: ChainEnd,
  visit: (line: JournalLine<Entry>) => void,
): { end: ChainEnd; lines: number; flaw: { offset: number; detail: string } | undefined } {
  let end = start;
  let lines = 0;
  if (!piece.whole) return { end, lines, flaw: { offset: piece.offset, detail: 'it ends in the middle of a line' } };
  for (const { offset, bytes } of linesOf(piece)) {
    const parsed = parseLine<Entry>(bytes, end);
    if ('flaw' in parsed) return { end, lines, flaw: { offset, detail: parsed.flaw } };
    visit(parsed.line);
    end = parsed.line;
    lines += 1;
  }
  return { end, lines, flaw: undefined };
}
