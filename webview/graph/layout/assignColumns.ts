import { groupEdges } from './adjacency.ts';
import type { Adjacency } from './adjacency.ts';
import { int } from './cells.ts';
import { shortenEdges } from './shortenEdges.ts';
import type { Part } from './splitParts.ts';

/** Passes that pull nodes towards their neighbours; each pass only shortens, and few are ever needed. */
const maxPasses = 12;

/** A part with its edges grouped at both ends, and its nodes in an order in which every edge leads forward. */
export interface Sorted {
  readonly out: Adjacency;
  readonly into: Adjacency;
  readonly order: Int32Array;
}

/** Sorts a part's nodes topologically (Kahn 1962), in the order in which they were given where edges leave the choice. */
export function sortPart({ nodes, from, to }: Part): Sorted {
  const size = nodes.length;
  const out = groupEdges(size, from, to);
  const into = groupEdges(size, to, from);
  const order = new Int32Array(size);
  const waiting = new Int32Array(size);
  let end = 0;
  for (let node = 0; node < size; node += 1) {
    waiting[node] = int(into.start, node + 1) - int(into.start, node);
    if (int(waiting, node) === 0) order[end++] = node;
  }
  for (let at = 0; at < end; at += 1) {
    const node = int(order, at);
    for (let slot = int(out.start, node); slot < int(out.start, node + 1); slot += 1) {
      const next = int(out.ends, slot);
      waiting[next] = int(waiting, next) - 1;
      if (int(waiting, next) === 0) order[end++] = next;
    }
  }
  return { out, into, order };
}

/** A column for each node, counted from 0, so that every edge leads to a later one, and all together are short. */
export function assignColumns(sorted: Sorted): Int32Array {
  const columns = shortenEdges(sorted, roughColumns(sorted));
  const first = columns.reduce((least, column) => Math.min(least, column), Infinity);
  return columns.map((column) => column - first);
}

/**
 * As early as possible (longest path); then every node is moved, within what its neighbours allow, to the end where its
 * edges are shorter together: a start from which few steps of the network simplex are left.
 */
function roughColumns(sorted: Sorted): Int32Array {
  const { into, order } = sorted;
  const columns = new Int32Array(order.length);
  for (const node of order) {
    for (let slot = int(into.start, node); slot < int(into.start, node + 1); slot += 1) {
      columns[node] = Math.max(int(columns, node), int(columns, int(into.ends, slot)) + 1);
    }
  }
  const backward = order.slice().reverse();
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const moved = [backward, order].map((nodes) => tighten(nodes, sorted, columns));
    if (!moved.includes(true)) break;
  }
  return columns;
}

/** Moves every node to where its edges are shortest; says whether one of them moved. */
function tighten(nodes: Int32Array, { out, into }: Sorted, columns: Int32Array): boolean {
  let moved = false;
  for (const node of nodes) {
    const column = int(columns, node);
    const before = int(into.start, node + 1) - int(into.start, node);
    const after = int(out.start, node + 1) - int(out.start, node);
    if (before === after) continue;
    const target = after > before ? latest(out, node, columns) : earliest(into, node, columns);
    if (target === column) continue;
    columns[node] = target;
    moved = true;
  }
  return moved;
}

/** The last column that a node's successors leave to it. */
function latest(out: Adjacency, node: number, columns: Int32Array): number {
  let least = Infinity;
  for (let slot = int(out.start, node); slot < int(out.start, node + 1); slot += 1) {
    least = Math.min(least, int(columns, int(out.ends, slot)) - 1);
  }
  return least;
}

/** The first column that a node's predecessors leave to it. */
function earliest(into: Adjacency, node: number, columns: Int32Array): number {
  let most = -Infinity;
  for (let slot = int(into.start, node); slot < int(into.start, node + 1); slot += 1) {
    most = Math.max(most, int(columns, int(into.ends, slot)) + 1);
  }
  return most;
}
