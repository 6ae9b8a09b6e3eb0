/** Distances of a drawing, in pixels at a zoom of one. */
export const spacing = {
  /** Between two columns: room for the slanted part of an edge, and for a contract key of some 14 letters. */
  column: 112,
  /** Between two boxes in a column. */
  node: 24,
  /** Between two lines that pass a column: they stay apart, and can be pointed at. */
  line: 14,
  /** Between parts of a graph that are not connected. */
  part: 40,
  /** Between the ends of lines at one side of a box; less where there are more lines than room. */
  port: 10,
} as const;

/** Width by height that unconnected parts are packed towards: a panel is wider than it is high. */
export const packedAspect = 1.6;
