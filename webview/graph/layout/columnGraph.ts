import { groupEdges } from './adjacency.ts';
import type { Adjacency } from './adjacency.ts';
import { int } from './cells.ts';
import type { Part } from './splitParts.ts';

/**
 * A part whose edges lead from one column to the next only: a longer edge is a chain of dummy vertices (Sugiyama, Tagawa,
 * Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981). Vertices below `real` are nodes.
 */
export interface ColumnGraph {
  readonly real: number;
  readonly size: number;
  readonly columns: number;
  readonly columnOf: Int32Array;
  readonly out: Adjacency;
  readonly into: Adjacency;
  /** The dummies of edge e are `firstDummy[e] … firstDummy[e + 1] - 1`, from its start to its end. */
  readonly firstDummy: Int32Array;
  /** Vertices, column by column; column c begins at `start[c]`. What the steps after this one change. */
  readonly order: Int32Array;
  readonly start: Int32Array;
  /** The place of each vertex in its column: always what `order` says. */
  readonly place: Int32Array;
}

/** Cuts edges into steps of one column. Columns must count from 0 and rise along every edge. */
export function toColumnGraph({ nodes, from, to }: Part, columnOfNode: Int32Array): ColumnGraph {
  const real = nodes.length;
  const firstDummy = new Int32Array(from.length + 1);
  let size = real;
  for (let edge = 0; edge < from.length; edge += 1) {
    firstDummy[edge] = size;
    size += int(columnOfNode, int(to, edge)) - int(columnOfNode, int(from, edge)) - 1;
  }
  firstDummy[from.length] = size;

  const columnOf = new Int32Array(size);
  columnOf.set(columnOfNode);
  const steps = size - real + from.length;
  const stepFrom = new Int32Array(steps);
  const stepTo = new Int32Array(steps);
  let step = 0;
  for (let edge = 0; edge < from.length; edge += 1) {
    let tail = int(from, edge);
    for (let dummy = int(firstDummy, edge); dummy < int(firstDummy, edge + 1); dummy += 1) {
      columnOf[dummy] = int(columnOf, tail) + 1;
      stepFrom[step] = tail;
      stepTo[step++] = dummy;
      tail = dummy;
    }
    stepFrom[step] = tail;
    stepTo[step++] = int(to, edge);
  }

  const columns = columnOfNode.reduce((most, column) => Math.max(most, column + 1), 0);
  const { start, edges: order } = groupEdges(columns, columnOf, columnOf);
  const graph: ColumnGraph = {
    real,
    size,
    columns,
    columnOf,
    out: groupEdges(size, stepFrom, stepTo),
    into: groupEdges(size, stepTo, stepFrom),
    firstDummy,
    order,
    start,
    place: new Int32Array(size),
  };
  updatePlaces(graph);
  return graph;
}

/** Makes `place` say again what `order` says. */
export function updatePlaces({ columns, start, order, place }: ColumnGraph): void {
  for (let column = 0; column < columns; column += 1) {
    const first = int(start, column);
    for (let at = first; at < int(start, column + 1); at += 1) place[int(order, at)] = at - first;
  }
}

/** Sorts the edges of each vertex by the places of their other ends. Linear: the ends are visited in their order. */
export function sortEnds(graph: ColumnGraph): void {
  sortSide(graph, graph.out, graph.into);
  sortSide(graph, graph.into, graph.out);
}

function sortSide({ size, order }: ColumnGraph, side: Adjacency, other: Adjacency): void {
  const cursor = side.start.slice(0, size);
  for (let at = 0; at < size; at += 1) {
    const end = int(order, at);
    for (let slot = int(other.start, end); slot < int(other.start, end + 1); slot += 1) {
      const vertex = int(other.ends, slot);
      const place = int(cursor, vertex);
      cursor[vertex] = place + 1;
      side.ends[place] = end;
      side.edges[place] = int(other.edges, slot);
    }
  }
}
