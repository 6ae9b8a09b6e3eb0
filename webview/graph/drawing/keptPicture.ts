import type { Look } from './boxShapes.ts';
import type { Camera, Size } from './camera.ts';
import { drawScene } from './drawScene.ts';
import type { Drawing } from './drawScene.ts';
import type { Canvas } from './drawShapes.ts';
import type { HitGrid } from './hitGrid.ts';
import type { Emphasis } from './scene.ts';

/** A picture keeps this much more than is visible at each side, as a share of the view: room to pan into. */
const marginShare = 0.25;
/** A picture is shown larger or smaller than it is up to this factor, until there is time for a sharp one. */
const maxStretch = 4;

/** Draws a scene that is too much for every frame: it is painted once, and moved. */
export interface KeptPicture {
  /** Says whether what was drawn is exact; a stretched picture is to be painted anew when the camera stands still. */
  readonly draw: (canvas: Canvas, drawing: Drawing, mayStretch: boolean) => boolean;
}

interface Painted {
  readonly canvas: OffscreenCanvas;
  readonly camera: Camera;
  readonly size: Size;
  readonly pixelRatio: number;
  readonly grid: HitGrid;
  readonly look: Look;
  readonly emphasis: Emphasis;
}

export function makeKeptPicture(): KeptPicture {
  let painted: Painted | undefined;
  return {
    draw(canvas, drawing, mayStretch) {
      const { camera, size, pixelRatio } = drawing;
      if (painted === undefined || !isOf(painted, drawing)) painted = paint(drawing);
      const stretch = camera.zoom / painted.camera.zoom;
      const isSharp = Math.abs(stretch - 1) < 1e-9;
      const isUsable = isSharp
        ? covers(painted, drawing)
        : mayStretch && stretch < maxStretch && stretch > 1 / maxStretch;
      if (!isUsable) painted = paint(drawing);
      blit(canvas, painted, camera, { size, pixelRatio, background: drawing.look.theme.background });
      return painted.camera.zoom === camera.zoom;
    },
  };
}

const isOf = (painted: Painted, { grid, look, emphasis, pixelRatio }: Drawing) =>
  painted.grid === grid &&
  painted.look === look &&
  painted.pixelRatio === pixelRatio &&
  painted.emphasis.found === emphasis.found &&
  painted.emphasis.showsCritical === emphasis.showsCritical;

function covers({ camera: own, size: ownSize }: Painted, { camera, size }: Drawing): boolean {
  const [left, top] = [(camera.x - own.x) * own.zoom, (camera.y - own.y) * own.zoom];
  return left >= 0 && top >= 0 && left + size.width <= ownSize.width && top + size.height <= ownSize.height;
}

function paint(drawing: Drawing): Painted {
  const { camera, size, pixelRatio, grid, look, emphasis } = drawing;
  const margin = { x: Math.round(size.width * marginShare), y: Math.round(size.height * marginShare) };
  const ownSize = { width: size.width + 2 * margin.x, height: size.height + 2 * margin.y };
  const own = { x: camera.x - margin.x / camera.zoom, y: camera.y - margin.y / camera.zoom, zoom: camera.zoom };
  const canvas = new OffscreenCanvas(Math.ceil(ownSize.width * pixelRatio), Math.ceil(ownSize.height * pixelRatio));
  const context = canvas.getContext('2d', { alpha: false });
  if (context !== null) drawScene(context, { ...drawing, camera: own, size: ownSize });
  return { canvas, camera: own, size: ownSize, pixelRatio, grid, look, emphasis };
}

function blit(
  canvas: Canvas,
  { canvas: source, camera: own }: Painted,
  camera: Camera,
  { size, pixelRatio, background }: { readonly size: Size; readonly pixelRatio: number; readonly background: string },
): void {
  canvas.setTransform(1, 0, 0, 1, 0, 0);
  const stretch = camera.zoom / own.zoom;
  const shift = (from: number, to: number) => (from - to) * camera.zoom * pixelRatio;
  if (stretch === 1)
    return canvas.drawImage(source, Math.round(shift(own.x, camera.x)), Math.round(shift(own.y, camera.y)));
  canvas.fillStyle = background;
  canvas.fillRect(0, 0, size.width * pixelRatio, size.height * pixelRatio);
  const [width, height] = [source.width * stretch, source.height * stretch];
  canvas.drawImage(source, shift(own.x, camera.x), shift(own.y, camera.y), width, height);
}
