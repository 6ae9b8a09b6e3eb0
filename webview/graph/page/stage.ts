import type { Look } from '../drawing/boxShapes.ts';
import { between, fitTo } from '../drawing/camera.ts';
import type { Camera, Size } from '../drawing/camera.ts';
import { drawChoice, drawScene, withoutChoice } from '../drawing/drawScene.ts';
import { makeKeptPicture } from '../drawing/keptPicture.ts';
import { drawMinimap } from '../drawing/minimap.ts';
import { drawShapes } from '../drawing/drawShapes.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { Shown } from './graphStore.ts';

const animationMs = 180;
/** Scenes with more boxes and lines than this are painted once and moved, instead of at each frame. */
const manyItems = 800;
/** After so long without a movement a stretched picture is painted anew. */
const restMs = 120;

/** The canvases of the page, and where they look. Draws at most once a frame, and only after something changed. */
export interface Stage {
  readonly camera: () => Camera;
  readonly size: () => Size;
  readonly setCamera: (camera: Camera) => void;
  /** Goes there in a short movement; at once where the person wants no movement. */
  readonly moveTo: (camera: Camera) => void;
  readonly fit: () => void;
  readonly redraw: () => void;
  /** What is drawn above everything, as a line that is being pulled. */
  readonly setOverlay: (shapes: readonly Shape[]) => void;
  readonly close: () => void;
}

interface StageNeeds {
  readonly canvas: HTMLCanvasElement;
  readonly minimap: HTMLCanvasElement;
  readonly shown: () => Shown;
  readonly look: () => Look;
  /** Told where it looks from now on, or will when a movement is over. */
  readonly onCamera: (camera: Camera) => void;
}

export function openStage({ canvas, minimap, shown, look, onCamera }: StageNeeds): Stage {
  const context = canvas.getContext('2d', { alpha: false });
  const mapContext = minimap.getContext('2d');
  if (context === null || mapContext === null) throw new Error('This browser gives no canvas to draw on.');
  const calmness = matchMedia('(prefers-reduced-motion: reduce)');
  let camera: Camera = { x: 0, y: 0, zoom: 1 };
  let overlay: readonly Shape[] = [];
  let frame: number | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let isResting = true;
  const picture = makeKeptPicture();
  let movement: { readonly from: Camera; readonly to: Camera; readonly start: number } | undefined;

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const draw = (now: number) => {
    frame = undefined;
    if (movement !== undefined) {
      const share = Math.min(1, (now - movement.start) / animationMs);
      camera = share < 1 ? between(movement.from, movement.to, Math.max(0, share)) : movement.to;
      if (share < 1) redraw();
      else movement = undefined;
    }
    const pixelRatio = devicePixelRatio;
    fitCanvas(canvas, pixelRatio);
    fitCanvas(minimap, pixelRatio);
    const { grid, scene, emphasis } = shown();
    const drawing = { scene, grid, camera, size: size(), pixelRatio, emphasis, look: look() };
    const basis = { ...drawing, emphasis: withoutChoice(emphasis) };
    if (scene.boxes.length + scene.lines.length <= manyItems) drawScene(context, basis);
    else if (!picture.draw(context, basis, !isResting)) waitForRest();
    drawChoice(context, drawing);
    if (overlay.length > 0) drawShapes(context, overlay, look().theme);
    drawMinimap(mapContext, { scene, camera, size: size(), pixelRatio, theme: look().theme });
  };
  const redraw = () => {
    frame ??= requestAnimationFrame(draw);
  };
  const waitForRest = () => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      isResting = true;
      redraw();
    }, restMs);
  };
  const setCamera = (next: Camera) => {
    movement = undefined;
    isResting = false;
    camera = next;
    onCamera(next);
    redraw();
  };
  const moveTo = (to: Camera) => {
    if (calmness.matches) return setCamera(to);
    isResting = false;
    onCamera(to);
    movement = { from: camera, to, start: performance.now() };
    redraw();
  };
  const sizes = new ResizeObserver(redraw);
  sizes.observe(canvas);

  return {
    camera: () => camera,
    size,
    setCamera,
    moveTo,
    fit: () => moveTo(fitTo(shown().scene.bounds, size())),
    redraw,
    setOverlay(shapes) {
      overlay = shapes;
      redraw();
    },
    close() {
      sizes.disconnect();
      clearTimeout(rest);
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
}

/** Gives a canvas as many pixels as it has on the screen. */
function fitCanvas(canvas: HTMLCanvasElement, pixelRatio: number): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * pixelRatio));
  if (width !== undefined && canvas.width !== width) canvas.width = width;
  if (height !== undefined && canvas.height !== height) canvas.height = height;
}
