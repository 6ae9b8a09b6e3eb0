import { int } from './cells.ts';

/** For each vertex v the edges that touch it at one end: `edges[start[v]] … edges[start[v + 1] - 1]`, and their other ends. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly edges: Int32Array;
  readonly ends: Int32Array;
}

/** Groups edges by one of their ends; within a vertex they keep their order. Linear: a counting sort. */
export function groupEdges(vertices: number, by: Int32Array, others: Int32Array): Adjacency {
  const count = by.length;
  const start = new Int32Array(vertices + 1);
  for (let edge = 0; edge < count; edge += 1) start[int(by, edge) + 1] = int(start, int(by, edge) + 1) + 1;
  for (let vertex = 0; vertex < vertices; vertex += 1) start[vertex + 1] = int(start, vertex + 1) + int(start, vertex);

  const cursor = start.slice(0, vertices);
  const edges = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let edge = 0; edge < count; edge += 1) {
    const vertex = int(by, edge);
    const slot = int(cursor, vertex);
    cursor[vertex] = slot + 1;
    edges[slot] = edge;
    ends[slot] = int(others, edge);
  }
  return { start, edges, ends };
}
