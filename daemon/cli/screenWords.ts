import type { ResultOf } from '../../shared/operations/operations.ts';
import { renderMoment } from './times.ts';

type Screen = ResultOf<'session.screen'>;

/** What must be said of a screen beside its lines: when it was so, or why it is not what was asked for; empty for one of now. */
export function screenNote({ at, live, missing, instead }: Screen, wantedAt?: number): string {
  if (missing !== undefined) return missing;
  const isAsWanted = instead === undefined && (live || wantedAt !== undefined);
  if (isAsWanted || at === undefined) return '';
  if (instead === undefined) return `The session is not live; this was its screen at ${renderMoment(at)}.`;
  return `${instead} ${live ? 'This is its screen now, at' : 'This was its screen at'} ${renderMoment(at)}.`;
}

/** The lines of a screen as one text. */
export const screenText = ({ lines }: Screen): string => lines.join('\n').trimEnd();
