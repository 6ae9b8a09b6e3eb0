import type { TranscriptMatch } from '../../shared/model/transcript.ts';

/**
 * Where a found line stands in a transcript that people read: what was drawn over is not in it, and spaces differ. Of several
 * the one whose neighbours are those that were found beside it; undefined where there is none.
 */
export function lineOfMatch(
  lines: readonly string[],
  { line, before, after }: Pick<TranscriptMatch, 'line' | 'before' | 'after'>,
): number | undefined {
  const wanted = squeezed(line);
  const told = { before: setOf(before), after: setOf(after) };
  let best: { readonly at: number; readonly score: number } | undefined;
  for (const [at, text] of lines.entries()) {
    const found = squeezed(text);
    if (found === '' || !(found.includes(wanted) || wanted.includes(found))) continue;
    const near = nearness(lines, at, told.before, -1) + nearness(lines, at, told.after, 1);
    const score = near + (found === wanted ? 1 : 0);
    if (best === undefined || score > best.score) best = { at, score };
  }
  return best?.at;
}

/** How far a neighbour may stand off. */
const reach = 4;

/** More for neighbours that stand nearer, in one direction. */
function nearness(lines: readonly string[], at: number, told: ReadonlySet<string>, step: 1 | -1): number {
  let sum = 0;
  for (let off = 1; off <= reach; off += 1) if (told.has(squeezed(lines[at + off * step] ?? ''))) sum += 1 / off;
  return sum;
}

const setOf = (lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.map(squeezed).filter((text) => text !== ''));

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();
