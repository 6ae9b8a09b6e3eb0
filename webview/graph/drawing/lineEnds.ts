import type { SceneLine } from './scene.ts';
import type { Shape } from './shapes.ts';
import type { GraphTheme } from './theme.ts';

/** The ends of a line: at the task that comes first, and at the one that waits. */
export type LineEnd = 'from' | 'to';

/** What is looked for by keys: a task that waits for one, or another one for an end of a line. */
export type Aim =
  | { readonly kind: 'new'; readonly from: string }
  | { readonly kind: 'end'; readonly line: string; readonly end: LineEnd };

export interface Point {
  readonly x: number;
  readonly y: number;
}

const radius = 5;
/** How near to an end a pointer must be, in pixels of the screen. */
const endReach = 8;

/** Where a line ends. */
export const endOf = ({ way: { points } }: SceneLine, end: LineEnd): Point =>
  end === 'from' ? { x: points[0] ?? 0, y: points[1] ?? 0 } : { x: points.at(-2) ?? 0, y: points.at(-1) ?? 0 };

/** The end of a line at a point; the nearer one where a line is short. */
export function endAt(line: SceneLine, { x, y }: Point, zoom: number): LineEnd | undefined {
  const distance = (end: LineEnd) => Math.hypot(endOf(line, end).x - x, endOf(line, end).y - y);
  const nearer = distance('from') < distance('to') ? 'from' : 'to';
  return distance(nearer) <= Math.max(radius, endReach / zoom) ? nearer : undefined;
}

/** What a line is taken by, at both of its ends. */
export const endShapes = (line: SceneLine, { background, accent }: GraphTheme): readonly Shape[] =>
  (['from', 'to'] as const).map((end) => ({
    kind: 'circle',
    ...endOf(line, end),
    radius,
    fill: background,
    stroke: accent,
  }));

/** A line of which one end is pulled, to the side of the box that it would end at. */
export function pulledLine(
  {
    fixed,
    end,
    at,
    isLoose,
  }: {
    readonly fixed: Point;
    readonly end: LineEnd;
    readonly at: Point;
    /** Let go there, it ends nowhere. */
    readonly isLoose: boolean;
  },
  { accent, warning }: GraphTheme,
): Shape {
  const [first, last] = end === 'to' ? [fixed, at] : [at, fixed];
  return {
    kind: 'line',
    points: [first.x, first.y, last.x, last.y],
    stroke: isLoose ? warning : accent,
    strokeWidth: 2,
    dash: isLoose ? [2, 5] : [4, 3],
    hasArrow: true,
    opacity: 1,
  };
}
