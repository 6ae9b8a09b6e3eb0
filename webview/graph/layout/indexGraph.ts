import { groupEdges } from './adjacency.ts';
import { int, marked } from './cells.ts';
import type { LayoutGraph } from './graph.ts';

/** A graph by numbers: node n is `nodes[n]` of what was given. `from` and `to` run forward, in no circle. */
export interface IndexedGraph {
  readonly size: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The place of each edge among those that were given. */
  readonly source: Int32Array;
  /** Set for edges that were turned around to break a circle. */
  readonly turned: Uint8Array;
}

/**
 * Numbers nodes and edges, and turns edges that close a circle: those that lead back into the path of a depth-first walk
 * (Gansner, Koutsofios, North, Vo: A Technique for Drawing Directed Graphs, 1993, section 2.1). Tasks never form a circle, but
 * groups of them can.
 */
export function indexGraph({ nodes, edges }: LayoutGraph): IndexedGraph {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const from: number[] = [];
  const to: number[] = [];
  const source: number[] = [];
  edges.forEach((edge, place) => {
    const tail = indexOf.get(edge.from);
    const head = indexOf.get(edge.to);
    if (tail === undefined || head === undefined || tail === head) return;
    from.push(tail);
    to.push(head);
    source.push(place);
  });
  const tails = Int32Array.from(from);
  const heads = Int32Array.from(to);
  const turned = findBackEdges(nodes.length, tails, heads);
  for (let edge = 0; edge < turned.length; edge += 1) {
    if (!marked(turned, edge)) continue;
    const tail = int(tails, edge);
    tails[edge] = int(heads, edge);
    heads[edge] = tail;
  }
  return { size: nodes.length, from: tails, to: heads, source: Int32Array.from(source), turned };
}

const onPath = 1;
const finished = 2;

function findBackEdges(size: number, from: Int32Array, to: Int32Array): Uint8Array {
  const out = groupEdges(size, from, to);
  const back = new Uint8Array(from.length);
  const state = new Int32Array(size);
  const cursor = out.start.slice(0, size);
  const path: number[] = [];
  for (let root = 0; root < size; root += 1) {
    if (int(state, root) !== 0) continue;
    state[root] = onPath;
    path.push(root);
    for (let vertex = path.at(-1); vertex !== undefined; vertex = path.at(-1)) {
      const slot = int(cursor, vertex);
      if (slot === int(out.start, vertex + 1)) {
        state[vertex] = finished;
        path.pop();
        continue;
      }
      cursor[vertex] = slot + 1;
      const next = int(out.ends, slot);
      if (int(state, next) === onPath) back[int(out.edges, slot)] = 1;
      else if (int(state, next) === 0) {
        state[next] = onPath;
        path.push(next);
      }
    }
  }
  return back;
}
