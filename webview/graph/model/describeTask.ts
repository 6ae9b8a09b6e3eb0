import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';

/** What a screen reader says of a task: all that its box and its lines show. */
export function describeTask(
  { ref, title, status, dependencies, blockedBy }: GraphTask,
  tasks: ReadonlyMap<string, GraphTask>,
  isCritical: boolean,
  words: GraphWords,
): string {
  const awaited = dependencies.map(({ on, kind, key }) => {
    const details = [words.kinds[kind], ...(key === undefined ? [] : [key])].join(' ');
    return `${tasks.get(on)?.ref ?? on} (${details})`;
  });
  return [
    `${ref} ${title}`,
    words.states[status],
    ...(isCritical ? [words.onCriticalPath] : []),
    ...(blockedBy.length > 0 ? [words.blocked(blockedBy.join('; '))] : []),
    ...(awaited.length > 0 ? [words.waitsFor(awaited.join(', '))] : []),
  ].join(', ');
}
