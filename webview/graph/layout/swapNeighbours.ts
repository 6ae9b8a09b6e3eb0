import type { Adjacency } from './adjacency.ts';
import { int } from './cells.ts';
import type { ColumnGraph } from './columnGraph.ts';

const maxPasses = 3;
/** A pair with more pairs of edges than this is left to the barycentres: comparing them would cost more than it brings. */
const maxPairs = 4_096;

/** Swaps neighbours in a column as long as that saves crossings at both sides together (Gansner et al. 1993, transpose). */
export function swapNeighbours(graph: ColumnGraph): void {
  for (let pass = 0; pass < maxPasses; pass += 1) {
    let saved = 0;
    for (let column = 0; column < graph.columns; column += 1) saved += swapInColumn(graph, column);
    if (saved === 0) return;
  }
}

function swapInColumn({ start, order, place, out, into }: ColumnGraph, column: number): number {
  let saved = 0;
  for (let at = int(start, column); at + 1 < int(start, column + 1); at += 1) {
    const upper = int(order, at);
    const lower = int(order, at + 1);
    const gain = gainOf(out, place, upper, lower) + gainOf(into, place, upper, lower);
    if (gain <= 0) continue;
    order[at] = lower;
    order[at + 1] = upper;
    place[upper] = int(place, upper) + 1;
    place[lower] = int(place, lower) - 1;
    saved += gain;
  }
  return saved;
}

/** Crossings that go, less those that come, at one side when two neighbours change places. */
function gainOf({ start, ends }: Adjacency, place: Int32Array, upper: number, lower: number): number {
  const upperEnd = int(start, upper + 1);
  const lowerEnd = int(start, lower + 1);
  if ((upperEnd - int(start, upper)) * (lowerEnd - int(start, lower)) > maxPairs) return 0;
  let gain = 0;
  for (let a = int(start, upper); a < upperEnd; a += 1) {
    const high = int(place, int(ends, a));
    for (let b = int(start, lower); b < lowerEnd; b += 1) {
      const low = int(place, int(ends, b));
      if (high > low) gain += 1;
      else if (high < low) gain -= 1;
    }
  }
  return gain;
}
