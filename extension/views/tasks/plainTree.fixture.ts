import type { Mirror } from '../../../shared/client/mirror.ts';
import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { Arrangement } from './arrangement.ts';
import { statusOrder } from './taskOrder.ts';

interface Item {
  readonly id: string;
  readonly parent: string;
  readonly key: readonly (number | string)[];
  readonly passes: boolean;
  readonly isOver: boolean;
  readonly isGroup: boolean;
}

/** What the index of tasks has to hold, written down as plainly as possible: everything is looked at, each time. */
export function plainTree(
  mirror: Mirror,
  { grouping, sort, filter, foldsEnded }: Arrangement,
): Record<string, unknown> {
  const tasks = [...mirror.all('task').values()];
  const asked = new Set(
    [...mirror.all('intervention').values()].filter(({ state }) => state === 'open').map(({ taskId }) => taskId),
  );
  const words = filter.text === '' ? [] : [filter.text];
  const isNarrow =
    words.length > 0 || filter.statuses.length > 0 || filter.labels.length > 0 || filter.waiting || filter.blocked;
  const hasWords = (...fields: string[]): boolean =>
    words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));

  const passes = (row: TaskRow): boolean =>
    hasWords(row.ref, row.title, ...row.labels) &&
    (filter.statuses.length === 0 || filter.statuses.includes(row.status)) &&
    (filter.labels.length === 0 || filter.labels.some((label) => row.labels.includes(label))) &&
    (!filter.waiting || row.status === 'needs_human' || row.status === 'plan_review' || asked.has(row.id)) &&
    (!filter.blocked || (row.status === 'pending' && row.blockedBy.length > 0));

  const passesAsObjective = (row: ObjectiveRow): boolean =>
    !isNarrow ||
    (filter.statuses.length + filter.labels.length === 0 &&
      !filter.waiting &&
      !filter.blocked &&
      hasWords(row.ref, row.title));

  const projectOf = ({ projectId }: { projectId: string }): string =>
    mirror.all('project').has(projectId) ? projectId : '';
  const parentOf = (row: TaskRow): string => {
    if (grouping === 'status') return `status:${row.status}`;
    if (grouping === 'server') return row.serverId ?? 'server:none';
    const original = row.followUpOf === undefined ? undefined : mirror.get('task', row.followUpOf.id);
    if (original !== undefined && original.parentId === row.parentId) return original.id;
    const parent = row.parentId ?? '';
    return mirror.all('task').has(parent) || mirror.all('objective').has(parent) ? parent : projectOf(row);
  };
  const first = (row: TaskRow): number | string =>
    ({
      created: 0,
      updated: -row.updatedAt,
      priority: ['critical', 'high', 'normal', 'low'].indexOf(row.priority),
      status: statusOrder.indexOf(row.status),
      title: row.title.toLowerCase(),
    })[sort];
  const isOver = (status: string): boolean =>
    foldsEnded && grouping !== 'status' && (status === 'done' || status === 'cancelled');

  const items: Item[] = tasks.map((row) => ({
    id: row.id,
    parent: parentOf(row),
    key: [1, first(row), row.createdAt, row.id],
    passes: passes(row),
    isOver: isOver(row.status),
    isGroup: false,
  }));
  const named = (name: string | undefined, id: string): Item => ({
    id,
    parent: '',
    key: [
      2,
      id.startsWith('status:')
        ? statusOrder.findIndex((status) => `status:${status}` === id)
        : (name?.toLowerCase() ?? '\uffff'),
      id,
    ],
    passes: false,
    isOver: false,
    isGroup: true,
  });
  if (grouping === 'tree') {
    for (const row of mirror.all('objective').values())
      items.push({
        id: row.id,
        parent: projectOf(row),
        key: [0, row.createdAt, row.id],
        passes: passesAsObjective(row),
        isOver: foldsEnded && row.status !== 'open',
        isGroup: false,
      });
    for (const row of mirror.all('project').values()) items.push({ ...named(row.name, row.id), passes: !isNarrow });
  } else {
    for (const id of new Set(tasks.map(parentOf))) items.push(named(mirror.get('server', id)?.name, id));
  }

  const below = (id: string): Item[] => items.filter(({ parent }) => parent === id);
  const isShown = (item: Item): boolean => item.passes || below(item.id).some(isShown);
  const isLive = (item: Item): boolean =>
    (item.passes && !item.isOver) || below(item.id).some(isLive) || (item.isGroup && isShown(item));
  const inOrder = (list: Item[]): string[] => list.sort(compare).map(({ id }) => id);

  const projects = [...mirror.all('project').keys()];
  const root = grouping === 'tree' && projects.length === 1 ? (projects[0] ?? '') : '';
  const lists: Record<string, unknown> = {};
  const open = [''];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const list = below(id === '' ? root : id);
    const live = inOrder(list.filter(isLive));
    const folded = inOrder(list.filter((item) => !isLive(item) && isShown(item)));
    if (id === '' || live.length + folded.length > 0) lists[id] = { live, folded };
    open.push(...live, ...folded);
  }
  return lists;
}

function compare({ key: a }: Item, { key: b }: Item): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
