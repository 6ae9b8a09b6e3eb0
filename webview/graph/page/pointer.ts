import { panBy, toDrawing, zoomAt } from '../drawing/camera.ts';
import type { SceneBox } from '../drawing/scene.ts';
import type { GraphTheme } from '../drawing/theme.ts';
import type { GraphWords } from '../graphWords.ts';
import type { GraphActions } from './actions.ts';
import type { GraphStore } from './graphStore.ts';
import { letGo, pullAt, pullShape } from './pulling.ts';
import type { Pull } from './pulling.ts';
import type { Stage } from './stage.ts';

interface PointerNeeds {
  readonly canvas: HTMLCanvasElement;
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly actions: GraphActions;
  readonly theme: () => GraphTheme;
  readonly words: GraphWords;
}

/** Less movement than this, in pixels, is a click. */
const clickReach = 4;
/** How much a step of a wheel zooms: a mouse's step of 100 by about a quarter, the small ones of a touch pad smoothly. */
const wheelRate = 0.0023;
const lineHeight = 16;

type Gesture =
  | { readonly kind: 'pan'; readonly startX: number; readonly startY: number; moved: boolean }
  | { readonly kind: 'pull'; readonly pull: Pull };

/** Pointer on the drawing: drag pans, connects from a handle, moves an end of the chosen line; a click chooses, a double click opens, the wheel zooms. */
export function listenToPointer({ canvas, store, stage, actions, theme, words }: PointerNeeds): void {
  let gesture: Gesture | undefined;
  const at = ({ offsetX, offsetY }: MouseEvent) => toDrawing(stage.camera(), { x: offsetX, y: offsetY });

  const startAt = (event: MouseEvent) => pullAt(store.shown(), at(event), stage.camera().zoom);
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
    const pull = event.button === 0 ? startAt(event) : undefined;
    gesture = pull === undefined ? { kind: 'pan', startX: event.clientX, startY: event.clientY, moved: false } : { kind: 'pull', pull }; // prettier-ignore
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (gesture?.kind === 'pan') {
      const distance = Math.hypot(event.clientX - gesture.startX, event.clientY - gesture.startY);
      gesture.moved ||= distance > clickReach;
      if (gesture.moved) stage.setCamera(panBy(stage.camera(), event.movementX, event.movementY));
      return;
    }
    const over = boxAt(event);
    if (gesture !== undefined) {
      actions.hover(over?.box.id);
      const shape = pullShape(gesture.pull, at(event), over, stage.camera().zoom, theme());
      return stage.setOverlay([shape]);
    }
    const start = startAt(event);
    const box = over ?? (start?.kind === 'new' ? start.box : undefined);
    actions.hover(box?.box.id);
    const line = box === undefined ? lineAt(event) : undefined;
    canvas.title = start?.kind === 'end' ? words.dragEnd : line === undefined ? '' : actions.lineText(line);
    canvas.style.cursor = start !== undefined ? 'crosshair' : (box ?? line) === undefined ? 'default' : 'pointer';
  });
  canvas.addEventListener('pointerup', (event) => {
    const ended = gesture;
    gesture = undefined;
    stage.setOverlay([]);
    if (ended === undefined || event.button !== 0) return;
    const over = boxAt(event);
    // The pointer is ours until it is let go, wherever it is: beside the drawing nothing is meant.
    if (ended.kind === 'pull' && document.elementFromPoint(event.clientX, event.clientY) !== canvas) return;
    if (ended.kind === 'pull') return letGo(ended.pull, at(event), over, stage.camera().zoom, actions);
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
  store.onChange(({ state: { selectedLine } }) => {
    if (gesture?.kind !== 'pull' || gesture.pull.kind === 'new' || gesture.pull.item.line.id === selectedLine) return;
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
    const { aim } = store.shown().state;
    if (aim === undefined) actions.choose(box.id, event.shiftKey || event.ctrlKey || event.metaKey);
    else actions.enter(box.id);
  }
}
