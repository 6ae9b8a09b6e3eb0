import type { Camera, Size } from './camera.ts';
import { centreOn, viewOf } from './camera.ts';
import { stateOf } from './boxShapes.ts';
import type { Scene } from './scene.ts';
import type { GraphTheme } from './theme.ts';

interface MinimapDrawing {
  readonly scene: Scene;
  readonly camera: Camera;
  /** The size of the stage, whose view is framed. */
  readonly size: Size;
  readonly pixelRatio: number;
  readonly theme: GraphTheme;
}

const margin = 6;
/** A box is never less than this, in pixels: a few tasks in a long graph are still to be seen. */
const leastDot = 1;

interface Picture {
  readonly scene: Scene;
  readonly theme: GraphTheme;
  readonly canvas: OffscreenCanvas;
}

const pictures = new WeakMap<CanvasRenderingContext2D, Picture>();

/** How a minimap of some size shows a scene. */
export function minimapCamera({ bounds }: Scene, { width, height }: Size): Camera {
  const zoom = Math.min(
    (width - 2 * margin) / Math.max(1, bounds.width),
    (height - 2 * margin) / Math.max(1, bounds.height),
  );
  return centreOn({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, { width, height }, zoom);
}

/** Draws the whole scene small, with a frame around what the stage shows; the boxes are painted once for each scene. */
export function drawMinimap(
  canvas: CanvasRenderingContext2D,
  { scene, camera, size, pixelRatio, theme }: MinimapDrawing,
): void {
  const { width, height } = canvas.canvas;
  canvas.setTransform(1, 0, 0, 1, 0, 0);
  canvas.clearRect(0, 0, width, height);
  if (scene.boxes.length === 0 || width === 0 || height === 0) return;
  const known = pictures.get(canvas);
  const isFresh = known?.scene === scene && known.theme === theme && known.canvas.width === width && known.canvas.height === height; // prettier-ignore
  const picture = isFresh ? known : { scene, theme, canvas: paintBoxes(scene, theme, { width, height }, pixelRatio) };
  pictures.set(canvas, picture);
  canvas.drawImage(picture.canvas, 0, 0);

  const own = minimapCamera(scene, { width: width / pixelRatio, height: height / pixelRatio });
  const view = viewOf(camera, size);
  const scale = own.zoom * pixelRatio;
  canvas.strokeStyle = theme.accent;
  canvas.lineWidth = 1.5 * pixelRatio;
  canvas.strokeRect((view.x - own.x) * scale, (view.y - own.y) * scale, view.width * scale, view.height * scale);
}

function paintBoxes(scene: Scene, theme: GraphTheme, { width, height }: Size, pixelRatio: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const { x, y, zoom } = minimapCamera(scene, { width: width / pixelRatio, height: height / pixelRatio });
  const scale = zoom * pixelRatio;
  for (const item of scene.boxes) {
    const { place } = item;
    context.fillStyle = theme.states[stateOf(item)];
    const [boxWidth, boxHeight] = [place.width * scale, place.height * scale].map((length) =>
      Math.max(leastDot, length),
    );
    context.fillRect((place.x - x) * scale, (place.y - y) * scale, boxWidth ?? leastDot, boxHeight ?? leastDot);
  }
  return canvas;
}
