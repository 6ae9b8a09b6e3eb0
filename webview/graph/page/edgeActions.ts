import type { Aim, LineEnd } from '../drawing/lineEnds.ts';
import type { FromGraph, GraphPort } from '../graphMessages.ts';
import type { GraphWords } from '../graphWords.ts';
import { decideConnect, decideMoveEnd } from '../model/decideConnect.ts';
import { describeLine, nameOfLine } from '../model/describeLine.ts';
import type { GraphLine } from '../model/graphView.ts';
import type { GraphStore } from './graphStore.ts';

/** What a person can do to the edges, by pointer or by keys. */
export interface EdgeActions {
  readonly chooseLine: (line: GraphLine) => void;
  /** What the marks of a line say, where the pointer rests on it. */
  readonly lineText: (line: GraphLine) => string;
  /** Chooses the next line at the box that has the focus. */
  readonly nextLine: () => void;
  /** Looks for the task that waits for one. */
  readonly beginConnecting: (from: string | undefined) => void;
  /** Looks for another task for an end of the chosen line; said again, for its other end. */
  readonly beginMoving: () => void;
  /** Does at a box what was begun; says whether something was. */
  readonly takeAim: (id: string) => boolean;
  readonly connect: (from: string, to: string) => void;
  /** Lets a line end at another task. */
  readonly moveLine: (id: string, end: LineEnd, target: string) => void;
  /** Removes a line, the chosen one where none is named. */
  readonly removeLine: (id?: string) => void;
  readonly giveUp: () => void;
}

export interface EdgeNeeds {
  readonly store: GraphStore;
  readonly port: GraphPort;
  readonly words: GraphWords;
  /** Says a sentence to the eye and to the ear. */
  readonly say: (text: string) => void;
}

export function makeEdgeActions({ store, port, words, say }: EdgeNeeds): EdgeActions {
  const state = () => store.shown().state;
  const areTasks = (...ids: readonly string[]) => ids.every((id) => state().tasks.has(id));
  const lineText = (line: GraphLine) => describeLine(line, store.shown().view.boxes, words);
  /** The host says what came of it; what was said before is over. */
  const wish = (message: FromGraph) => {
    say('');
    port.post(message);
  };
  const aimAt = (aim: Aim, text: string) => {
    store.update((before) => ({ ...before, aim }));
    say(text);
  };

  /** The line that is meant and may be changed; says why there is none. */
  const changeable = (id: string | undefined): GraphLine | undefined => {
    const line = store.shown().view.lines.find((each) => each.id === id);
    if (!state().canEdit) say(words.readOnly);
    else if (line === undefined) say(id === undefined ? words.noEdgeChosen : words.edgeGone);
    else if (!areTasks(line.from, line.to)) say(words.endsAtTasks);
    else return line;
    return undefined;
  };

  const connect = (from: string, to: string) => {
    const { tasks, canEdit } = state();
    if (!canEdit) return say(words.readOnly);
    if (!areTasks(from, to)) return say(words.endsAtTasks);
    const connection = decideConnect(tasks, { from, to }, words);
    if (!connection.ok) return say(connection.reason);
    wish({ type: 'dependency.add', from, to });
  };

  const moveLine = (id: string, end: LineEnd, target: string) => {
    const line = changeable(id);
    if (line === undefined) return;
    if (!areTasks(target)) return say(words.endsAtTasks);
    const { from, to } = line;
    const connection = decideMoveEnd(state().tasks, { from, to, end, target }, words);
    if (!connection.ok) return say(connection.reason);
    store.update((before) => ({ ...before, selectedLine: undefined }));
    wish({ type: 'dependency.move', from, to, end, target });
  };

  return {
    connect,
    moveLine,
    lineText,
    chooseLine(line) {
      store.update((before) => ({ ...before, selectedLine: line.id, selected: new Set(), aim: undefined }));
      say(lineText(line));
    },
    nextLine() {
      const { focused, selectedLine, canEdit } = state();
      const lines = store.shown().view.lines.filter(({ from, to }) => from === focused || to === focused);
      const line = lines[(lines.findIndex(({ id }) => id === selectedLine) + 1) % lines.length];
      if (line === undefined) return say(words.noEdgeHere);
      store.update((before) => ({ ...before, selectedLine: line.id, aim: undefined }));
      say(canEdit ? `${lineText(line)}. ${words.edgeKeys}` : lineText(line));
    },
    beginConnecting(from) {
      const task = state().tasks.get(from ?? '');
      if (task === undefined) return;
      if (!state().canEdit) return say(words.readOnly);
      aimAt({ kind: 'new', from: task.id }, words.connectFrom(task.ref));
    },
    beginMoving() {
      const { selectedLine, focused, aim } = state();
      const line = changeable(selectedLine);
      if (line === undefined) return;
      // The end at the task that one comes from stays where it is.
      const last = aim?.kind === 'end' ? aim.end : focused === line.to ? 'to' : 'from';
      const end = last === 'to' ? 'from' : 'to';
      const name = nameOfLine(line, store.shown().view.boxes);
      aimAt({ kind: 'end', line: line.id, end }, end === 'from' ? words.moveBeginning(name) : words.moveEnding(name));
    },
    takeAim(id) {
      const { aim } = state();
      if (aim === undefined) return false;
      store.update((before) => ({ ...before, aim: undefined }));
      if (aim.kind === 'new') connect(aim.from, id);
      else moveLine(aim.line, aim.end, id);
      return true;
    },
    removeLine(id = state().selectedLine) {
      const line = changeable(id);
      if (line === undefined) return;
      store.update((before) => ({ ...before, selectedLine: undefined, aim: undefined }));
      wish({ type: 'dependency.remove', from: line.from, to: line.to });
    },
    giveUp() {
      if (state().aim !== undefined) say(words.givenUp);
      store.update((before) => ({ ...before, aim: undefined, selectedLine: undefined, selected: new Set() }));
    },
  };
}
