import { makeHitGrid } from '../drawing/hitGrid.ts';
import type { HitGrid } from '../drawing/hitGrid.ts';
import { layoutGraphOf, makeScene } from '../drawing/scene.ts';
import type { Emphasis, Scene } from '../drawing/scene.ts';
import type { GraphWords } from '../graphWords.ts';
import type { Layout, LayoutGraph } from '../layout/graph.ts';
import type { GraphView } from '../model/graphView.ts';
import { emphasisOf, findBoxes, viewOfState } from './graphState.ts';
import type { GraphState } from './graphState.ts';

/** What the page shows at the moment, all of it made from the state and the newest layout. */
export interface Shown {
  readonly state: GraphState;
  readonly view: GraphView;
  readonly scene: Scene;
  readonly grid: HitGrid;
  readonly emphasis: Emphasis;
}

export interface GraphStore {
  readonly shown: () => Shown;
  readonly update: (change: (state: GraphState) => GraphState) => void;
  /** Lays out from nothing: what came little by little is put in order again. */
  readonly arrangeAnew: () => void;
  readonly takeLayout: (layout: Layout) => void;
  readonly onChange: (listener: (shown: Shown) => void) => void;
}

interface StoreNeeds {
  readonly beginning: GraphState;
  readonly words: GraphWords;
  readonly layOut: (graph: LayoutGraph, anew: boolean) => void;
}

const noLayout: Layout = { nodes: [], edges: [], bounds: { x: 0, y: 0, width: 0, height: 0 } };

/** Keeps the state, and asks for a layout when, and only when, boxes or lines are others than before. */
export function makeGraphStore({ beginning, words, layOut }: StoreNeeds): GraphStore {
  const listeners: ((shown: Shown) => void)[] = [];
  let layout = noLayout;
  let asked = '';
  let shown = compose(beginning, undefined, layout, words);

  const show = (next: Shown) => {
    shown = next;
    for (const listener of listeners) listener(shown);
  };
  return {
    shown: () => shown,
    onChange: (listener) => void listeners.push(listener),
    update(change) {
      const state = change(shown.state);
      if (state === shown.state) return;
      const next = compose(state, shown, layout, words);
      show(next);
      const form = formOf(next.view);
      if (form === asked) return;
      asked = form;
      layOut(layoutGraphOf(next.view), false);
    },
    arrangeAnew: () => layOut(layoutGraphOf(shown.view), true),
    takeLayout(newLayout) {
      layout = newLayout;
      const scene = makeScene(shown.view, layout);
      show({ ...shown, scene, grid: makeHitGrid(scene) });
    },
  };
}

/** What a layout depends on. */
const formOf = ({ boxes, lines }: GraphView) =>
  `${boxes.map(({ id }) => id).join('\n')}\n\n${lines.map(({ id }) => id).join('\n')}`;

/** Hovering and choosing happen often: view and scene are made anew only when what they are made of has changed. */
function compose(state: GraphState, before: Shown | undefined, layout: Layout, words: GraphWords): Shown {
  const sameView =
    before !== undefined &&
    before.state.tasks === state.tasks &&
    before.state.collapsed === state.collapsed &&
    before.state.showsEnded === state.showsEnded &&
    (state.showsEnded || before.state.focused === state.focused);
  if (sameView) {
    const isSameSearch = before.state.search === state.search;
    const found = isSameSearch ? before.emphasis.found : findBoxes(state, before.view, words);
    return { ...before, state, emphasis: emphasisOf(state, found) };
  }
  const view = viewOfState(state);
  const scene = makeScene(view, layout);
  return { state, view, scene, grid: makeHitGrid(scene), emphasis: emphasisOf(state, findBoxes(state, view, words)) };
}
