import type { Box } from '../layout/graph.ts';
import { handleOf } from './boxShapes.ts';
import type { Scene, SceneBox, SceneLine } from './scene.ts';

/** Least side of a cell in pixels at a zoom of one. */
const leastCell = 256;
/** Cells that a whole graph is divided into, for each of its boxes: finer, a long line would be in too many of them. */
const cellsPerBox = 0.5;
const keyRange = 2 ** 20;
/** How near to a line a pointer must be, in pixels of the screen. */
const lineReach = 6;

/** What of a scene is at a place, without looking at all of it. */
export interface HitGrid {
  /** All that may be visible in a rectangle. */
  readonly within: (view: Box) => { readonly boxes: readonly SceneBox[]; readonly lines: readonly SceneLine[] };
  readonly boxAt: (x: number, y: number) => SceneBox | undefined;
  /** The box whose handle is at a point. */
  readonly handleAt: (x: number, y: number, zoom: number) => SceneBox | undefined;
  /** The line nearest to a point, within reach. */
  readonly lineAt: (x: number, y: number, zoom: number) => SceneLine | undefined;
}

interface Cell {
  readonly boxes: SceneBox[];
  readonly lines: SceneLine[];
}

const keyOf = (column: number, row: number) => (column + keyRange / 2) * keyRange + row + keyRange / 2;

/** Sorts a scene into cells once; every question afterwards looks at the cells it concerns. */
export function makeHitGrid(scene: Scene): HitGrid {
  const area = scene.bounds.width * scene.bounds.height;
  const cellSize = Math.max(leastCell, Math.sqrt(area / Math.max(1, scene.boxes.length * cellsPerBox)));
  const cellOf = (at: number) => Math.floor(at / cellSize);
  const cells = new Map<number, Cell>();
  const forEachCell = ({ x, y, width, height }: Box, visit: (key: number) => void) => {
    for (let column = cellOf(x); column <= cellOf(x + width); column += 1) {
      for (let row = cellOf(y); row <= cellOf(y + height); row += 1) visit(keyOf(column, row));
    }
  };
  const cellAt = (key: number) => {
    const known = cells.get(key);
    if (known !== undefined) return known;
    const cell: Cell = { boxes: [], lines: [] };
    cells.set(key, cell);
    return cell;
  };
  for (const item of scene.boxes) forEachCell(item.place, (key) => cellAt(key).boxes.push(item));
  for (const item of scene.lines) {
    forEachSegment(item.way.points, (segment) =>
      forEachCell(segment, (key) => {
        const { lines } = cellAt(key);
        if (lines.at(-1) !== item) lines.push(item);
      }),
    );
  }

  const boxAt = (x: number, y: number) =>
    cells.get(keyOf(cellOf(x), cellOf(y)))?.boxes.find(({ place }) => contains(place, x, y));

  return {
    within(view) {
      if (view.width * view.height > area / 2) return scene;
      const boxes = new Set<SceneBox>();
      const lines = new Set<SceneLine>();
      forEachCell(view, (key) => {
        const cell = cells.get(key);
        for (const item of cell?.boxes ?? []) if (meet(item.place, view)) boxes.add(item);
        for (const item of cell?.lines ?? []) if (!lines.has(item) && passes(item.way.points, view)) lines.add(item);
      });
      return { boxes: [...boxes], lines: [...lines] };
    },
    boxAt,
    handleAt(x, y, zoom) {
      // A handle stands half outside of its box: the box is found a little further to the left.
      for (const item of [boxAt(x, y), boxAt(x - 2 * lineReach, y)]) {
        if (item === undefined) continue;
        const handle = handleOf(item);
        if (Math.hypot(handle.x - x, handle.y - y) <= Math.max(handle.radius, lineReach / zoom)) return item;
      }
      return undefined;
    },
    lineAt(x, y, zoom) {
      const reach = lineReach / zoom;
      let nearest: SceneLine | undefined;
      let least = reach;
      forEachCell({ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }, (key) => {
        for (const item of cells.get(key)?.lines ?? []) {
          const distance = distanceTo(item.way.points, x, y);
          if (distance >= least) continue;
          least = distance;
          nearest = item;
        }
      });
      return nearest;
    },
  };
}

const contains = ({ x, y, width, height }: Box, px: number, py: number) =>
  px >= x && px <= x + width && py >= y && py <= y + height;

const meet = (a: Box, b: Box) =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

/** Whether a stretch of a way may be in a view. */
function passes(points: readonly number[], view: Box): boolean {
  for (let at = 2; at + 1 < points.length; at += 2) {
    const [x1, y1] = [points[at - 2] ?? 0, points[at - 1] ?? 0];
    const [x2, y2] = [points[at] ?? 0, points[at + 1] ?? 0];
    const isBeside = Math.max(x1, x2) < view.x || Math.min(x1, x2) > view.x + view.width;
    if (!isBeside && Math.max(y1, y2) >= view.y && Math.min(y1, y2) <= view.y + view.height) return true;
  }
  return false;
}

function forEachSegment(points: readonly number[], visit: (segment: Box) => void): void {
  for (let at = 2; at + 1 < points.length; at += 2) {
    const [x1, y1] = [points[at - 2] ?? 0, points[at - 1] ?? 0];
    const [x2, y2] = [points[at] ?? 0, points[at + 1] ?? 0];
    visit({ x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) });
  }
}

/** How far a point is from a way, its curves taken as what they are: an S between two levels. */
function distanceTo(points: readonly number[], x: number, y: number): number {
  let least = Infinity;
  for (let at = 2; at + 1 < points.length; at += 2) {
    const [x1, y1] = [points[at - 2] ?? 0, points[at - 1] ?? 0];
    const [x2, y2] = [points[at] ?? 0, points[at + 1] ?? 0];
    if (y1 === y2) {
      const nearestX = Math.min(Math.max(x, Math.min(x1, x2)), Math.max(x1, x2));
      least = Math.min(least, Math.hypot(x - nearestX, y - y1));
      continue;
    }
    // The curve of `traceLine`, sampled where it is closest by its own measure.
    for (let step = 0; step <= 8; step += 1) {
      const a = curvePoint(x1, y1, x2, y2, step / 8);
      const b = curvePoint(x1, y1, x2, y2, Math.min(1, (step + 1) / 8));
      least = Math.min(least, distanceToSegment(x, y, a, b));
    }
  }
  return least;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function curvePoint(x1: number, y1: number, x2: number, y2: number, t: number): Point {
  const middle = (x1 + x2) / 2;
  const rest = 1 - t;
  return {
    x: rest ** 3 * x1 + 3 * rest * rest * t * middle + 3 * rest * t * t * middle + t ** 3 * x2,
    y: (rest ** 3 + 3 * rest * rest * t) * y1 + (3 * rest * t * t + t ** 3) * y2,
  };
}

function distanceToSegment(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / squared));
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}
