import { handleOf } from '../drawing/boxShapes.ts';
import { panBy, toDrawing, zoomAt } from '../drawing/camera.ts';
import { textZoom } from '../drawing/drawScene.ts';
import type { SceneBox } from '../drawing/scene.ts';
import type { GraphTheme } from '../drawing/theme.ts';
import type { GraphActions } from './actions.ts';
import type { GraphStore } from './graphStore.ts';
import type { Stage } from './stage.ts';

interface PointerNeeds {
  readonly canvas: HTMLCanvasElement;
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly actions: GraphActions;
  readonly theme: () => GraphTheme;
}

/** Less movement than this, in pixels, is a click. */
const clickReach = 4;
/** How much a step of a wheel zooms: a mouse's step of 100 by about a quarter, the small ones of a touch pad smoothly. */
const wheelRate = 0.0023;
const lineHeight = 16;

type Gesture =
  | { readonly kind: 'pan'; readonly startX: number; readonly startY: number; moved: boolean }
  | { readonly kind: 'connect'; readonly from: SceneBox };

/** Pointer on the drawing: drag pans, from a handle it connects; a click chooses, a double click opens, the wheel zooms. */
export function listenToPointer({ canvas, store, stage, actions, theme }: PointerNeeds): void {
  let gesture: Gesture | undefined;
  const at = ({ offsetX, offsetY }: MouseEvent) => toDrawing(stage.camera(), { x: offsetX, y: offsetY });

  const handleAt = (event: MouseEvent) => {
    const { zoom } = stage.camera();
    const { x, y } = at(event);
    const { state, grid } = store.shown();
    const item = zoom >= textZoom && state.canEdit ? grid.handleAt(x, y, zoom) : undefined;
    return item?.box.kind === 'task' ? item : undefined;
  };
  const boxAt = (event: MouseEvent) => {
    const { x, y } = at(event);
    return store.shown().grid.boxAt(x, y);
  };
  const lineAt = (event: MouseEvent) => {
    const { x, y } = at(event);
    return store.shown().grid.lineAt(x, y, stage.camera().zoom)?.line;
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    const from = event.button === 0 ? handleAt(event) : undefined;
    gesture = from === undefined ? { kind: 'pan', startX: event.clientX, startY: event.clientY, moved: false } : { kind: 'connect', from }; // prettier-ignore
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (gesture?.kind === 'pan') {
      const distance = Math.hypot(event.clientX - gesture.startX, event.clientY - gesture.startY);
      gesture.moved ||= distance > clickReach;
      if (gesture.moved) stage.setCamera(panBy(stage.camera(), event.movementX, event.movementY));
      return;
    }
    const handle = gesture === undefined ? handleAt(event) : undefined;
    const over = boxAt(event) ?? handle;
    actions.hover(over?.box.id);
    const line = over === undefined && gesture === undefined ? lineAt(event) : undefined;
    canvas.title = line === undefined ? '' : actions.lineText(line);
    canvas.style.cursor = handle !== undefined || gesture !== undefined ? 'crosshair' : (over ?? line) === undefined ? 'default' : 'pointer'; // prettier-ignore
    if (gesture !== undefined) pull(gesture.from, at(event));
  });
  canvas.addEventListener('pointerup', (event) => {
    const ended = gesture;
    gesture = undefined;
    stage.setOverlay([]);
    if (ended === undefined || event.button !== 0) return;
    const over = boxAt(event);
    if (ended.kind === 'connect') {
      if (over !== undefined && over.box.id !== ended.from.box.id) actions.connect(ended.from.box.id, over.box.id);
      return;
    }
    if (ended.moved) return;
    if (over !== undefined) return choose(over, event);
    const line = lineAt(event);
    if (line === undefined) actions.choose(undefined, false);
    else actions.chooseLine(line);
  });
  canvas.addEventListener('pointercancel', () => {
    gesture = undefined;
    stage.setOverlay([]);
  });
  canvas.addEventListener('pointerleave', () => actions.hover(undefined));
  canvas.addEventListener('dblclick', (event) => actions.enter(boxAt(event)?.box.id));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeight : 1;
      if (event.shiftKey) return stage.setCamera(panBy(stage.camera(), -(event.deltaX + event.deltaY) * unit, 0));
      // A pinch comes as a wheel with the control key, in much smaller steps.
      const rate = event.ctrlKey ? wheelRate * 4 : wheelRate;
      const factor = Math.exp(-event.deltaY * unit * rate);
      stage.setCamera(zoomAt(stage.camera(), { x: event.offsetX, y: event.offsetY }, factor));
    },
    { passive: false },
  );

  function choose({ box }: SceneBox, event: MouseEvent): void {
    const { connectingFrom } = store.shown().state;
    if (connectingFrom === undefined) actions.choose(box.id, event.shiftKey || event.ctrlKey || event.metaKey);
    else actions.enter(box.id);
  }

  /** Draws the line that is being pulled, to the side of the box that it would end at. */
  function pull(from: SceneBox, to: { readonly x: number; readonly y: number }): void {
    const start = handleOf(from);
    const target = store.shown().grid.boxAt(to.x, to.y);
    const end =
      target === undefined || target === from ? to : { x: target.place.x, y: target.place.y + target.place.height / 2 };
    const stroke = theme().accent;
    stage.setOverlay([
      {
        kind: 'line',
        points: [start.x, start.y, end.x, end.y],
        stroke,
        strokeWidth: 2,
        dash: [4, 3],
        hasArrow: true,
        opacity: 1,
      },
    ]);
  }
}
