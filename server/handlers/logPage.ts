import type { HubLine } from '../hubEntry.ts';
import type { Ports } from './ports.ts';

const linesPerRead = 500;
/** A page ends after so many lines even if few of them are wanted, so that no request walks the whole log. */
const linesPerPage = 5_000;

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
