import { handleOf } from '../drawing/boxShapes.ts';
import { textZoom } from '../drawing/drawScene.ts';
import { endAt, endOf, pulledLine } from '../drawing/lineEnds.ts';
import type { LineEnd, Point } from '../drawing/lineEnds.ts';
import type { SceneBox, SceneLine } from '../drawing/scene.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { GraphTheme } from '../drawing/theme.ts';
import type { GraphActions } from './actions.ts';
import type { Shown } from './graphStore.ts';

/** A line whose one end follows the pointer: a new one out of a box, or one that is there. */
export type Pull =
  | { readonly kind: 'new'; readonly box: SceneBox }
  | { readonly kind: 'end'; readonly item: SceneLine; readonly end: LineEnd };

/** An end that is let go as near as this to where it was, in pixels of the screen, is there again. */
const backReach = 16;

/** What can be pulled at a point: an end of the chosen line before the handle of a box, which may be below it. */
export function pullAt({ state, scene, grid }: Shown, { x, y }: Point, zoom: number): Pull | undefined {
  if (zoom < textZoom || !state.canEdit) return undefined;
  const item = state.selectedLine === undefined ? undefined : scene.lineById.get(state.selectedLine);
  const end = item && endAt(item, { x, y }, zoom);
  if (item !== undefined && end !== undefined) return { kind: 'end', item, end };
  const box = grid.handleAt(x, y, zoom);
  return box?.box.kind === 'task' ? { kind: 'new', box } : undefined;
}

/** The line as it is pulled, to the side of the box that it would end at. */
export function pullShape(
  pull: Pull,
  point: Point,
  over: SceneBox | undefined,
  zoom: number,
  theme: GraphTheme,
): Shape {
  const end = pull.kind === 'new' ? 'to' : pull.end;
  const fixed = pull.kind === 'new' ? handleOf(pull.box) : endOf(pull.item, end === 'to' ? 'from' : 'to');
  const target = pull.kind === 'new' && over === pull.box ? undefined : over;
  const isLoose = pull.kind === 'end' && over === undefined && !isBack(pull, point, zoom);
  return pulledLine({ fixed, end, at: target === undefined ? point : sideOf(target, end), isLoose }, theme);
}

/** Does what letting go means: connects, moves the end to a task, or takes the line away where it ends nowhere. */
export function letGo(pull: Pull, point: Point, over: SceneBox | undefined, zoom: number, actions: GraphActions): void {
  if (pull.kind === 'new') {
    if (over !== undefined && over !== pull.box) actions.connect(pull.box.box.id, over.box.id);
    return;
  }
  const { item, end } = pull;
  if (over !== undefined) {
    if (over.box.id !== item.line[end]) actions.moveLine(item.line.id, end, over.box.id);
  } else if (!isBack(pull, point, zoom)) actions.removeLine(item.line.id);
}

function isBack({ item, end }: Extract<Pull, { kind: 'end' }>, { x, y }: Point, zoom: number): boolean {
  const before = endOf(item, end);
  return Math.hypot(before.x - x, before.y - y) * zoom <= backReach;
}

const sideOf = (box: SceneBox, end: LineEnd): Point =>
  end === 'to' ? { x: box.place.x, y: box.place.y + box.place.height / 2 } : handleOf(box);
