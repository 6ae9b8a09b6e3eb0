import type { Adjacency } from './adjacency.ts';
import { int } from './cells.ts';
import { updatePlaces } from './columnGraph.ts';
import type { ColumnGraph } from './columnGraph.ts';
import { countCrossings } from './countCrossings.ts';
import { swapNeighbours } from './swapNeighbours.ts';

/** Sweeps that bring nothing before it is enough. */
const patience = 4;
const maxSweeps = 20;
/** Vertices that all sweeps together may look at: what a layout of 10,000 tasks has time for. */
const workLimit = 700_000;

/**
 * Orders each column so that edges cross little: barycentre sweeps forth and back (Sugiyama et al. 1981), each followed by
 * swaps of neighbours (Gansner et al. 1993), from a depth-first order. The best order that was met is kept.
 */
export function orderColumns(graph: ColumnGraph): void {
  walkDepthFirst(graph);
  let best = { order: graph.order.slice(), crossings: countCrossings(graph) };
  const sweeps = Math.max(3, Math.min(maxSweeps, Math.floor(workLimit / graph.size)));
  for (let sweep = 0, stale = 0; sweep < sweeps && stale < patience && best.crossings > 0; sweep += 1) {
    sweepColumns(graph, { forward: sweep % 2 === 0, tiesTurned: sweep % 4 >= 2 });
    swapNeighbours(graph);
    const crossings = countCrossings(graph);
    stale = crossings < best.crossings ? 0 : stale + 1;
    if (crossings < best.crossings) best = { order: graph.order.slice(), crossings };
  }
  graph.order.set(best.order);
  updatePlaces(graph);
}

/** Vertices enter their columns as a walk from the first column meets them: trees begin without any crossing. */
function walkDepthFirst(graph: ColumnGraph): void {
  const { size, columns, columnOf, out, into, start, order } = graph;
  const cursor = start.slice(0, columns);
  const seen = new Uint8Array(size);
  const stack: number[] = [];
  for (const root of order.slice()) {
    if (seen[root] === 1 || int(into.start, root + 1) > int(into.start, root)) continue;
    stack.push(root);
    for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
      if (seen[vertex] === 1) continue;
      seen[vertex] = 1;
      const column = int(columnOf, vertex);
      order[int(cursor, column)] = vertex;
      cursor[column] = int(cursor, column) + 1;
      for (let slot = int(out.start, vertex + 1) - 1; slot >= int(out.start, vertex); slot -= 1) {
        stack.push(int(out.ends, slot));
      }
    }
  }
  updatePlaces(graph);
}

interface Sweep {
  readonly forward: boolean;
  /** Whether vertices of equal barycentre change places: the way out of an order that only looks best. */
  readonly tiesTurned: boolean;
}

function sweepColumns(graph: ColumnGraph, { forward, tiesTurned }: Sweep): void {
  const side = forward ? graph.into : graph.out;
  for (let step = 1; step < graph.columns; step += 1) {
    sortColumn(graph, forward ? step : graph.columns - 1 - step, side, tiesTurned);
  }
}

// A key holds the barycentre, in steps of 1/4096, above the place: numbers sort natively, and many times faster than by a
// comparing function. Both fit into the 53 bits of an exact number.
const fraction = 4_096;
const placeRange = 2 ** 21;

/** Sorts a column by the mean place of each vertex' neighbours at one side; a vertex without any stays where it is. */
function sortColumn(graph: ColumnGraph, column: number, side: Adjacency, tiesTurned: boolean): void {
  const { order, start, place } = graph;
  const first = int(start, column);
  const length = int(start, column + 1) - first;
  const before = order.slice(first, first + length);
  const keys = new Float64Array(length);
  let count = 0;
  for (let at = 0; at < length; at += 1) {
    const vertex = int(before, at);
    const begin = int(side.start, vertex);
    const end = int(side.start, vertex + 1);
    if (begin === end) continue;
    let sum = 0;
    for (let slot = begin; slot < end; slot += 1) sum += int(place, int(side.ends, slot));
    keys[count++] = Math.round((sum / (end - begin)) * fraction) * placeRange + (tiesTurned ? length - 1 - at : at);
  }
  const sorted = keys.subarray(0, count).sort();
  for (let at = 0, next = 0; at < length; at += 1) {
    const vertex = int(before, at);
    if (int(side.start, vertex) < int(side.start, vertex + 1)) {
      const low = (sorted[next++] as number) % placeRange;
      order[first + at] = int(before, tiesTurned ? length - 1 - low : low);
    }
  }
  for (let at = 0; at < length; at += 1) place[int(order, first + at)] = at;
}
