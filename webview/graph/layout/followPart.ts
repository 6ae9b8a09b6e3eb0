import { sortPart } from './assignColumns.ts';
import { int, real } from './cells.ts';
import { toColumnGraph } from './columnGraph.ts';
import type { ColumnGraph } from './columnGraph.ts';
import { readHeightAt } from './formerPlaces.ts';
import type { FormerPlaces } from './formerPlaces.ts';
import type { LayoutGraph } from './graph.ts';
import { keepColumns } from './keepColumns.ts';
import { extentsOf } from './placedPart.ts';
import type { PlacedPart } from './placedPart.ts';
import { settleColumn } from './settleColumn.ts';
import type { Part } from './splitParts.ts';

/** How much the wish of a vertex counts: what people have seen stays, and lines make room for it. */
const weights = { known: 1, fresh: 0.2, line: 0.05 } as const;

/**
 * Lays out a part from the layout before: everything stays where it was as far as it can, what is new stands between its
 * neighbours, and each column makes just as much room as that needs.
 */
export function followPart(part: Part, whole: LayoutGraph, edgeOf: Int32Array, former: FormerPlaces): PlacedPart {
  const known = Array.from(part.nodes, (node) => former.nodes.get(whole.nodes[node]?.id ?? ''));
  const sorted = sortPart(part);
  const columns = keepColumns(
    sorted,
    Float64Array.from(known, (place) => place?.column ?? Number.NaN),
  );
  const firstColumn = columns.reduce((least, column) => Math.min(least, column), Infinity);
  const graph = toColumnGraph(
    part,
    columns.map((column) => column - firstColumn),
  );

  const wishes = new Float64Array(graph.size).fill(Number.NaN);
  known.forEach((place, node) => {
    if (place !== undefined) wishes[node] = place.y + place.height / 2;
  });
  wishForFresh(part, wishes);
  wishForLines({ part, whole, edgeOf, former, graph, wishes, firstColumn });

  const extents = extentsOf(part, graph, whole.nodes);
  const weightOf = (vertex: number) =>
    vertex >= graph.real ? weights.line : known[vertex] === undefined ? weights.fresh : weights.known;
  const middles = new Float64Array(graph.size);
  for (let column = 0; column < graph.columns; column += 1) {
    const vertices = graph.order.slice(int(graph.start, column), int(graph.start, column + 1));
    vertices.sort((a, b) => real(wishes, a) - real(wishes, b) || a - b);
    const settled = settleColumn({
      wishes: Float64Array.from(vertices, (vertex) => real(wishes, vertex)),
      weights: Float64Array.from(vertices, weightOf),
      extents: Float64Array.from(vertices, (vertex) => real(extents, vertex)),
    });
    vertices.forEach((vertex, at) => (middles[vertex] = real(settled, at)));
  }
  const columnOf = graph.columnOf.map((column) => column + firstColumn);
  return { part, columnOf, middles, firstDummy: graph.firstDummy, extents };
}

/** New nodes want to be in the middle of their neighbours; those next to known ones first. */
function wishForFresh({ nodes, from, to }: Part, wishes: Float64Array): void {
  for (let rest = nodes.length; rest > 0; rest -= 1) {
    const sums = new Float64Array(nodes.length);
    const counts = new Float64Array(nodes.length);
    const add = (node: number, neighbour: number) => {
      if (!Number.isNaN(real(wishes, node)) || Number.isNaN(real(wishes, neighbour))) return;
      sums[node] = real(sums, node) + real(wishes, neighbour);
      counts[node] = real(counts, node) + 1;
    };
    from.forEach((tail, edge) => {
      add(tail, int(to, edge));
      add(int(to, edge), tail);
    });
    if (!counts.some((count) => count > 0)) return;
    counts.forEach((count, node) => {
      if (count > 0) wishes[node] = real(sums, node) / count;
    });
  }
}

interface LineWishes {
  readonly part: Part;
  readonly whole: LayoutGraph;
  readonly edgeOf: Int32Array;
  readonly former: FormerPlaces;
  readonly graph: ColumnGraph;
  readonly wishes: Float64Array;
  readonly firstColumn: number;
}

/** Lines want to pass a column where they passed it before; a new one on the straight way between its ends. */
function wishForLines({ part, whole, edgeOf, former, graph, wishes, firstColumn }: LineWishes): void {
  part.edges.forEach((edge, local) => {
    const first = int(graph.firstDummy, local);
    const end = int(graph.firstDummy, local + 1);
    if (first === end) return;
    const points = former.edges.get(whole.edges[int(edgeOf, edge)]?.id ?? '')?.points ?? [];
    const start = real(wishes, int(part.from, local));
    const slope = (real(wishes, int(part.to, local)) - start) / (end - first + 1);
    for (let dummy = first; dummy < end; dummy += 1) {
      const x = (int(graph.columnOf, dummy) + firstColumn) * former.pitch;
      wishes[dummy] = readHeightAt(points, x) ?? start + slope * (dummy - first + 1);
    }
  });
}
