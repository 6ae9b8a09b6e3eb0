import type { Aim } from '../drawing/lineEnds.ts';
import type { Emphasis } from '../drawing/scene.ts';
import type { GraphTask, ToGraph } from '../graphMessages.ts';
import { findTasks } from '../model/findTasks.ts';
import type { GraphBox, GraphView } from '../model/graphView.ts';
import { buildView } from '../model/graphView.ts';
import type { GraphWords } from '../graphWords.ts';

/** All that the page knows and that the person chose; a new value for each change. */
export interface GraphState {
  readonly title: string;
  readonly canEdit: boolean;
  readonly isLoaded: boolean;
  readonly tasks: ReadonlyMap<string, GraphTask>;
  readonly collapsed: ReadonlySet<string>;
  readonly showsEnded: boolean;
  readonly showsCritical: boolean;
  readonly search: string;
  /** Boxes that are chosen, and the one that keys act on. */
  readonly selected: ReadonlySet<string>;
  readonly focused?: string | undefined;
  readonly hovered?: string | undefined;
  readonly selectedLine?: string | undefined;
  /** What the keys look for; the next box that is entered is it. */
  readonly aim?: Aim | undefined;
}

export const firstState: GraphState = {
  title: '',
  canEdit: false,
  isLoaded: false,
  tasks: new Map(),
  collapsed: new Set(),
  showsEnded: false,
  showsCritical: true,
  search: '',
  selected: new Set(),
};

/** The state after a message of the host. */
export function applyMessage(state: GraphState, message: ToGraph): GraphState {
  switch (message.type) {
    case 'graph.show': {
      const { title, canEdit, tasks } = message;
      return { ...state, title, canEdit, isLoaded: true, tasks: new Map(tasks.map((task) => [task.id, task])) };
    }
    case 'graph.change': {
      const tasks = new Map(state.tasks);
      for (const task of message.tasks) tasks.set(task.id, task);
      for (const id of message.removed) tasks.delete(id);
      return { ...state, tasks };
    }
    case 'graph.reveal': {
      const objective = state.tasks.get(message.id)?.objective?.id ?? '';
      const collapsed = new Set([...state.collapsed].filter((id) => id !== objective));
      return { ...state, collapsed, focused: message.id, selected: new Set([message.id]) };
    }
    case 'graph.say':
    case 'graph.hold':
      return state;
  }
}

/** Boxes and lines of a state. */
export const viewOfState = ({ tasks, collapsed, showsEnded, focused }: GraphState): GraphView =>
  buildView([...tasks.values()], { collapsed, showsEnded, kept: focused });

/** What stands out in a state. */
export const emphasisOf = (
  { selected, focused, hovered, selectedLine, showsCritical, canEdit }: GraphState,
  found: ReadonlySet<string> | undefined,
): Emphasis => ({ selected, focused, hovered, selectedLine, showsCritical, canEdit, found });

/** The boxes of a view in which the search finds a task; undefined while nothing is looked for. */
export function findBoxes({ tasks, search }: GraphState, { boxes }: GraphView, words: GraphWords) {
  const found = findTasks([...tasks.values()], search, words);
  return found && new Set(boxes.filter((box) => isFound(box, found)).map(({ id }) => id));
}

const isFound = (box: GraphBox, found: ReadonlySet<string>) =>
  box.kind === 'task' ? found.has(box.id) : box.tasks.some(({ id }) => found.has(id));
