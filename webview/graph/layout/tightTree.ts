import type { Adjacency } from './adjacency.ts';
import type { Sorted } from './assignColumns.ts';
import { int, marked } from './cells.ts';

/** A tree of edges that are one column long and reach every node, hung up at node 0. */
export interface TightTree {
  readonly columns: Int32Array;
  readonly inTree: Uint8Array;
}

/**
 * Shifts groups of nodes until the edges that are as short as can be connect everything: each group in turn moves by its
 * shortest slack towards another and becomes one with it (Gansner et al. 1993, feasible_tree, with groups instead of one
 * growing tree, so that the whole takes O(edges · log nodes)).
 */
export function makeTightTree(sorted: Sorted, start: Int32Array): TightTree {
  const { out, into } = sorted;
  const size = start.length;
  const columns = start.slice();
  const inTree = new Uint8Array(out.edges.length);
  const groupOf = Int32Array.from({ length: size }, (_, node) => node);
  const members = Array.from({ length: size }, (_, node) => [node]);
  const queue = Array.from({ length: size }, (_, node) => node);

  const join = (a: number, b: number) => {
    const [small, large] = (members[a]?.length ?? 0) <= (members[b]?.length ?? 0) ? [a, b] : [b, a];
    for (const node of members[small] ?? []) {
      groupOf[node] = large;
      members[large]?.push(node);
    }
    members[small] = [];
    return large;
  };

  for (let at = 0; at < queue.length; at += 1) {
    const group = queue[at] ?? 0;
    const nodes = members[group] ?? [];
    if (nodes.length === 0 || nodes.length === size) continue;
    const nearest = nearestEdge(nodes, { out, into, columns, groupOf });
    if (nearest === undefined) continue;
    for (const node of nodes) columns[node] = int(columns, node) + nearest.shift;
    inTree[nearest.edge] = 1;
    queue.push(join(group, nearest.group));
  }
  return { columns, inTree };
}

interface Grouping {
  readonly out: Adjacency;
  readonly into: Adjacency;
  readonly columns: Int32Array;
  readonly groupOf: Int32Array;
}

interface Nearest {
  readonly edge: number;
  readonly group: number;
  readonly shift: number;
}

/** The edge out of a group with the least slack, and by how much the group must move to take that away. */
function nearestEdge(nodes: readonly number[], { out, into, columns, groupOf }: Grouping): Nearest | undefined {
  let least = Infinity;
  let nearest: Nearest | undefined;
  const look = (side: Adjacency, node: number, turn: 1 | -1) => {
    for (let slot = int(side.start, node); slot < int(side.start, node + 1); slot += 1) {
      const other = int(side.ends, slot);
      if (int(groupOf, other) === int(groupOf, node)) continue;
      const slack = (int(columns, other) - int(columns, node)) * turn - 1;
      if (slack >= least) continue;
      least = slack;
      nearest = { edge: int(side.edges, slot), group: int(groupOf, other), shift: slack * turn };
    }
  };
  for (const node of nodes) {
    look(out, node, 1);
    look(into, node, -1);
    if (least === 0) break;
  }
  return nearest;
}

/** The neighbours of a node along edges of the tree. */
export function forEachTreeEdge(
  { out, into }: Sorted,
  inTree: Uint8Array,
  node: number,
  visit: (other: number, edge: number, leaves: boolean) => void,
): void {
  for (let slot = int(out.start, node); slot < int(out.start, node + 1); slot += 1) {
    if (marked(inTree, int(out.edges, slot))) visit(int(out.ends, slot), int(out.edges, slot), true);
  }
  for (let slot = int(into.start, node); slot < int(into.start, node + 1); slot += 1) {
    if (marked(inTree, int(into.edges, slot))) visit(int(into.ends, slot), int(into.edges, slot), false);
  }
}
