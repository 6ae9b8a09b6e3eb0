import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';

/** Whether each word of a search is in a task's ref, title, state or objective; an empty search finds nothing to single out. */
export function findTasks(
  tasks: readonly GraphTask[],
  search: string,
  words: GraphWords,
): ReadonlySet<string> | undefined {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter((word) => word !== ''); // prettier-ignore
  if (wanted.length === 0) return undefined;
  const textOf = ({ ref, title, status, objective }: GraphTask) =>
    [ref, title, status, words.states[status], objective?.title ?? ''].join(' ').toLocaleLowerCase();
  const found = tasks.filter((task) => {
    const text = textOf(task);
    return wanted.every((word) => text.includes(word));
  });
  return new Set(found.map(({ id }) => id));
}
