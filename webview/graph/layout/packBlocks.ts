import type { Blocks, View } from './alignBlocks.ts';
import { int, real } from './cells.ts';
import type { ColumnGraph } from './columnGraph.ts';

/**
 * A coordinate for each vertex, the same within a block, with blocks as near to each other as their extents allow: first
 * each as far up as it can be (longest path over blocks, which is free of the mistake in the class shifts of Brandes and Köpf
 * 2002; see Brandes, Walter, Zink: Erratum, 2020), then each as near to the block below it as it can be.
 */
export function packBlocks(
  graph: ColumnGraph,
  { root, next }: Blocks,
  extents: Float64Array,
  view: View,
): Float64Array {
  const { size, order, place, start, columnOf } = graph;
  const turn = view.fromTop ? 1 : -1;
  /** The vertex that follows in the same column, seen from where this view begins; -1 after the last. */
  const following = (vertex: number, by: number) => {
    const column = int(columnOf, vertex);
    const at = int(start, column) + int(place, vertex) + by;
    return at < int(start, column) || at >= int(start, column + 1) ? -1 : int(order, at);
  };

  const waiting = new Int32Array(size);
  for (let vertex = 0; vertex < size; vertex += 1) {
    if (following(vertex, -turn) >= 0) waiting[int(root, vertex)] = int(waiting, int(root, vertex)) + 1;
  }
  const sorted = new Int32Array(size);
  let count = 0;
  for (let vertex = 0; vertex < size; vertex += 1) {
    if (int(root, vertex) === vertex && int(waiting, vertex) === 0) sorted[count++] = vertex;
  }
  const at = new Float64Array(size);
  for (let n = 0; n < count; n += 1) {
    const block = int(sorted, n);
    let vertex = block;
    do {
      const other = following(vertex, turn);
      if (other >= 0) {
        const below = int(root, other);
        at[below] = Math.max(real(at, below), real(at, block) + real(extents, vertex) + real(extents, other));
        waiting[below] = int(waiting, below) - 1;
        if (int(waiting, below) === 0) sorted[count++] = below;
      }
      vertex = int(next, vertex);
    } while (vertex !== block);
  }

  for (let n = count - 1; n >= 0; n -= 1) {
    const block = int(sorted, n);
    let least = Infinity;
    let vertex = block;
    do {
      const other = following(vertex, turn);
      if (other >= 0)
        least = Math.min(least, real(at, int(root, other)) - real(extents, vertex) - real(extents, other));
      vertex = int(next, vertex);
    } while (vertex !== block);
    if (least < Infinity) at[block] = Math.max(real(at, block), least);
  }

  const placed = new Float64Array(size);
  for (let vertex = 0; vertex < size; vertex += 1) placed[vertex] = real(at, int(root, vertex)) * turn;
  return placed;
}
