import { groupEdges } from './adjacency.ts';
import { int, marked, real } from './cells.ts';
import type { LayoutGraph, PlacedNode, RoutedEdge } from './graph.ts';
import type { IndexedGraph } from './indexGraph.ts';
import type { PlacedPart } from './placedPart.ts';
import { spacing } from './spacing.ts';

/** Room at the corners of a box where no line ends. */
const cornerHeight = 8;

interface Routing {
  readonly whole: LayoutGraph;
  readonly indexed: IndexedGraph;
  /** All nodes, by number. */
  readonly nodes: readonly PlacedNode[];
  readonly pitch: number;
  /** The width of a column: a line passes it on the level. */
  readonly width: number;
}

/** The ways of a part's edges: from side to side, on the level through each column between, slanted from column to column. */
export function routeEdges(
  placed: PlacedPart,
  { whole, indexed, nodes, pitch, width }: Routing,
): readonly RoutedEdge[] {
  const { part, middles, columnOf, firstDummy } = placed;
  const starts = portsOf(placed, nodes, 'start');
  const ends = portsOf(placed, nodes, 'end');
  const routed: RoutedEdge[] = [];
  part.edges.forEach((edge, local) => {
    const given = whole.edges[int(indexed.source, edge)];
    const tail = nodes[int(part.nodes, int(part.from, local))];
    const head = nodes[int(part.nodes, int(part.to, local))];
    if (given === undefined || tail === undefined || head === undefined) return;
    const points = [tail.x + tail.width, real(starts, local)];
    for (let dummy = int(firstDummy, local); dummy < int(firstDummy, local + 1); dummy += 1) {
      const x = int(columnOf, dummy) * pitch;
      passColumn(points, x, x + width, real(middles, dummy));
    }
    points.push(head.x, real(ends, local));
    routed.push({ ...given, points: marked(indexed.turned, edge) ? turnPoints(points) : points });
  });
  return routed;
}

/** Adds a level stretch; one that goes on from a level stretch only makes that longer. */
function passColumn(points: number[], left: number, right: number, y: number): void {
  const isLevel = points.at(-1) === y && points.at(-3) === y;
  if (isLevel) points[points.length - 2] = right;
  else points.push(left, y, right, y);
}

function turnPoints(points: readonly number[]): readonly number[] {
  const turned: number[] = [];
  for (let at = points.length - 2; at >= 0; at -= 2) turned.push(points[at] ?? 0, points[at + 1] ?? 0);
  return turned;
}

/** Where along the side of its box each edge starts or ends: in the order of where it leads, so that none cross there. */
function portsOf(
  { part, middles, firstDummy }: PlacedPart,
  nodes: readonly PlacedNode[],
  side: 'start' | 'end',
): Float64Array {
  const [own, other] = side === 'start' ? [part.from, part.to] : [part.to, part.from];
  const grouped = groupEdges(part.nodes.length, own, other);
  const heights = Float64Array.from(part.edges, (_, edge) => {
    const [first, end] = [int(firstDummy, edge), int(firstDummy, edge + 1)];
    const next = first === end ? int(other, edge) : side === 'start' ? first : end - 1;
    return real(middles, next);
  });
  const ports = new Float64Array(part.edges.length);
  for (let node = 0; node < part.nodes.length; node += 1) {
    const edges = grouped.edges.subarray(int(grouped.start, node), int(grouped.start, node + 1));
    if (edges.length > 1) edges.sort((a, b) => real(heights, a) - real(heights, b) || a - b);
    const room = (nodes[int(part.nodes, node)]?.height ?? 0) - 2 * cornerHeight;
    const step = Math.min(spacing.port, room / Math.max(1, edges.length - 1));
    edges.forEach((edge, at) => (ports[edge] = real(middles, node) + (at - (edges.length - 1) / 2) * step));
  }
  return ports;
}
