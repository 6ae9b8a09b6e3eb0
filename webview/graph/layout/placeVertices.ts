import { alignBlocks } from './alignBlocks.ts';
import { real } from './cells.ts';
import { sortEnds } from './columnGraph.ts';
import type { ColumnGraph } from './columnGraph.ts';
import { markConflicts } from './markConflicts.ts';
import { packBlocks } from './packBlocks.ts';

const views = [
  { forward: true, fromTop: true },
  { forward: true, fromTop: false },
  { forward: false, fromTop: true },
  { forward: false, fromTop: false },
] as const;

/**
 * The middle of each vertex along its column (Brandes and Köpf 2002): packed from four sides, brought to the narrowest of
 * the four, and then the mean of the two in the middle, which keeps order and distances.
 * @param extents half the height of each vertex with half the gap that it keeps to others
 */
export function placeVertices(graph: ColumnGraph, extents: Float64Array): Float64Array {
  sortEnds(graph);
  const conflicts = markConflicts(graph);
  const packed = views.map((view) => {
    const at = packBlocks(graph, alignBlocks(graph, conflicts, view), extents, view);
    return { at, fromTop: view.fromTop, ...rangeOf(at, extents) };
  });
  const narrowest = packed.reduce((least, other) =>
    other.bottom - other.top < least.bottom - least.top ? other : least,
  );
  const [a, b, c, d] = packed.map(({ at, fromTop, top, bottom }) => {
    const shift = fromTop ? narrowest.top - top : narrowest.bottom - bottom;
    return at.map((middle) => middle + shift);
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return a.map((first, vertex) => meanOfMiddle(first, real(b, vertex), real(c, vertex), real(d, vertex)));
}

function rangeOf(at: Float64Array, extents: Float64Array): { readonly top: number; readonly bottom: number } {
  let top = Infinity;
  let bottom = -Infinity;
  for (let vertex = 0; vertex < at.length; vertex += 1) {
    top = Math.min(top, real(at, vertex) - real(extents, vertex));
    bottom = Math.max(bottom, real(at, vertex) + real(extents, vertex));
  }
  return { top, bottom };
}

const meanOfMiddle = (a: number, b: number, c: number, d: number) =>
  (a + b + c + d - Math.min(a, b, c, d) - Math.max(a, b, c, d)) / 2;
