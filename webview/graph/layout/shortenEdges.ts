import type { Adjacency } from './adjacency.ts';
import type { Sorted } from './assignColumns.ts';
import { int, marked } from './cells.ts';
import { forEachTreeEdge, makeTightTree } from './tightTree.ts';

/** Nodes that all steps together may look at: a bound on time, for graphs beyond those that people read. */
const workLimit = 2_000_000;
/** Candidates among which the step that saves most is chosen (the search size of Gansner et al. 1993). */
const candidates = 30;

/**
 * Columns in which all edges together are as short as can be: the network simplex (Gansner et al. 1993, section 2.3). Every
 * edge of a tight tree cuts the nodes in two; while more edges lead against it than with it, the smaller side moves until
 * another edge is tight. What it costs to stretch a tree edge is the balance (edges out less edges in) of the nodes below
 * it, so cut values need no bookkeeping of their own. Stops early, with columns that are right but longer, at the limit.
 */
export function shortenEdges(sorted: Sorted, start: Int32Array): Int32Array {
  if (start.length < 2) return start;
  const tree = hangTree(sorted, start);
  let work = 0;
  for (let from = 0; work < workLimit;) {
    const node = chooseCut(tree, from);
    if (node === undefined) break;
    from = node + 1;
    work += pivot(sorted, tree, node);
  }
  return tree.columns;
}

interface HungTree {
  readonly columns: Int32Array;
  readonly inTree: Uint8Array;
  /** The node above, -1 for the root; and the edge to it, which leads up or down. */
  readonly above: Int32Array;
  readonly edge: Int32Array;
  readonly leadsUp: Uint8Array;
  /** Edges out less edges in, summed over all nodes below and the node itself. */
  readonly balance: Int32Array;
  /** Which step saw a node last: marks that need no clearing. */
  readonly seen: Int32Array;
  steps: number;
  /** The nodes that the step moves. */
  readonly below: Int32Array;
}

function hangTree(sorted: Sorted, start: Int32Array): HungTree {
  const { out, into } = sorted;
  const { columns, inTree } = makeTightTree(sorted, start);
  const size = columns.length;
  const above = new Int32Array(size).fill(-1);
  const edge = new Int32Array(size).fill(-1);
  const leadsUp = new Uint8Array(size);
  const balance = new Int32Array(size);
  const order = [0];
  for (const node of order) {
    const leaving = int(out.start, node + 1) - int(out.start, node);
    balance[node] = leaving - (int(into.start, node + 1) - int(into.start, node));
    forEachTreeEdge(sorted, inTree, node, (other, treeEdge, leaves) => {
      if (treeEdge === int(edge, node)) return;
      above[other] = node;
      edge[other] = treeEdge;
      leadsUp[other] = leaves ? 0 : 1;
      order.push(other);
    });
  }
  for (const node of order.reverse()) {
    const parent = int(above, node);
    if (parent >= 0) balance[parent] = int(balance, parent) + int(balance, node);
  }
  return {
    columns,
    inTree,
    above,
    edge,
    leadsUp,
    balance,
    seen: new Int32Array(size),
    steps: 0,
    below: new Int32Array(size),
  };
}

const cutOf = ({ leadsUp, balance }: HungTree, node: number) =>
  marked(leadsUp, node) ? int(balance, node) : -int(balance, node);

/** The node below the tree edge whose stretching saves most, among the first that save something. */
function chooseCut(tree: HungTree, from: number): number | undefined {
  const size = tree.columns.length;
  let best: number | undefined;
  let least = 0;
  let found = 0;
  for (let n = 0; n < size && found < candidates; n += 1) {
    const node = (from + n) % size;
    if (int(tree.above, node) < 0) continue;
    const cut = cutOf(tree, node);
    if (cut >= 0) continue;
    found += 1;
    if (cut >= least) continue;
    least = cut;
    best = node;
  }
  return best;
}

/** Moves all that is below a node until another edge out of it is tight, which takes the place of the edge above it. */
function pivot(sorted: Sorted, tree: HungTree, node: number): number {
  const { columns, below, seen } = tree;
  const count = collectBelow(sorted, tree, node);

  // The edge above is stretched: what leads up moves back, until an edge into it is tight; what leads down moves on.
  const back = marked(tree.leadsUp, node);
  const side = back ? sorted.into : sorted.out;
  let slack = Infinity;
  let inside = -1;
  let slotOfEntering = -1;
  for (let n = 0; n < count && slack > 0; n += 1) {
    const at = int(below, n);
    const end = int(side.start, at + 1);
    for (let slot = int(side.start, at); slot < end; slot += 1) {
      const other = int(side.ends, slot);
      if (int(seen, other) === tree.steps) continue;
      const length = Math.abs(int(columns, other) - int(columns, at)) - 1;
      if (length >= slack) continue;
      slack = length;
      inside = at;
      slotOfEntering = slot;
    }
  }
  const shift = back ? -slack : slack;
  if (slack > 0) for (let n = 0; n < count; n += 1) columns[int(below, n)] = int(columns, int(below, n)) + shift;
  const outside = int(side.ends, slotOfEntering);
  rehang(tree, { node, inside, outside, entering: int(side.edges, slotOfEntering), leadsUp: !back });
  return count;
}

/** Gathers a node and all that is below it at the beginning of `below`; says how many they are. */
function collectBelow(sorted: Sorted, tree: HungTree, node: number): number {
  const { below, seen, inTree } = tree;
  tree.steps += 1;
  const step = tree.steps;
  seen[node] = step;
  below[0] = node;
  let count = 1;
  for (let n = 0; n < count; n += 1) {
    count = addNeighbours(sorted.out, int(below, n), count);
    count = addNeighbours(sorted.into, int(below, n), count);
  }
  return count;

  function addNeighbours(side: Adjacency, at: number, found: number): number {
    let end = found;
    const last = int(side.start, at + 1);
    for (let slot = int(side.start, at); slot < last; slot += 1) {
      const treeEdge = int(side.edges, slot);
      if (!marked(inTree, treeEdge) || treeEdge === int(tree.edge, at)) continue;
      const other = int(side.ends, slot);
      seen[other] = step;
      below[end++] = other;
    }
    return end;
  }
}

interface Rehanging {
  readonly node: number;
  readonly inside: number;
  readonly outside: number;
  readonly entering: number;
  readonly leadsUp: boolean;
}

/** Hangs the part below a node up at another edge: the way from there to the node is turned upside down. */
function rehang(tree: HungTree, { node, inside, outside, entering, leadsUp }: Rehanging): void {
  const { inTree, above, edge, leadsUp: up, balance } = tree;
  const moved = int(balance, node);
  inTree[int(edge, node)] = 0;
  inTree[entering] = 1;
  for (let at = int(above, node); at >= 0; at = int(above, at)) balance[at] = int(balance, at) - moved;
  for (let at = outside; at >= 0; at = int(above, at)) balance[at] = int(balance, at) + moved;

  let at = inside;
  let next = { above: outside, edge: entering, up: leadsUp ? 1 : 0 };
  let taken = 0;
  for (;;) {
    const old = { above: int(above, at), edge: int(edge, at), up: up[at] === 1 ? 1 : 0, balance: int(balance, at) };
    above[at] = next.above;
    edge[at] = next.edge;
    up[at] = next.up;
    balance[at] = moved - taken;
    if (at === node) return;
    taken = old.balance;
    next = { above: at, edge: old.edge, up: 1 - old.up };
    at = old.above;
  }
}
