import { int, marked } from './cells.ts';
import type { ColumnGraph } from './columnGraph.ts';

/** One of the four ways in which Brandes and Köpf look at a drawing. */
export interface View {
  /** Vertices are aligned with their neighbours in the column before; otherwise in the column after. */
  readonly forward: boolean;
  /** Vertices are taken, and packed, from the top; otherwise from the bottom. */
  readonly fromTop: boolean;
}

/** Vertices that get one coordinate: `root` names a vertex' block, `next` leads through a block in a circle. */
export interface Blocks {
  readonly root: Int32Array;
  readonly next: Int32Array;
}

/** Aligns each vertex with a median neighbour where no block would cross another (Brandes and Köpf 2002, algorithm 2). */
export function alignBlocks(graph: ColumnGraph, conflicts: Uint8Array, { forward, fromTop }: View): Blocks {
  const { size, columns, start, order, place } = graph;
  const side = forward ? graph.into : graph.out;
  const root = new Int32Array(size);
  for (let vertex = 0; vertex < size; vertex += 1) root[vertex] = vertex;
  const next = root.slice();
  const turn = fromTop ? 1 : -1;

  for (let step = 1; step < columns; step += 1) {
    const column = forward ? step : columns - 1 - step;
    const first = int(start, column);
    const length = int(start, column + 1) - first;
    let taken = fromTop ? -1 : Infinity;
    for (let n = 0; n < length; n += 1) {
      const vertex = int(order, first + (fromTop ? n : length - 1 - n));
      const begin = int(side.start, vertex);
      const last = int(side.start, vertex + 1) - 1;
      if (last < begin) continue;
      const low = begin + ((last - begin) >> 1);
      const high = begin + ((last - begin + 1) >> 1);
      for (let slot = fromTop ? low : high; slot >= low && slot <= high; slot += turn) {
        if (int(next, vertex) !== vertex) break;
        const end = int(side.ends, slot);
        if (marked(conflicts, int(side.edges, slot)) || (int(place, end) - taken) * turn <= 0) continue;
        next[end] = vertex;
        root[vertex] = int(root, end);
        next[vertex] = int(root, vertex);
        taken = int(place, end);
      }
    }
  }
  return { root, next };
}
