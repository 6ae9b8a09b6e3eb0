import type { ColumnGraph } from './columnGraph.ts';
import { int } from './cells.ts';

/**
 * Crossings between all neighbouring columns, in O(edges · log vertices) with an accumulator tree (Barth, Jünger, Mutzel:
 * Simple and Efficient Bilayer Cross Counting, 2002).
 */
export function countCrossings(graph: ColumnGraph): number {
  const widest = maxColumn(graph);
  let leaves = 1;
  while (leaves < widest) leaves *= 2;
  const tree = new Int32Array(2 * leaves);
  const cursor = new Int32Array(graph.size);
  const ends = new Int32Array(graph.out.ends.length);
  let crossings = 0;
  for (let column = 0; column + 1 < graph.columns; column += 1) {
    crossings += countBetween(graph, column, { tree, leaves, cursor, ends });
  }
  return crossings;
}

const maxColumn = ({ columns, start }: ColumnGraph) => {
  let most = 0;
  for (let column = 0; column < columns; column += 1)
    most = Math.max(most, int(start, column + 1) - int(start, column));
  return most;
};

interface Scratch {
  readonly tree: Int32Array;
  readonly leaves: number;
  readonly cursor: Int32Array;
  readonly ends: Int32Array;
}

function countBetween(
  { order, start, out, into, place }: ColumnGraph,
  column: number,
  { tree, leaves, cursor, ends }: Scratch,
): number {
  // The places at which edges end, sorted by where they begin, then by where they end: two counting sorts.
  let edges = 0;
  for (let at = int(start, column); at < int(start, column + 1); at += 1) {
    const vertex = int(order, at);
    cursor[vertex] = edges;
    edges += int(out.start, vertex + 1) - int(out.start, vertex);
  }
  for (let at = int(start, column + 1); at < int(start, column + 2); at += 1) {
    const end = int(order, at);
    for (let slot = int(into.start, end); slot < int(into.start, end + 1); slot += 1) {
      const vertex = int(into.ends, slot);
      ends[int(cursor, vertex)] = int(place, end);
      cursor[vertex] = int(cursor, vertex) + 1;
    }
  }
  tree.fill(0);
  let crossings = 0;
  for (let edge = 0; edge < edges; edge += 1) {
    for (let leaf = int(ends, edge) + leaves; leaf > 1; leaf >>= 1) {
      tree[leaf] = int(tree, leaf) + 1;
      // Everything right of a left leaf ended further down, and began further up.
      if ((leaf & 1) === 0) crossings += int(tree, leaf + 1);
    }
  }
  return crossings;
}
