import { conflict } from '../../shared/errors.ts';
import type { HubLine } from '../hubEntry.ts';
import type { HubState } from '../state/hubState.ts';
import type { Ports } from './ports.ts';

const linesPerRead = 500;
/** A page ends after so many lines even if few of them are wanted, so that no request walks the whole log. */
const linesPerPage = 5_000;

/**
 * Positions beyond the end were made by another log, before a reset or a restored backup: who keeps one has seen nothing
 * of this log. Refused rather than begun anew, because a reader that compares positions would drop or mix what it gets.
 * @throws conflict that names the end.
 */
export function requirePosition({ seq }: Pick<HubState, 'seq'>, after: number): void {
  if (after <= seq) return;
  throw conflict(`The log ends at line ${seq}: position ${after} is not of this log. Begin again with "after" 0.`, {
    seq,
  });
}

/** What an answer that begins after a line says of what is missing in it. */
export const prunedPart = (
  { prunedUpTo }: Pick<HubState, 'prunedUpTo'>,
  after: number,
): { readonly prunedUpTo?: number } => (after < prunedUpTo ? { prunedUpTo } : {});

/** What was found in a part of the log. */
export interface LogPage<Found> {
  readonly found: Found[];
  /** Where the next page begins. */
  readonly next: number;
  /** Whether the log ended here. */
  readonly end: boolean;
}

/** Looks through the log after a line until so many things are found; `find` says what of each line is wanted. */
export async function readPage<Found>(
  { readLines }: Pick<Ports, 'readLines'>,
  { after, limit }: { readonly after: number; readonly limit: number },
  find: (line: HubLine) => readonly Found[],
): Promise<LogPage<Found>> {
  const all: Found[] = [];
  let next = after;
  let looked = 0;
  while (looked < linesPerPage) {
    const lines = await readLines({ after: next, limit: linesPerRead });
    for (const line of lines) {
      const found = find(line);
      // A line is shown whole or on the next page, unless it alone is more than a page.
      if (all.length > 0 && all.length + found.length > limit) return { found: all, next, end: false };
      all.push(...found);
      next = line.seq;
    }
    if (lines.length === 0) return { found: all, next, end: true };
    looked += lines.length;
  }
  return { found: all, next, end: false };
}
