import type { GraphBox, GraphLine, GraphView } from '../model/graphView.ts';
import type { Layout, LayoutGraph, PlacedNode, RoutedEdge } from '../layout/graph.ts';

/** The size of every box: long titles are cut, so that columns stay even. */
const boxSize = { width: 208, height: 56 } as const;

/** What stands where. */
export interface Scene {
  readonly boxes: readonly SceneBox[];
  readonly lines: readonly SceneLine[];
  readonly bounds: Layout['bounds'];
  readonly boxById: ReadonlyMap<string, SceneBox>;
  readonly lineById: ReadonlyMap<string, SceneLine>;
  /** The lines at each box. */
  readonly linesAt: ReadonlyMap<string, readonly SceneLine[]>;
}

export interface SceneBox {
  readonly box: GraphBox;
  readonly place: PlacedNode;
}

export interface SceneLine {
  readonly line: GraphLine;
  readonly way: RoutedEdge;
}

/** What a layout needs to know of a view. */
export const layoutGraphOf = ({ boxes, lines }: GraphView): LayoutGraph => ({
  nodes: boxes.map(({ id }) => ({ id, ...boxSize })),
  edges: lines.map(({ id, from, to }) => ({ id, from, to })),
});

/** Puts a view to the places of its layout; what the layout does not have yet is left out. */
export function makeScene(view: GraphView, layout: Layout): Scene {
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const ways = new Map(layout.edges.map((edge) => [edge.id, edge]));
  const boxes = view.boxes.flatMap((box): readonly SceneBox[] => {
    const place = places.get(box.id);
    return place === undefined ? [] : [{ box, place }];
  });
  const lines = view.lines.flatMap((line): readonly SceneLine[] => {
    const way = ways.get(line.id);
    return way === undefined ? [] : [{ line, way }];
  });
  const linesAt = new Map<string, SceneLine[]>(boxes.map(({ box }) => [box.id, []]));
  for (const item of lines) for (const end of [item.line.from, item.line.to]) linesAt.get(end)?.push(item);
  return {
    boxes,
    lines,
    bounds: layout.bounds,
    boxById: new Map(boxes.map((item) => [item.box.id, item])),
    lineById: new Map(lines.map((item) => [item.line.id, item])),
    linesAt,
  };
}

/** What of a scene stands out at the moment. */
export interface Emphasis {
  readonly selected: ReadonlySet<string>;
  readonly focused?: string | undefined;
  readonly hovered?: string | undefined;
  readonly selectedLine?: string | undefined;
  /** Boxes that a filter found; undefined while nothing is looked for. */
  readonly found?: ReadonlySet<string> | undefined;
  readonly showsCritical: boolean;
  /** Lines can be pulled out of boxes, and the ends of the chosen one elsewhere. */
  readonly canEdit?: boolean;
}

export const noEmphasis: Emphasis = { selected: new Set(), showsCritical: true };
