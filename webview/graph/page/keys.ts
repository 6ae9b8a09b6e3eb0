import { zoomAt } from '../drawing/camera.ts';
import type { GraphActions } from './actions.ts';
import type { GraphStore } from './graphStore.ts';
import type { Stage } from './stage.ts';

const zoomStep = 1.25;

interface KeyNeeds {
  readonly surface: HTMLElement;
  readonly actions: GraphActions;
  readonly stage: Stage;
  readonly store: GraphStore;
  readonly focusSearch: () => void;
}

/** The keys of the drawing, while it has the focus. Keys with modifiers belong to the editor. */
export function listenToKeys({ surface, actions, stage, store, focusSearch }: KeyNeeds): void {
  const zoomBy = (factor: number) => {
    const { width, height } = stage.size();
    stage.moveTo(zoomAt(stage.camera(), { x: width / 2, y: height / 2 }, factor));
  };
  const focused = () => store.shown().state.focused;
  const bindings: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => actions.go('left'),
    ArrowRight: () => actions.go('right'),
    ArrowUp: () => actions.go('up'),
    ArrowDown: () => actions.go('down'),
    Enter: () => actions.enter(focused()),
    Home: stage.fit,
    '+': () => zoomBy(zoomStep),
    '=': () => zoomBy(zoomStep),
    '-': () => zoomBy(1 / zoomStep),
    Escape: actions.giveUp,
    Delete: () => actions.removeLine(),
    Backspace: () => actions.removeLine(),
    c: () => actions.beginConnecting(focused()),
    e: actions.nextLine,
    m: actions.beginMoving,
    '/': focusSearch,
  };
  surface.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = Object.hasOwn(bindings, event.key) ? bindings[event.key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
