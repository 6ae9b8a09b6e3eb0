import { badRequest } from '../../shared/errors.ts';

/** A place in a recording: bytes of frames before it, dropped ones too, and characters of the frame's text before it. */
export interface Place {
  readonly frame: number;
  readonly character: number;
}

/** The place as others see it: opaque, and never longer than its schema allows. */
export function renderCursor({ frame, character }: Place): string {
  return character === 0 ? frame.toString(36) : `${frame.toString(36)}.${character.toString(36)}`;
}

/** @throws HubError `bad-request` for what cannot have come from `renderCursor`. */
export function parseCursor(cursor: string): Place {
  const [frame = Number.NaN, character = 0] = cursor.split('.').map((part) => Number.parseInt(part, 36));
  if (Number.isSafeInteger(frame) && Number.isSafeInteger(character)) return { frame, character };
  throw badRequest([{ path: 'from', message: 'is no place in a recording' }]);
}
