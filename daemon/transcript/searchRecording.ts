import type { TranscriptMatch, TranscriptMatches } from '../../shared/model/transcript.ts';
import { timings } from '../../shared/timings.ts';
import { Breather } from './breather.ts';
import type { CastFile } from './castFile.ts';
import { renderCursor } from './cursor.ts';
import type { Place } from './cursor.ts';
import { createLineMatcher } from './lineMatcher.ts';
import type { SearchedText } from './lineMatcher.ts';
import { PrintedLines } from './printedLines.ts';
import type { PrintedLine } from './printedLines.ts';
import { PrintedText } from '../../runtime/recording/printedText.ts';
import { findStart } from './startPlace.ts';

/** What is searched for, and from where. */
export interface SearchWish extends SearchedText {
  readonly from?: string | undefined;
  /** Lines found. */
  readonly limit: number;
}

const neighbours = 2;
const shownCharacters = 400;

/** Lines in which a text was printed, from a cursor on, as many as are wanted or found in `timings.searchMs`. */
export async function searchRecording(
  file: CastFile,
  { from, limit, ...searched }: SearchWish,
): Promise<Omit<TranscriptMatches, 'isLive'>> {
  const start = await findStart(file, from);
  const found = new Findings({ ...searched, limit, startedAt: file.header.timestamp * 1_000 });
  const lines = new PrintedLines((line) => found.take(line));
  const printed = new PrintedText();
  const begunMs = performance.now();
  const breather = new Breather();
  let reached = file.begin;
  let isEnd = true;
  for await (const { place, bytes, frame } of file.frames(start.frame)) {
    const text = printed.of(frame);
    const character = place === start.frame ? start.character : 0;
    if (text !== undefined) lines.take(text, { frame: place, character }, frame[0]);
    reached = place + bytes;
    if (!printed.isSnapshot && (found.isFull || performance.now() - begunMs > timings.searchMs)) {
      isEnd = false;
      break;
    }
    await breather.pause();
  }
  const open = lines.openBegin;
  if (isEnd) lines.end();
  const next: Place = found.next ?? open ?? { frame: reached, character: 0 };
  return {
    matches: found.matches,
    next: renderCursor(next),
    end: isEnd && found.next === undefined,
    oldest: renderCursor({ frame: file.begin, character: 0 }),
    gone: start.gone,
  };
}

interface FindingsOptions extends SearchedText {
  readonly limit: number;
  readonly startedAt: number;
}

/** Gathers found lines with their neighbours; full when the last one has all of its own. */
class Findings {
  readonly matches: TranscriptMatch[] = [];
  /** Where the line begins that follows the last found one; set when it came and was not looked at any more. */
  next: Place | undefined;
  isFull = false;
  private readonly options: FindingsOptions;
  private readonly indexIn: (line: string) => number;
  private readonly earlier: string[] = [];
  /** Found lines that still get neighbours. */
  private open: string[][] = [];

  constructor(options: FindingsOptions) {
    this.options = options;
    this.indexIn = createLineMatcher(options);
  }

  take({ text, begin, seconds }: PrintedLine): void {
    const shown = excerpt(text, 0);
    for (const after of this.open) after.push(shown);
    this.open = this.open.filter((after) => after.length < neighbours);
    const isEnough = this.matches.length >= this.options.limit;
    if (isEnough) {
      this.next ??= begin;
      this.isFull = this.open.length === 0;
      return;
    }
    const at = this.indexIn(text);
    if (at >= 0) {
      const after: string[] = [];
      this.matches.push({
        at: Math.round(this.options.startedAt + seconds * 1_000),
        cursor: renderCursor({ frame: begin.frame, character: 0 }),
        line: excerpt(text, at),
        before: [...this.earlier],
        after,
      });
      this.open.push(after);
    }
    this.earlier.push(shown);
    if (this.earlier.length > neighbours) this.earlier.shift();
  }
}

/** A long line around the place that is looked for. */
function excerpt(line: string, at: number): string {
  if (line.length <= shownCharacters) return line;
  const begin = Math.max(0, Math.min(at - shownCharacters / 4, line.length - shownCharacters));
  return line.slice(begin, begin + shownCharacters);
}
