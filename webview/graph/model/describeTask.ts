import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';
import { nameOfDependency, schemaMarks } from './describeLine.ts';

/** What a screen reader says of a task: all that its box and its lines show. */
export function describeTask(
  { ref, title, status, dependencies, blockedBy, why = [] }: GraphTask,
  tasks: ReadonlyMap<string, GraphTask>,
  isCritical: boolean,
  words: GraphWords,
): string {
  const refOf = (on: string) => tasks.get(on)?.ref ?? on;
  const awaited = dependencies.filter(({ kind }) => kind !== 'related');
  const related = dependencies.filter(({ kind }) => kind === 'related').map(({ on }) => refOf(on));
  const staleKeys = dependencies.filter(({ stale = 'same' }) => stale !== 'same').flatMap(({ key }) => key ?? []);
  const named = awaited.map((dependency) => {
    const { on, key } = dependency;
    const hasSchema = key !== undefined && tasks.get(on)?.schemas?.includes(key) === true;
    const details = [nameOfDependency(dependency, words), ...schemaMarks(dependency, hasSchema, words)];
    return `${refOf(on)} (${details.join(', ')})`;
  });
  return [
    `${ref} ${title}`,
    words.states[status],
    ...(isCritical ? [words.onCriticalPath] : []),
    ...(blockedBy.length > 0 ? [words.blocked([...blockedBy, ...why].join('; '))] : []),
    ...(named.length > 0 ? [words.waitsFor(named.join(', '))] : []),
    ...(staleKeys.length > 0 ? [words.stale(staleKeys.join(', '))] : []),
    ...(related.length > 0 ? [words.relatedTo(related.join(', '))] : []),
  ].join(', ');
}
