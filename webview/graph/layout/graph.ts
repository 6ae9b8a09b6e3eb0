/** A box to be placed. Sizes are in pixels at a zoom of one. */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** An arrow from what comes first to what waits for it. */
export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What is laid out. Edges between boxes that are not there, and from a box to itself, are left out of the layout. */
export interface LayoutGraph {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

/** A box with its left upper corner, and the column that it stands in: an edge leads to a later column. */
export interface PlacedNode extends LayoutNode {
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

/** An arrow with its way: x and y of its start, its bends and its end, one after the other. */
export interface RoutedEdge extends LayoutEdge {
  readonly points: readonly number[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A whole drawing, in the order in which nodes and edges were given. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly RoutedEdge[];
  readonly bounds: Box;
}
