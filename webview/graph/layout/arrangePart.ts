import { assignColumns, sortPart } from './assignColumns.ts';
import { toColumnGraph } from './columnGraph.ts';
import type { LayoutNode } from './graph.ts';
import { orderColumns } from './orderColumns.ts';
import { extentsOf } from './placedPart.ts';
import type { PlacedPart } from './placedPart.ts';
import { placeVertices } from './placeVertices.ts';
import type { Part } from './splitParts.ts';

/** Lays out a part from nothing: columns, order in the columns, places (the framework of Sugiyama, Tagawa, Toda 1981). */
export function arrangePart(part: Part, nodes: readonly LayoutNode[]): PlacedPart {
  const graph = toColumnGraph(part, assignColumns(sortPart(part)));
  orderColumns(graph);
  const extents = extentsOf(part, graph, nodes);
  const middles = placeVertices(graph, extents);
  return { part, columnOf: graph.columnOf, middles, firstDummy: graph.firstDummy, extents };
}
