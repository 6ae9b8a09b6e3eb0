import { int } from './cells.ts';
import type { ColumnGraph } from './columnGraph.ts';

/**
 * Marks the steps of edges that cross an inner one (between two dummies): alignment prefers the inner, so that long edges run
 * straight (Brandes, Köpf: Fast and Simple Horizontal Coordinate Assignment, 2002, algorithm 1). Indexed as `into.edges` holds.
 */
export function markConflicts(graph: ColumnGraph): Uint8Array {
  const marks = new Uint8Array(graph.into.edges.length);
  for (let column = 1; column < graph.columns; column += 1) markColumn(graph, column, marks);
  return marks;
}

function markColumn({ real, start, order, place, into }: ColumnGraph, column: number, marks: Uint8Array): void {
  const first = int(start, column);
  const end = int(start, column + 1);
  let above = 0;
  let scanned = first;
  for (let at = first; at < end; at += 1) {
    const vertex = int(order, at);
    const inner = vertex >= real && int(into.ends, int(into.start, vertex)) >= real;
    if (!inner && at + 1 < end) continue;
    const below = inner ? (place[int(into.ends, int(into.start, vertex))] as number) : Infinity;
    for (; scanned <= at; scanned += 1) {
      const scannedVertex = int(order, scanned);
      for (let slot = int(into.start, scannedVertex); slot < int(into.start, scannedVertex + 1); slot += 1) {
        const other = int(into.ends, slot);
        const isInner = scannedVertex >= real && other >= real;
        if (!isInner && (int(place, other) < above || int(place, other) > below)) marks[int(into.edges, slot)] = 1;
      }
    }
    above = below;
  }
}
