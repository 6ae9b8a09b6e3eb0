import type { Mirror } from '../../../shared/client/mirror.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { textTest } from './taskFilter.ts';

/** More than anybody reads; who wants others types more. */
const maxFound = 100;

export interface TaskSearch {
  readonly text: string;
  readonly fits: (row: TaskRow) => boolean;
  /** Ids that stand first. */
  readonly first?: readonly string[];
}

/** The tasks that have all the words: those named first, then what is open, the last changed before the others. */
export function findTasks(
  mirror: Mirror,
  { text, fits, first = [] }: TaskSearch,
): { readonly found: readonly TaskRow[]; readonly more: number } {
  const hasWords = textTest(text);
  const named = new Set(first);
  const found = [...mirror.all('task').values()].filter(
    (row) => fits(row) && hasWords(row.ref, row.title, ...row.labels),
  );
  const rank = ({ id, status }: TaskRow): number => (named.has(id) ? 0 : endedStatuses.has(status) ? 2 : 1);
  found.sort((a, b) => rank(a) - rank(b) || b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));
  return { found: found.slice(0, maxFound), more: Math.max(0, found.length - maxFound) };
}

const endedStatuses: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
