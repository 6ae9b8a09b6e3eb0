import type { DependencyKind, TaskStatus } from '../../shared/model/task.ts';

/** Every text of the page. The host gives those of the person's language. */
export interface GraphWords {
  readonly states: Readonly<Record<TaskStatus, string>>;
  readonly kinds: Readonly<Record<DependencyKind, string>>;
  readonly graph: string;
  /** What the keys do, and those that change something. */
  readonly keys: string;
  readonly editKeys: string;
  readonly list: string;
  readonly find: string;
  readonly fit: string;
  readonly arrange: string;
  readonly criticalPath: string;
  readonly showEnded: string;
  readonly collapse: string;
  readonly showList: string;
  readonly exportSvg: string;
  readonly exportPng: string;
  readonly empty: string;
  readonly onFailure: string;
  readonly endedHint: string;
  readonly connectFrom: (ref: string) => string;
  readonly cycle: (path: string) => string;
  readonly alreadyWaits: (to: string, from: string) => string;
  readonly dragEnd: string;
  /** What the keys do to the chosen edge. */
  readonly edgeKeys: string;
  readonly moveBeginning: (edge: string) => string;
  readonly moveEnding: (edge: string) => string;
  readonly noEdgeHere: string;
  readonly noEdgeChosen: string;
  readonly edgeGone: string;
  readonly givenUp: string;
  readonly endsAtTasks: string;
  readonly readOnly: string;
  readonly ended: (count: number) => string;
  readonly group: (count: number) => string;
  readonly open: (count: number) => string;
  readonly counted: (tasks: number, found: number) => string;
  readonly onCriticalPath: string;
  /** Above the reasons why a task does not run. */
  readonly notRunning: string;
  readonly blocked: (reasons: string) => string;
  readonly waitsFor: (what: string) => string;
  readonly stale: (keys: string) => string;
  /** What marks say of a contract. */
  readonly hasSchema: string;
  readonly schemaChanged: string;
  readonly staleInput: string;
  readonly relatedTo: (what: string) => string;
}

export const englishWords: GraphWords = {
  states: {
    pending: 'pending',
    assigned: 'assigned',
    planning: 'planning',
    plan_review: 'plan review',
    running: 'running',
    needs_human: 'needs you',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  kinds: { blocks: 'blocks', input: 'input', related: 'related', on_failure: 'on failure' },
  graph: 'Dependency graph',
  keys: 'Arrow keys follow edges, Enter opens, E chooses an edge, / searches, Home shows all.',
  editKeys: 'C connects, M moves the chosen edge, Delete removes it.',
  list: 'Tasks of the graph',
  find: 'Find tasks',
  fit: 'Fit',
  arrange: 'Arrange anew',
  criticalPath: 'Critical path',
  showEnded: 'Ended tasks',
  collapse: 'Collapse objectives',
  showList: 'List',
  exportSvg: 'SVG',
  exportPng: 'PNG',
  empty: 'There are no tasks yet. Create one with "Rostrum: New Task", or apply a pipeline file.',
  onFailure: 'on failure',
  endedHint: 'Enter shows them',
  connectFrom: (ref) => `Choose the task that waits for ${ref}, and press Enter. Escape gives up.`,
  cycle: (path) => `This would be a cycle: ${path}. Remove one of these dependencies first.`,
  alreadyWaits: (to, from) => `${to} waits for ${from} already.`,
  dragEnd: 'Drag it to another task to move the edge, or off all tasks to remove it.',
  edgeKeys: 'M moves one of its ends, Delete removes it.',
  moveBeginning: (edge) =>
    `${edge}: choose the task where it begins instead, and press Enter. M takes its other end, Escape gives up.`,
  moveEnding: (edge) =>
    `${edge}: choose the task where it ends instead, and press Enter. M takes its other end, Escape gives up.`,
  noEdgeHere: 'No edge begins or ends here.',
  noEdgeChosen: 'Choose an edge first: E goes through those of a task.',
  edgeGone: 'This edge is gone.',
  givenUp: 'Nothing was changed.',
  endsAtTasks: 'Edges lead from task to task: unfold what is collapsed first.',
  readOnly: 'You may look at this project, but not change it. Ask its owner for the role of a member.',
  ended: (count) => `${count} ended`,
  group: tasksText,
  open: (count) => `${count} open`,
  counted: (tasks, found) => (found === tasks ? tasksText(tasks) : `${found} of ${tasks} tasks`),
  onCriticalPath: 'on the critical path',
  notRunning: 'It does not run:',
  blocked: (reasons) => `blocked: ${reasons}`,
  waitsFor: (what) => `waits for ${what}`,
  stale: (keys) => `published again since: ${keys}`,
  hasSchema: 'has a schema',
  schemaChanged: 'its schema was changed since',
  staleInput: 'published again since',
  relatedTo: (what) => `related to ${what}`,
};

function tasksText(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
