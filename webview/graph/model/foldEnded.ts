import type { Wait } from './criticalPath.ts';

/** Tasks that are shown one by one, and those that are only counted; both in the order in which they were given. */
export interface Folded<Task> {
  readonly shown: readonly Task[];
  readonly folded: readonly Task[];
}

/** So many are one look, and what somebody who has just seen them end wants to see. */
const fewEnded = 20;

/**
 * Folds away the ended tasks that no open one waits for: what they were for is over. Where nothing
 * is open and they are few, all are shown; one may be kept in any case.
 */
export function foldEnded<Task extends { readonly id: string; readonly isOpen: boolean }>(
  tasks: readonly Task[],
  waits: readonly Wait[],
  kept?: string,
): Folded<Task> {
  const open = new Set(tasks.filter(({ isOpen }) => isOpen).map(({ id }) => id));
  if (open.size === 0 && tasks.length <= fewEnded) return { shown: tasks, folded: [] };
  const awaited = new Set(waits.filter(({ to }) => open.has(to)).map(({ from }) => from));
  const isShown = ({ id, isOpen }: Task) => isOpen || id === kept || awaited.has(id);
  return { shown: tasks.filter(isShown), folded: tasks.filter((task) => !isShown(task)) };
}
