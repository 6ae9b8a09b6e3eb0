import type { Task } from '../../shared/model/task.ts';

/** Fields of a task that are never null, so that null can stand for something else in a file. */
type NeverNull = { [Part in keyof Task]-?: null extends Task[Part] ? never : Part }[keyof Task];

/** What most tasks have as the task before them has it. */
const parts = [
  'projectId',
  'parentId',
  'placement',
  'dependencies',
  'promises',
  'contracts',
  'labels',
  'retry',
  'pastAttempts',
  'createdBy',
] as const satisfies readonly NeverNull[];

type Parts = { [Part in (typeof parts)[number]]?: unknown };

/**
 * A task as a file holds it behind another one: null stands for each part that says the same there. These parts are a third of
 * what a task takes beside its spec, and most of what reading it costs.
 */
export function packParts(task: Task, before: Task): unknown {
  let packed: Parts | undefined;
  for (const part of parts) {
    if (task[part] === undefined || !isAlike(task[part], before[part])) continue;
    packed ??= { ...task };
    packed[part] = null;
  }
  return packed ?? task;
}

/**
 * Lets a task that nobody has yet hold the very parts of another one where both say the same, and gives it what `packParts` left
 * out behind that one. Records are never changed, so nobody can tell.
 */
export function shareParts(task: Task, other: Task): void {
  const own: Parts = task;
  for (const part of parts) {
    const said = own[part];
    if (said === undefined) continue;
    if (said === null || isAlike(said, other[part])) own[part] = other[part];
  }
}

function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) {
    const others: unknown = other;
    return Array.isArray(others) && one.length === others.length && one.every((item, at) => isAlike(item, others[at]));
  }
  const keys = Object.keys(one);
  if (Array.isArray(other) || keys.length !== Object.keys(other).length) return false;
  const left = one as Readonly<Record<string, unknown>>;
  const right = other as Readonly<Record<string, unknown>>;
  return keys.every((key) => Object.hasOwn(right, key) && isAlike(left[key], right[key]));
}
