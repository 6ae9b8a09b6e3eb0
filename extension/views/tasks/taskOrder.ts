import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { Priority, TaskRow } from '../../../shared/model/task.ts';
import type { TaskSort } from './arrangement.ts';

/** What rows are put in order by: first the one, and where it is equal the next. */
export type SortKey = readonly [first: number | string, createdAt: number, id: string];

const ranks: Readonly<Record<Priority, number>> = { critical: 0, high: 1, normal: 2, low: 3 };

/** What comes first is what a person has to look at first. */
export const statusOrder = [
  'needs_human',
  'plan_review',
  'running',
  'planning',
  'assigned',
  'pending',
  'failed',
  'done',
  'cancelled',
] as const satisfies readonly (typeof taskStatuses)[number][];

const statusRanks = new Map<string, number>(statusOrder.map((status, rank) => [status, rank]));

export function sortKeyOf(row: TaskRow, sort: TaskSort): SortKey {
  return [firstKey(row, sort), row.createdAt, row.id];
}

function firstKey(row: TaskRow, sort: TaskSort): number | string {
  switch (sort) {
    case 'created':
      return 0;
    case 'updated':
      return -row.updatedAt;
    case 'priority':
      return ranks[row.priority];
    case 'status':
      return statusRanks.get(row.status) ?? taskStatuses.length;
    case 'title':
      return row.title.toLowerCase();
  }
}

/** Below 0 where the first stands before the second. Total: two rows are never equal. */
export function compareKeys(a: SortKey, b: SortKey): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]) || compare(a[2], b[2]);
}

export const isSameKey = (a: SortKey, b: SortKey): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/** Numbers before texts. Texts by their characters: the order of a language would cost far more in a list of ten thousand. */
function compare(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
