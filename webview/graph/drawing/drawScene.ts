import { groupedBy } from '../../../shared/groupedBy.ts';
import { boxShapes, coverShape, handleShape, opacityOf, stateOf } from './boxShapes.ts';
import type { Look } from './boxShapes.ts';
import { viewOf } from './camera.ts';
import type { Camera, Size } from './camera.ts';
import { drawShapes } from './drawShapes.ts';
import type { Canvas } from './drawShapes.ts';
import type { HitGrid } from './hitGrid.ts';
import { endShapes } from './lineEnds.ts';
import { isStale, labelShapes, lineColour, lineShape } from './lineShapes.ts';
import type { Emphasis, Scene, SceneBox, SceneLine } from './scene.ts';

/** Below this zoom a text could not be read: boxes are drawn as what they are, in the colour of their state. */
export const textZoom = 0.4;
/** Below this zoom a bend is smaller than a pixel: lines run straight from box to box. */
const bendZoom = 0.12;
/** Labels of lines need a little more room than titles. */
const labelZoom = 0.55;

export interface Drawing {
  readonly scene: Scene;
  readonly grid: HitGrid;
  readonly camera: Camera;
  /** The size of the canvas in pixels of the page, and how many of the screen each has. */
  readonly size: Size;
  readonly pixelRatio: number;
  readonly emphasis: Emphasis;
  readonly look: Look;
}

/** Whatever a pointer or a choice brings out; the rest of a drawing can be kept while that changes. */
export const withoutChoice = ({ found, showsCritical }: Emphasis): Emphasis => ({
  selected: new Set(),
  found,
  showsCritical,
});

/** Draws what is visible, with as much detail as can be seen. */
export function drawScene(canvas: Canvas, { grid, camera, size, pixelRatio, emphasis, look }: Drawing): void {
  const { theme } = look;
  canvas.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  canvas.fillStyle = theme.background;
  canvas.fillRect(0, 0, size.width, size.height);
  lookThrough(canvas, camera, pixelRatio);
  const visible = grid.within(viewOf(camera, size));
  if (camera.zoom < textZoom) drawFar(canvas, { ...visible, zoom: camera.zoom, emphasis, look });
  else drawNear(canvas, { ...visible, zoom: camera.zoom, emphasis, look });
}

/** Draws again, above a drawing, what is chosen or pointed at, with the lines that lead there. */
export function drawChoice(canvas: Canvas, { scene, camera, pixelRatio, emphasis, look }: Drawing): void {
  const { selected, focused, hovered, selectedLine } = emphasis;
  const ids = new Set([...selected, ...[focused, hovered].filter((id) => id !== undefined)]);
  const boxes = new Set([...ids].flatMap((id) => scene.boxById.get(id) ?? []));
  const lines = new Set([...ids].flatMap((id) => (id === focused ? [] : (scene.linesAt.get(id) ?? []))));
  const chosen = selectedLine === undefined ? undefined : scene.lineById.get(selectedLine);
  if (chosen !== undefined) lines.add(chosen);
  if (boxes.size === 0 && lines.size === 0) return;
  // The boxes at the other ends would be crossed by what is drawn above them.
  for (const { line } of lines) {
    for (const end of [line.from, line.to]) {
      const item = scene.boxById.get(end);
      if (item !== undefined) boxes.add(item);
    }
  }
  lookThrough(canvas, camera, pixelRatio);
  const part = { boxes: [...boxes], lines: [...lines], zoom: camera.zoom, emphasis, look };
  if (camera.zoom < textZoom) return drawFar(canvas, part);
  drawNear(canvas, part);
  if (emphasis.canEdit !== true) return;
  if (chosen !== undefined) drawShapes(canvas, endShapes(chosen, look.theme), look.theme);
  for (const item of boxes) {
    const { id, kind } = item.box;
    if (kind === 'task' && (id === hovered || id === focused))
      drawShapes(canvas, [handleShape(item, look.theme)], look.theme);
  }
}

function lookThrough(canvas: Canvas, { x, y, zoom }: Camera, pixelRatio: number): void {
  const scale = zoom * pixelRatio;
  canvas.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
}

interface Part {
  readonly boxes: readonly SceneBox[];
  readonly lines: readonly SceneLine[];
  readonly zoom: number;
  readonly emphasis: Emphasis;
  readonly look: Look;
}

function drawNear(canvas: Canvas, { boxes, lines, zoom, emphasis, look }: Part): void {
  const { theme } = look;
  for (const item of lines) drawShapes(canvas, [lineShape(item, emphasis, theme)], theme);
  for (const item of boxes) {
    // A line behind a faint box would be seen through it.
    if (opacityOf(item, emphasis, theme) < 1) drawShapes(canvas, [coverShape(item, theme)], theme);
    canvas.globalAlpha = opacityOf(item, emphasis, theme);
    drawShapes(canvas, boxShapes(item, emphasis, look), theme);
    canvas.globalAlpha = 1;
  }
  if (zoom < labelZoom) return;
  for (const item of lines) drawShapes(canvas, labelShapes(item, emphasis, look), theme);
}

/** From afar: one stroke for all lines of a colour, one fill for all boxes of a state. */
function drawFar(canvas: Canvas, { boxes, lines, zoom, emphasis, look: { theme } }: Part): void {
  const byColour = groupedBy(lines, ({ line }) => lineColour(line, emphasis, theme));
  canvas.setLineDash([]);
  for (const [colour, group] of byColour) {
    canvas.strokeStyle = colour;
    const isStrong = group.some(({ line }) => line.isCritical || isStale(line)) && colour !== theme.line;
    canvas.lineWidth = (isStrong ? 2 : 1) / Math.max(zoom, 0.02);
    canvas.globalAlpha = isStrong || theme.isHighContrast ? 1 : 0.6;
    canvas.beginPath();
    for (const { way } of group) traceStraight(canvas, way.points, zoom < bendZoom);
    canvas.stroke();
  }
  canvas.globalAlpha = 1;
  const isFaint = ({ box }: SceneBox) => emphasis.found !== undefined && !emphasis.found.has(box.id);
  const byFill = groupedBy(boxes, (item) => (isFaint(item) ? theme.boxBorder : theme.states[stateOf(item)]));
  for (const [colour, group] of byFill) {
    canvas.fillStyle = colour;
    for (const { place } of group) canvas.fillRect(place.x, place.y, place.width, place.height);
  }
  for (const { box, place } of boxes) {
    const isChosen = emphasis.selected.has(box.id) || emphasis.focused === box.id || emphasis.hovered === box.id;
    if (!isChosen && !(box.isCritical && emphasis.showsCritical)) continue;
    canvas.strokeStyle = isChosen ? theme.foreground : theme.critical;
    canvas.lineWidth = 3 / zoom;
    canvas.strokeRect(place.x, place.y, place.width, place.height);
  }
}

function traceStraight(canvas: Canvas, points: readonly number[], withoutBends: boolean): void {
  canvas.moveTo(points[0] ?? 0, points[1] ?? 0);
  if (!withoutBends) {
    for (let at = 2; at + 3 < points.length; at += 2) canvas.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  }
  canvas.lineTo(points.at(-2) ?? 0, points.at(-1) ?? 0);
}
