import type { DependencyKind, TaskStatus } from '../../../shared/model/task.ts';
import type { GraphDependency, GraphTask } from '../graphMessages.ts';
import { findCriticalPath } from './criticalPath.ts';
import type { Wait } from './criticalPath.ts';
import { foldEnded } from './foldEnded.ts';

/** What stands as one box: a task, all tasks of an objective, or all that is over. */
export type GraphBox =
  | { readonly kind: 'task'; readonly id: string; readonly task: GraphTask; readonly isCritical: boolean }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly title: string;
      readonly tasks: readonly GraphTask[];
      readonly isCritical: boolean;
    }
  | { readonly kind: 'ended'; readonly id: string; readonly tasks: readonly GraphTask[]; readonly isCritical: false };

/** A dependency with the task that waits. */
export interface GraphPart extends GraphDependency {
  readonly task: string;
  /** What is handed on has to fit a schema. */
  readonly hasSchema: boolean;
}

/** Everything that leads from one box to another, drawn as one line. */
export interface GraphLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The tasks at its ends with what is between them; several where contracts or groups meet. */
  readonly parts: readonly GraphPart[];
  /** The kind that binds most of those in it. */
  readonly kind: DependencyKind;
  readonly isCritical: boolean;
}

export interface GraphView {
  readonly boxes: readonly GraphBox[];
  readonly lines: readonly GraphLine[];
}

/** What the person chose to see. */
export interface ViewChoice {
  /** Ids of objectives whose tasks stand as one box. */
  readonly collapsed: ReadonlySet<string>;
  readonly showsEnded: boolean;
  /** A task that is shown also when it is over: the person looks at it. */
  readonly kept?: string | undefined;
}

const endedStatuses: readonly TaskStatus[] = ['done', 'failed', 'cancelled'];

/** Whether a task has still to be done. */
export const isOpen = ({ status }: GraphTask): boolean => !endedStatuses.includes(status);

/** A failed task has ended, but is not over: it is in sight until somebody has decided. */
const isInSight = (task: GraphTask) => isOpen(task) || task.status === 'failed';

/** The box of all tasks that are folded away. */
export const endedBoxId = 'ended';
const groupBoxId = (objectiveId: string): string => `group:${objectiveId}`;

/** All orders of tasks in which one waits for another, by ids: related tasks do not wait. */
const waitsOf = (tasks: Iterable<GraphTask>): readonly Wait[] =>
  [...tasks].flatMap(({ id, dependencies }) =>
    dependencies.filter(({ kind }) => kind !== 'related').map(({ on }) => ({ from: on, to: id })),
  );

/** Boxes and lines of what the person chose to see. */
export function buildView(tasks: readonly GraphTask[], { collapsed, showsEnded, kept }: ViewChoice): GraphView {
  const waits = waitsOf(tasks);
  const marked = tasks.map((task) => ({ id: task.id, isOpen: isInSight(task), task }));
  const { shown, folded } = showsEnded ? { shown: marked, folded: [] } : foldEnded(marked, waits, kept);
  const open = shown.filter(({ task }) => isOpen(task)).map(({ id, task }) => ({ id, weight: task.weight ?? 1 }));
  const path = findCriticalPath(open, waits).tasks;
  const onPath = new Set(path.length > 1 ? path : []);

  const boxOf = new Map<string, string>();
  const groups = new Map<string, GraphTask[]>();
  const boxes: GraphBox[] = [];
  for (const { id, task } of shown) {
    const { objective } = task;
    if (objective === undefined || !collapsed.has(objective.id)) {
      boxOf.set(id, id);
      boxes.push({ kind: 'task', id, task, isCritical: onPath.has(id) });
      continue;
    }
    const group = groupBoxId(objective.id);
    boxOf.set(id, group);
    groups.set(group, [...(groups.get(group) ?? []), task]);
  }
  for (const [id, members] of groups) {
    const isCritical = members.some((member) => onPath.has(member.id));
    boxes.push({ kind: 'group', id, title: members[0]?.objective?.title ?? '', tasks: members, isCritical });
  }
  if (folded.length > 0) {
    boxes.push({ kind: 'ended', id: endedBoxId, tasks: folded.map(({ task }) => task), isCritical: false });
  }
  return { boxes, lines: linesBetween(shown.map(({ task }) => task), boxOf, criticalSteps(path)) }; // prettier-ignore
}

const criticalSteps = (path: readonly string[]) => new Set(path.slice(1).map((id, at) => `${path[at]}>${id}`));

const binding: readonly DependencyKind[] = ['blocks', 'input', 'on_failure', 'related'];

function linesBetween(
  tasks: readonly GraphTask[],
  boxOf: ReadonlyMap<string, string>,
  critical: ReadonlySet<string>,
): readonly GraphLine[] {
  const lines = new Map<string, GraphLine>();
  const schemas = new Map(tasks.map(({ id, schemas: keys = [] }) => [id, keys]));
  for (const task of tasks) {
    for (const dependency of task.dependencies) {
      const [from, to] = [boxOf.get(dependency.on), boxOf.get(task.id)];
      if (from === undefined || to === undefined || from === to) continue;
      const id = `${from}>${to}`;
      const known = lines.get(id);
      const hasSchema = dependency.key !== undefined && schemas.get(dependency.on)?.includes(dependency.key) === true;
      const parts = [...(known?.parts ?? []), { ...dependency, task: task.id, hasSchema }];
      const kind = binding.find((each) => parts.some((part) => part.kind === each)) ?? 'related';
      const isCritical = known?.isCritical === true || critical.has(`${dependency.on}>${task.id}`);
      lines.set(id, { id, from, to, parts, kind, isCritical });
    }
  }
  return [...lines.values()];
}
