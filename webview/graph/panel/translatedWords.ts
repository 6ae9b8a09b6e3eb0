import { statusLook } from '../../look/taskLook.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { TaskStatus } from '../../../shared/model/task.ts';
import { t } from '../../text.ts';
import type { GraphWords } from '../graphWords.ts';

/** The texts of the graph in the person's language. */
export const translatedWords = (): GraphWords => ({
  // Every state is in the list.
  states: Object.fromEntries(taskStatuses.map((status) => [status, statusLook(status).name])) as Record<
    TaskStatus,
    string
  >,
  kinds: { blocks: t('blocks'), input: t('input'), related: t('related'), on_failure: t('on failure') },
  graph: t('Dependency graph'),
  keys: t('Arrow keys follow edges, Enter opens, E chooses an edge, / searches, Home shows all.'),
  editKeys: t('C connects, M moves the chosen edge, Delete removes it.'),
  list: t('Tasks of the graph'),
  find: t('Find tasks'),
  fit: t('Fit'),
  arrange: t('Arrange anew'),
  criticalPath: t('Critical path'),
  showEnded: t('Ended tasks'),
  collapse: t('Collapse objectives'),
  showList: t('List'),
  exportSvg: 'SVG',
  exportPng: 'PNG',
  empty: t('There are no tasks yet. Create one, or apply a pipeline file.'),
  onFailure: t('on failure'),
  endedHint: t('Enter shows them'),
  connectFrom: (ref) => t('Choose the task that waits for {0}, and press Enter. Escape gives up.', ref),
  cycle: (path) => t('This would be a cycle: {0}. Remove one of these dependencies first.', path),
  alreadyWaits: (to, from) => t('{0} waits for {1} already.', to, from),
  dragEnd: t('Drag it to another task to move the edge, or off all tasks to remove it.'),
  edgeKeys: t('M moves one of its ends, Delete removes it.'),
  moveBeginning: (edge) =>
    t('{0}: choose the task where it begins instead, and press Enter. M takes its other end, Escape gives up.', edge),
  moveEnding: (edge) =>
    t('{0}: choose the task where it ends instead, and press Enter. M takes its other end, Escape gives up.', edge),
  noEdgeHere: t('No edge begins or ends here.'),
  noEdgeChosen: t('Choose an edge first: E goes through those of a task.'),
  edgeGone: t('This edge is gone.'),
  givenUp: t('Nothing was changed.'),
  endsAtTasks: t('Edges lead from task to task: unfold what is collapsed first.'),
  readOnly: t('You may look at this project, but not change it. Ask its owner for the role of a member.'),
  ended: (count) => t('{0} ended', count),
  group: tasksText,
  open: (count) => t('{0} open', count),
  counted: (tasks, found) => (found === tasks ? tasksText(tasks) : t('{0} of {1} tasks', found, tasks)),
  onCriticalPath: t('on the critical path'),
  notRunning: t('It does not run:'),
  blocked: (reasons) => t('blocked: {0}', reasons),
  waitsFor: (what) => t('waits for {0}', what),
  stale: (keys) => t('published again since: {0}', keys),
  hasSchema: t('has a schema'),
  schemaChanged: t('its schema was changed since'),
  staleInput: t('published again since'),
  relatedTo: (what) => t('related to {0}', what),
});

function tasksText(count: number): string {
  return count === 1 ? t('1 task') : t('{0} tasks', count);
}
