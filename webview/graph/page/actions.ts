import { bringIntoView, centreOn } from '../drawing/camera.ts';
import { endedBoxId } from '../model/graphView.ts';
import { findFirst, findNext } from '../model/navigate.ts';
import type { Direction } from '../model/navigate.ts';
import { makeEdgeActions } from './edgeActions.ts';
import type { EdgeActions, EdgeNeeds } from './edgeActions.ts';
import type { Stage } from './stage.ts';

/** Everything that a person can do, whichever way: pointer, keys, tool bar and list call the same. */
export interface GraphActions extends EdgeActions {
  readonly choose: (id: string | undefined, adds: boolean) => void;
  readonly hover: (id: string | undefined) => void;
  readonly go: (direction: Direction) => void;
  /** Opens a task, unfolds a group or what has ended, or does there to an edge what was begun. */
  readonly enter: (id: string | undefined) => void;
  readonly toggleObjective: (id: string) => void;
  readonly toggleAllObjectives: () => void;
  readonly toggleEnded: () => void;
  readonly toggleCritical: () => void;
  readonly find: (search: string) => void;
  /** Brings a box into view, in the middle where it is far off. */
  readonly show: (id: string) => void;
}

interface ActionNeeds extends EdgeNeeds {
  readonly stage: Stage;
  /** What was said is over. */
  readonly hush: () => void;
}

export function makeActions({ store, stage, port, words, say, hush }: ActionNeeds): GraphActions {
  const state = () => store.shown().state;
  const edges = makeEdgeActions({ store, port, words, say });

  const show = (id: string) => {
    const place = store.shown().scene.boxById.get(id)?.place;
    if (place === undefined) return;
    const [camera, size] = [stage.camera(), stage.size()];
    const near = bringIntoView(camera, place, size);
    const isFar = Math.hypot(near.x - camera.x, near.y - camera.y) * camera.zoom > size.width;
    const middle = { x: place.x + place.width / 2, y: place.y + place.height / 2 };
    if (near !== camera) stage.moveTo(isFar ? centreOn(middle, size, camera.zoom) : near);
  };

  const choose = (id: string | undefined, adds: boolean) => {
    const { selected, selectedLine, aim } = state();
    const chosen = new Set(adds ? selected : []);
    if (id !== undefined && !(adds && chosen.delete(id))) chosen.add(id);
    // What is looked for stays said, and the edge that is moved stays chosen.
    if (aim === undefined) hush();
    const line = aim?.kind === 'end' ? selectedLine : undefined;
    store.update((before) => ({ ...before, selected: chosen, focused: id ?? before.focused, selectedLine: line }));
    port.post({ type: 'graph.selected', ids: [...chosen].filter((each) => state().tasks.has(each)) });
  };

  const toggleObjective = (id: string) =>
    store.update((before) => {
      const collapsed = new Set(before.collapsed);
      if (!collapsed.delete(id)) collapsed.add(id);
      return { ...before, collapsed };
    });

  const enter = (id: string | undefined) => {
    if (id === undefined || edges.takeAim(id)) return;
    if (state().tasks.has(id)) return port.post({ type: 'task.open', id });
    if (id === endedBoxId) return store.update((before) => ({ ...before, showsEnded: true }));
    toggleObjective(id.slice(id.indexOf(':') + 1));
  };

  return {
    ...edges,
    choose,
    show,
    enter,
    toggleObjective,
    hover: (id) => store.update((before) => (before.hovered === id ? before : { ...before, hovered: id })),
    go(direction) {
      const { scene, view } = store.shown();
      const places = scene.boxes.map(({ place }) => place);
      const { focused } = state();
      const isThere = focused !== undefined && scene.boxById.has(focused);
      const next = isThere ? findNext(focused, direction, { places, lines: view.lines }) : findFirst(places);
      if (next === undefined) return;
      choose(next, false);
      show(next);
    },
    toggleAllObjectives: () =>
      store.update((before) => {
        const all = [...before.tasks.values()].flatMap(({ objective }) => objective?.id ?? []);
        return { ...before, collapsed: new Set(before.collapsed.size > 0 ? [] : all) };
      }),
    toggleEnded: () => store.update((before) => ({ ...before, showsEnded: !before.showsEnded })),
    toggleCritical: () => store.update((before) => ({ ...before, showsCritical: !before.showsCritical })),
    find(search) {
      store.update((before) => ({ ...before, search }));
      const first = [...(store.shown().emphasis.found ?? [])][0];
      if (first !== undefined) show(first);
    },
  };
}
