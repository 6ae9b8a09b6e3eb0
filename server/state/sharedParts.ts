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
 * Gives a task that was read, and that nobody has yet, what `packParts` left out: the very parts of the task before it. What an
 * older file repeats is held once too. Records are never changed, so nobody can tell.
 */
export function unpackParts(task: Task, before: Task): void {
  const own: Parts = task;
  for (const part of parts) {
    const said = own[part];
    if (said === undefined) continue;
    if (said === null || isAlike(said, before[part])) own[part] = before[part];
  }
}

function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const left = one as Readonly<Record<string, unknown>>;
  const right = other as Readonly<Record<string, unknown>>;
  return keys.every((key) => Object.hasOwn(right, key) && isAlike(left[key], right[key]));
}
