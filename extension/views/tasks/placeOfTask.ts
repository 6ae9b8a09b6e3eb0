import type { Mirror } from '../../../shared/client/mirror.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { Grouping, TaskSort } from './arrangement.ts';
import type { Place } from './forest.ts';
import { sortKeyOf, statusOrder } from './taskOrder.ts';
import type { SortKey } from './taskOrder.ts';
import type { WaitingTasks } from './waitingTasks.ts';

/** Where tasks stand that are on no server. */
export const noServer = 'server:none';
const statusPrefix = 'status:';

const statusGroup = (status: string): string => `${statusPrefix}${status}`;

/** The state whose group an id is of. */
export const readStatusGroup = (id: string): string | undefined =>
  id.startsWith(statusPrefix) ? id.slice(statusPrefix.length) : undefined;

/** Groups in order: states by how much they want a person, projects and servers by name, and what has no name last. */
export function sortGroup(name: string | undefined, id: string): SortKey {
  const status = readStatusGroup(id);
  if (status !== undefined) return [statusOrder.findIndex((known) => known === status), 0, id];
  return [name === undefined ? '\uffff' : name.toLowerCase(), 0, id];
}

export const waitsForHuman = ({ id, status }: TaskRow, waiting: WaitingTasks): boolean =>
  status === 'needs_human' || status === 'plan_review' || waiting.has(id);

interface TaskArrangement {
  readonly grouping: Grouping;
  readonly sort: TaskSort;
  readonly foldsEnded: boolean;
  readonly matches: boolean;
}

/** Where a task stands in an arrangement. What failed is not folded away: somebody has to look at it. */
export function placeOfTask(row: TaskRow, mirror: Mirror, arrangement: TaskArrangement): Place {
  const { grouping, sort, foldsEnded, matches } = arrangement;
  const isOver = row.status === 'done' || row.status === 'cancelled';
  const key = sortKeyOf(row, sort);
  switch (grouping) {
    case 'tree':
      return { parent: treeParentOf(row, mirror), key, matches, folds: foldsEnded && isOver, isGroup: false };
    case 'status':
      return { parent: statusGroup(row.status), key, matches, folds: false, isGroup: false };
    case 'server':
      return { parent: row.serverId ?? noServer, key, matches, folds: foldsEnded && isOver, isGroup: false };
  }
}

/**
 * A follow-up stands below the task that was sent back, any other task below its parent, else in its project. One that was
 * moved away from that task's parent stands where it was moved: so no circle of the two can be.
 */
function treeParentOf({ followUpOf, parentId, projectId }: TaskRow, mirror: Mirror): string {
  const before = followUpOf === undefined ? undefined : mirror.get('task', followUpOf.id);
  if (before !== undefined && before.parentId === parentId) return before.id;
  const parent =
    parentId === undefined ? undefined : (mirror.get('task', parentId) ?? mirror.get('objective', parentId));
  return parent?.id ?? mirror.get('project', projectId)?.id ?? '';
}
