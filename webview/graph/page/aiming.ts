import type { Aim } from '../drawing/lineEnds.ts';
import { handleOf } from '../drawing/boxShapes.ts';
import type { Scene } from '../drawing/scene.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { GraphTheme } from '../drawing/theme.ts';
import type { GraphStore, Shown } from './graphStore.ts';
import { pullShape } from './pulling.ts';
import type { Pull } from './pulling.ts';
import type { Stage } from './stage.ts';

/** Draws where the line would lead that keys connect or move, as it is drawn while a pointer pulls it. */
export function showAim({
  store,
  stage,
  theme,
}: {
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly theme: () => GraphTheme;
}): void {
  let isDrawn = false;
  store.onChange((shown) => {
    const shape = aimShape(shown, stage.camera().zoom, theme());
    // What a pointer pulls is taken away by nobody else.
    if (shape !== undefined || isDrawn) stage.setOverlay(shape === undefined ? [] : [shape]);
    isDrawn = shape !== undefined;
  });
}

/** The line to the box that the keys act on; undefined where nothing is looked for, or it would lead back to its own beginning. */
export function aimShape({ state, scene }: Shown, zoom: number, theme: GraphTheme): Shape | undefined {
  const pull = state.aim === undefined ? undefined : pullOf(state.aim, scene);
  const over = state.focused === undefined ? undefined : scene.boxById.get(state.focused);
  if (pull === undefined || over === undefined || over.box.id === fixedAt(pull)) return undefined;
  return pullShape(pull, handleOf(over), over, zoom, theme);
}

function pullOf(aim: Aim, { boxById, lineById }: Scene): Pull | undefined {
  if (aim.kind === 'new') {
    const box = boxById.get(aim.from);
    return box && { kind: 'new', box };
  }
  const item = lineById.get(aim.line);
  return item && { kind: 'end', item, end: aim.end };
}

/** The box at the end that stays. */
const fixedAt = (pull: Pull): string =>
  pull.kind === 'new' ? pull.box.box.id : pull.item.line[pull.end === 'to' ? 'from' : 'to'];
