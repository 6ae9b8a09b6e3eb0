import type { Wait } from './criticalPath.ts';

/** Tasks that are shown one by one, and those that are only counted; both in the order in which they were given. */
export interface Folded<Task> {
  readonly shown: readonly Task[];
  readonly folded: readonly Task[];
}

/** Folds away the ended tasks that no open one waits for: what they were for is over. One may be kept all the same. */
export function foldEnded<Task extends { readonly id: string; readonly isOpen: boolean }>(
  tasks: readonly Task[],
  waits: readonly Wait[],
  kept?: string,
): Folded<Task> {
  const open = new Set(tasks.filter(({ isOpen }) => isOpen).map(({ id }) => id));
  const awaited = new Set(waits.filter(({ to }) => open.has(to)).map(({ from }) => from));
  const isShown = ({ id, isOpen }: Task) => isOpen || id === kept || awaited.has(id);
  return { shown: tasks.filter(isShown), folded: tasks.filter((task) => !isShown(task)) };
}
