import * as dagre from '@dagrejs/dagre';
import type { Way } from './drawingQuality.fixture.ts';
import type { LayoutGraph } from './graph.ts';
import { spacing } from './spacing.ts';

/** How dagre assigns layers: `network-simplex` is its best and slowest. */
export type Ranker = 'network-simplex' | 'tight-tree' | 'longest-path';

/** The same graph as dagre draws it, with our distances. */
export function drawWithDagre({ nodes, edges }: LayoutGraph, ranker: Ranker): readonly Way[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: spacing.node, edgesep: spacing.line, ranksep: spacing.column, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  dagre.layout(graph);
  return edges.map(({ from, to }) => {
    const { points } = graph.edge(from, to) as {
      readonly points: readonly { readonly x: number; readonly y: number }[];
    };
    return { from, to, points: points.flatMap(({ x, y }) => [x, y]) };
  });
}
