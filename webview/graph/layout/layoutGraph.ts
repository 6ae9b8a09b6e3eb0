import { arrangePart } from './arrangePart.ts';
import { int, real } from './cells.ts';
import { followPart } from './followPart.ts';
import { formerPlaces } from './formerPlaces.ts';
import type { FormerPlaces } from './formerPlaces.ts';
import type { Box, Layout, LayoutGraph, PlacedNode, RoutedEdge } from './graph.ts';
import { indexGraph } from './indexGraph.ts';
import type { IndexedGraph } from './indexGraph.ts';
import { packParts } from './packParts.ts';
import type { PartToPack } from './packParts.ts';
import { outlineOf, shiftPart } from './placedPart.ts';
import type { PlacedPart } from './placedPart.ts';
import { routeEdges } from './routeEdges.ts';
import { spacing } from './spacing.ts';
import { splitParts } from './splitParts.ts';
import type { Part } from './splitParts.ts';

/** A part follows its former layout while at most this many of its nodes are new: all but one in three, or these few. */
const maxFresh = { share: 1 / 3, count: 4 } as const;
/** More than half gone is another drawing. */
const maxGoneShare = 1 / 2;

/**
 * A layered drawing from left to right: the same input gives the same drawing. With the layout before as a hint, what was
 * there stays as far as it can.
 */
export function layoutGraph(whole: LayoutGraph, before?: Layout): Layout {
  const width = whole.nodes.reduce((most, node) => Math.max(most, node.width), 0);
  const pitch = width + spacing.column;
  const former = usableHint(whole, before, pitch);
  const indexed = indexGraph(whole);
  const parts = splitParts(indexed).map((part) => placePart(part, whole, indexed, former));
  const packed = packParts(parts, pitch);

  const nodes: PlacedNode[] = [];
  for (const placed of packed) placeNodes(placed, whole, { pitch, width }, nodes);
  const edges: RoutedEdge[] = [];
  for (const placed of packed) edges.push(...routeEdges(placed, { whole, indexed, nodes, pitch, width }));
  return { nodes, edges: inGivenOrder(edges, whole), bounds: boundsOf(nodes, edges) };
}

/** The former places, where enough of them is still there and the columns are as wide as they were. */
function usableHint(whole: LayoutGraph, before: Layout | undefined, pitch: number): FormerPlaces | undefined {
  if (before === undefined || before.nodes.length === 0) return undefined;
  const former = formerPlaces(before, pitch);
  const kept = whole.nodes.filter(({ id }) => former.nodes.has(id)).length;
  const widthBefore = before.nodes.reduce((most, node) => Math.max(most, node.width), 0);
  const isOther = kept < before.nodes.length * (1 - maxGoneShare) || widthBefore + spacing.column !== pitch;
  return isOther ? undefined : former;
}

function placePart(
  part: Part,
  whole: LayoutGraph,
  indexed: IndexedGraph,
  former: FormerPlaces | undefined,
): PartToPack {
  const known =
    former === undefined ? [] : Array.from(part.nodes, (node) => former.nodes.get(whole.nodes[node]?.id ?? ''));
  const old = known.filter((place) => place !== undefined);
  if (former === undefined || old.length === 0) return { placed: arrangePart(part, whole.nodes), hasPlace: false };

  const fresh = part.nodes.length - old.length;
  if (fresh <= Math.max(maxFresh.count, part.nodes.length * maxFresh.share)) {
    return { placed: followPart(part, whole, indexed.source, former), hasPlace: true };
  }
  const placed = arrangePart(part, whole.nodes);
  const { firstColumn, top } = outlineOf(placed);
  const formerColumn = Math.min(...old.map(({ column }) => column));
  const formerTop = Math.min(...old.map(({ y }) => y)) - spacing.node / 2;
  return { placed: shiftPart(placed, formerColumn - firstColumn, formerTop - top), hasPlace: true };
}

function placeNodes(
  { part, columnOf, middles }: PlacedPart,
  whole: LayoutGraph,
  { pitch, width }: { readonly pitch: number; readonly width: number },
  nodes: PlacedNode[],
): void {
  part.nodes.forEach((node, local) => {
    const given = whole.nodes[node];
    if (given === undefined) return;
    const column = int(columnOf, local);
    const x = column * pitch + (width - given.width) / 2;
    nodes[node] = { ...given, column, x, y: real(middles, local) - given.height / 2 };
  });
}

function inGivenOrder(edges: readonly RoutedEdge[], { edges: given }: LayoutGraph): readonly RoutedEdge[] {
  const routed = new Map(edges.map((edge) => [edge.id, edge]));
  return given.flatMap(({ id }) => routed.get(id) ?? []);
}

function boundsOf(nodes: readonly PlacedNode[], edges: readonly RoutedEdge[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of nodes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  for (const { points } of edges) {
    for (let at = 1; at < points.length; at += 2) {
      top = Math.min(top, points[at] ?? top);
      bottom = Math.max(bottom, points[at] ?? bottom);
    }
  }
  return nodes.length === 0
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}
