import type { Layout, PlacedNode, RoutedEdge } from './graph.ts';

/** Where things were in the layout before. */
export interface FormerPlaces {
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly edges: ReadonlyMap<string, RoutedEdge>;
  /** The x of the first column, and from there to the next. */
  readonly pitch: number;
}

/** Looks up a former layout, made with the same distance between columns. */
export const formerPlaces = (layout: Layout, pitch: number): FormerPlaces => ({
  nodes: new Map(layout.nodes.map((node) => [node.id, node])),
  edges: new Map(layout.edges.map((edge) => [edge.id, edge])),
  pitch,
});

/** The y of a way at an x; undefined outside of it. */
export function readHeightAt(points: readonly number[], x: number): number | undefined {
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
    const [low, high] = x1 <= x2 ? [x1, x2] : [x2, x1];
    if (x < low || x > high) continue;
    return x1 === x2 ? y1 : y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
  }
  return undefined;
}
