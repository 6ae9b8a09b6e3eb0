import type { TranscriptFrame, TranscriptPage } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import type { CastFile } from './castFile.ts';
import { renderCursor } from './cursor.ts';
import { findStart } from './startPlace.ts';

/** What of a recording is read. */
export interface PageWish {
  readonly from?: string | undefined;
  /** Frames. */
  readonly limit: number;
}

/** Whole frames from a cursor on, as many as travel in one frame of the wire. */
export async function readPage(file: CastFile, { from, limit }: PageWish): Promise<Omit<TranscriptPage, 'isLive'>> {
  const { frame: begin, gone } = await findStart(file, from);
  const frames: TranscriptFrame[] = [];
  let next = begin;
  let isEnd = true;
  for await (const { place, bytes, frame } of file.frames(begin)) {
    const isFull = frames.length > 0 && place + bytes - begin > limits.pieceBytes;
    if (isFull || frames.length === limit) {
      isEnd = false;
      break;
    }
    frames.push(frame);
    next = place + bytes;
  }
  return {
    ...factsOf(file),
    frames,
    next: renderCursor({ frame: next, character: 0 }),
    left: isEnd ? 0 : file.end - next,
    gone,
  };
}

function factsOf({ header, begin, end }: CastFile) {
  return {
    columns: header.columns,
    rows: header.rows,
    startedAt: header.timestamp * 1_000,
    title: header.title,
    bytes: end - begin,
    oldest: renderCursor({ frame: begin, character: 0 }),
  };
}
