import { centreOn, toDrawing } from '../drawing/camera.ts';
import { minimapCamera } from '../drawing/minimap.ts';
import type { GraphStore } from './graphStore.ts';
import type { Stage } from './stage.ts';

interface MinimapNeeds {
  readonly minimap: HTMLCanvasElement;
  readonly store: GraphStore;
  readonly stage: Stage;
}

/** A click or a drag on the small map leads there. */
export function listenToMinimap({ minimap, store, stage }: MinimapNeeds): void {
  const go = ({ offsetX, offsetY }: PointerEvent) => {
    const { scene } = store.shown();
    if (scene.boxes.length === 0) return;
    const own = minimapCamera(scene, { width: minimap.clientWidth, height: minimap.clientHeight });
    stage.setCamera(centreOn(toDrawing(own, { x: offsetX, y: offsetY }), stage.size(), stage.camera().zoom));
  };
  minimap.addEventListener('pointerdown', (event) => {
    minimap.setPointerCapture(event.pointerId);
    go(event);
  });
  minimap.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) go(event);
  });
}
