import { groupEdges } from './adjacency.ts';
import { int } from './cells.ts';
import type { IndexedGraph } from './indexGraph.ts';

/** A connected part of a graph, with numbers of its own: its node n is node `nodes[n]` of the whole. */
export interface Part {
  readonly nodes: Int32Array;
  /** The edge of the whole that each of its edges is. */
  readonly edges: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The connected parts of a graph, each with its nodes and edges in the order of the whole. Union-find with path halving. */
export function splitParts({ size, from, to }: IndexedGraph): readonly Part[] {
  const parent = Int32Array.from({ length: size }, (_, node) => node);
  const rootOf = (node: number) => {
    let at = node;
    while (int(parent, at) !== at) {
      parent[at] = int(parent, int(parent, at));
      at = int(parent, at);
    }
    return at;
  };
  for (let edge = 0; edge < from.length; edge += 1) {
    const [a, b] = [rootOf(int(from, edge)), rootOf(int(to, edge))];
    // The smaller number stays the root: parts come in the order of their first nodes.
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const rootOfNode = Int32Array.from({ length: size }, (_, node) => rootOf(node));
  const rootOfEdge = Int32Array.from(from, (tail) => int(rootOfNode, tail));
  const nodesOf = groupEdges(size, rootOfNode, rootOfNode);
  const edgesOf = groupEdges(size, rootOfEdge, rootOfEdge);

  const local = new Int32Array(size);
  const parts: Part[] = [];
  for (let root = 0; root < size; root += 1) {
    if (int(rootOfNode, root) !== root) continue;
    const nodes = nodesOf.edges.slice(int(nodesOf.start, root), int(nodesOf.start, root + 1));
    const edges = edgesOf.edges.slice(int(edgesOf.start, root), int(edgesOf.start, root + 1));
    nodes.forEach((node, number) => (local[node] = number));
    const within = (ends: Int32Array) => edges.map((edge) => int(local, int(ends, edge)));
    parts.push({ nodes, edges, from: within(from), to: within(to) });
  }
  return parts;
}
