import type { Task } from '../../shared/model/task.ts';

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
] as const satisfies readonly (keyof Task)[];

/**
 * Lets a task that nobody has yet hold the very parts that another one holds, where they say the same: maker, placement,
 * project and empty lists are a third of what a task takes beside its spec. Records are never changed, so nobody can tell.
 */
export function shareParts(task: Task, other: Task): void {
  const own: { [Part in (typeof parts)[number]]?: unknown } = task;
  for (const part of parts) {
    if (own[part] !== undefined && isAlike(own[part], other[part])) own[part] = other[part];
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
