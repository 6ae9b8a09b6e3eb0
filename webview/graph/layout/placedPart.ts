import { int, real } from './cells.ts';
import type { ColumnGraph } from './columnGraph.ts';
import type { LayoutNode } from './graph.ts';
import { spacing } from './spacing.ts';
import type { Part } from './splitParts.ts';

/** A part whose vertices have their places: nodes first, then the dummies that its edges bend at. */
export interface PlacedPart {
  readonly part: Part;
  readonly columnOf: Int32Array;
  readonly middles: Float64Array;
  readonly firstDummy: Int32Array;
  /** Half the height of each vertex, with half the gap that it keeps. */
  readonly extents: Float64Array;
}

/** Half of what each vertex takes up in its column. */
export function extentsOf(part: Part, graph: ColumnGraph, nodes: readonly LayoutNode[]): Float64Array {
  const extents = new Float64Array(graph.size).fill(spacing.line / 2);
  part.nodes.forEach((node, local) => {
    extents[local] = ((nodes[node]?.height ?? 0) + spacing.node) / 2;
  });
  return extents;
}

/** What a part takes up: its columns, and its first and last pixel in each of them. */
export interface Outline {
  readonly firstColumn: number;
  readonly tops: Float64Array;
  readonly bottoms: Float64Array;
  readonly top: number;
  readonly bottom: number;
}

/** The outline of a placed part. */
export function outlineOf({ columnOf, middles, extents }: PlacedPart): Outline {
  const firstColumn = columnOf.reduce((least, column) => Math.min(least, column), Infinity);
  const lastColumn = columnOf.reduce((most, column) => Math.max(most, column), -Infinity);
  const tops = new Float64Array(lastColumn - firstColumn + 1).fill(Infinity);
  const bottoms = new Float64Array(tops.length).fill(-Infinity);
  for (let vertex = 0; vertex < columnOf.length; vertex += 1) {
    const column = int(columnOf, vertex) - firstColumn;
    tops[column] = Math.min(real(tops, column), real(middles, vertex) - real(extents, vertex));
    bottoms[column] = Math.max(real(bottoms, column), real(middles, vertex) + real(extents, vertex));
  }
  const top = tops.reduce((least, at) => Math.min(least, at), Infinity);
  const bottom = bottoms.reduce((most, at) => Math.max(most, at), -Infinity);
  return { firstColumn, tops, bottoms, top, bottom };
}

/** The same part somewhere else. */
export const shiftPart = (placed: PlacedPart, columns: number, down: number): PlacedPart =>
  columns === 0 && down === 0
    ? placed
    : {
        ...placed,
        columnOf: placed.columnOf.map((column) => column + columns),
        middles: placed.middles.map((middle) => middle + down),
      };
