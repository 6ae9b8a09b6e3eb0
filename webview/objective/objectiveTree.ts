import type { TaskRow } from '../../shared/model/task.ts';

/** A task of an objective, and how deep below it that stands. */
export interface PlacedTask {
  readonly task: TaskRow;
  readonly depth: number;
}

const byRef = (one: TaskRow, other: TaskRow): number => one.ref.localeCompare(other.ref, 'en', { numeric: true });

/** The tasks below an objective as they are listed: children behind their parent, each level by ref. */
export function tasksBelow(objectiveId: string, tasks: Iterable<TaskRow>): readonly PlacedTask[] {
  const children = new Map<string, TaskRow[]>();
  for (const task of tasks) {
    if (task.parentId === undefined) continue;
    const siblings = children.get(task.parentId);
    if (siblings === undefined) children.set(task.parentId, [task]);
    else siblings.push(task);
  }
  const placed: PlacedTask[] = [];
  /** Last in, first out: children come before what follows their parent. */
  const open: PlacedTask[] = [];
  const descend = (id: string, depth: number): void => {
    const own = children.get(id) ?? [];
    // What is taken cannot be met again, whatever parents the rows name.
    children.delete(id);
    for (const task of own.sort(byRef).reverse()) open.push({ task, depth });
  };
  descend(objectiveId, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    placed.push(next);
    descend(next.task.id, next.depth + 1);
  }
  return placed;
}
