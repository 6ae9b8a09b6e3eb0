import { bringIntoView, centreOn } from '../drawing/camera.ts';
import type { LineEnd } from '../drawing/lineEnds.ts';
import type { GraphPort } from '../graphMessages.ts';
import type { GraphWords } from '../graphWords.ts';
import { decideConnect, decideMoveEnd } from '../model/decideConnect.ts';
import { describeLine } from '../model/describeLine.ts';
import { endedBoxId } from '../model/graphView.ts';
import { findFirst, findNext } from '../model/navigate.ts';
import type { GraphLine } from '../model/graphView.ts';
import type { Direction } from '../model/navigate.ts';
import type { GraphStore } from './graphStore.ts';
import type { Stage } from './stage.ts';

/** Everything that a person can do, whichever way: pointer, keys, tool bar and list call the same. */
export interface GraphActions {
  readonly choose: (id: string | undefined, adds: boolean) => void;
  readonly chooseLine: (line: GraphLine) => void;
  /** What the marks of a line say, where the pointer rests on it. */
  readonly lineText: (line: GraphLine) => string;
  readonly hover: (id: string | undefined) => void;
  readonly go: (direction: Direction) => void;
  /** Opens a task, unfolds a group or what has ended, or connects, where something waits to be connected. */
  readonly enter: (id: string | undefined) => void;
  readonly beginConnecting: (from: string | undefined) => void;
  readonly connect: (from: string, to: string) => void;
  /** Chooses the next line at the box that has the focus. */
  readonly nextLine: () => void;
  /** Removes a line, the chosen one where none is named. */
  readonly removeLine: (id?: string) => void;
  /** Lets a line end at another task. */
  readonly moveLine: (id: string, end: LineEnd, target: string) => void;
  readonly toggleObjective: (id: string) => void;
  readonly toggleAllObjectives: () => void;
  readonly toggleEnded: () => void;
  readonly toggleCritical: () => void;
  readonly find: (search: string) => void;
  readonly giveUp: () => void;
  /** Brings a box into view, in the middle where it is far off. */
  readonly show: (id: string) => void;
}

interface ActionNeeds {
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly port: GraphPort;
  readonly words: GraphWords;
  /** Says a sentence to the eye and to the ear. */
  readonly say: (text: string) => void;
}

export function makeActions({ store, stage, port, words, say }: ActionNeeds): GraphActions {
  const state = () => store.shown().state;

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
    const { selected } = state();
    const chosen = new Set(adds ? selected : []);
    if (id !== undefined && !(adds && chosen.delete(id))) chosen.add(id);
    store.update((before) => ({ ...before, selected: chosen, focused: id ?? before.focused, selectedLine: undefined }));
    port.post({ type: 'graph.selected', ids: [...chosen].filter((each) => state().tasks.has(each)) });
  };

  const connect = (from: string, to: string) => {
    const { tasks, canEdit } = state();
    if (!tasks.has(from) || !tasks.has(to)) return;
    if (!canEdit) return say(words.readOnly);
    const connection = decideConnect(tasks, { from, to }, words);
    if (connection.ok) port.post({ type: 'dependency.add', from, to });
    else say(connection.reason);
  };

  const lineOf = (id: string | undefined) => store.shown().view.lines.find((line) => line.id === id);

  const lineText = (line: GraphLine) => describeLine(line, store.shown().view.boxes, words);

  const toggleObjective = (id: string) =>
    store.update((before) => {
      const collapsed = new Set(before.collapsed);
      if (!collapsed.delete(id)) collapsed.add(id);
      return { ...before, collapsed };
    });

  const enter = (id: string | undefined) => {
    const { connectingFrom, tasks } = state();
    if (id === undefined) return;
    if (connectingFrom !== undefined) {
      store.update((before) => ({ ...before, connectingFrom: undefined }));
      return connect(connectingFrom, id);
    }
    if (tasks.has(id)) return port.post({ type: 'task.open', id });
    if (id === endedBoxId) return store.update((before) => ({ ...before, showsEnded: true }));
    toggleObjective(id.slice(id.indexOf(':') + 1));
  };

  return {
    choose,
    show,
    connect,
    enter,
    lineText,
    toggleObjective,
    chooseLine(line) {
      store.update((before) => ({ ...before, selectedLine: line.id, selected: new Set() }));
      say(lineText(line));
    },
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
    beginConnecting(from) {
      const task = state().tasks.get(from ?? '');
      if (task === undefined) return;
      if (!state().canEdit) return say(words.readOnly);
      store.update((before) => ({ ...before, connectingFrom: task.id }));
      say(words.connectFrom(task.ref));
    },
    nextLine() {
      const { focused, selectedLine } = state();
      const lines = store.shown().view.lines.filter(({ from, to }) => from === focused || to === focused);
      if (lines.length === 0) return;
      const line = lines[(lines.findIndex(({ id }) => id === selectedLine) + 1) % lines.length];
      if (line === undefined) return;
      store.update((before) => ({ ...before, selectedLine: line.id }));
      say(lineText(line));
    },
    removeLine(id = state().selectedLine) {
      const line = lineOf(id);
      if (line === undefined) return;
      if (!state().canEdit) return say(words.readOnly);
      const { from, to } = line;
      if (![from, to].every((each) => state().tasks.has(each))) return say(words.endsAtTasks);
      port.post({ type: 'dependency.remove', from, to });
      store.update((before) => ({ ...before, selectedLine: undefined }));
    },
    moveLine(id, end, target) {
      const { tasks, canEdit } = state();
      const line = lineOf(id);
      if (line === undefined) return;
      if (!canEdit) return say(words.readOnly);
      const { from, to } = line;
      if (![from, to, target].every((each) => tasks.has(each))) return say(words.endsAtTasks);
      const connection = decideMoveEnd(tasks, { from, to, end, target }, words);
      if (!connection.ok) return say(connection.reason);
      port.post({ type: 'dependency.move', from, to, end, target });
      store.update((before) => ({ ...before, selectedLine: undefined }));
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
    giveUp: () => store.update((before) => ({ ...before, connectingFrom: undefined, selectedLine: undefined, selected: new Set() })), // prettier-ignore
  };
}
