import { conflict } from '../../shared/errors.ts';
import { droppedMarker } from '../terminal/asciicast.ts';
import type { CastFile } from './castFile.ts';
import { parseCursor, renderCursor } from './cursor.ts';
import type { Place } from './cursor.ts';

/** Where reading begins. */
export interface StartPlace extends Place {
  /** What was asked for was dropped; it begins with the oldest that is left. */
  readonly gone: boolean;
}

/** @throws HubError `bad-request` or `conflict` for a cursor that is none, or of another recording. */
export async function findStart(file: CastFile, cursor: string | undefined): Promise<StartPlace> {
  const oldest = { frame: file.begin, character: 0 };
  if (cursor === undefined) return { ...oldest, gone: false };
  const place = parseCursor(cursor);
  if (await file.isPlace(place.frame)) return { ...place, gone: false };
  const firstKept = file.begin === 0 ? 0 : file.begin + droppedMarker.length;
  if (place.frame < firstKept) return { ...oldest, gone: true };
  throw conflict(`"${cursor}" is no place in this recording. Begin again without "from".`, {
    oldest: renderCursor(oldest),
  });
}
