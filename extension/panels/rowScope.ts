import type { Mirror, RowOf } from '../../shared/client/mirror.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { PageKind } from '../../shared/protocol/webview.ts';
import { objectiveScope } from './objectiveScope.ts';
import type { RowScope } from './objectiveScope.ts';

type Kinds = readonly Row['kind'][];

const kindsOf: Readonly<Record<Exclude<PageKind, 'task' | 'objective'>, Kinds>> = {
  board: ['project', 'objective', 'server', 'task'],
  graph: ['project', 'objective', 'server', 'task'],
  preview: [],
  fleet: ['project', 'server', 'session', 'parking'],
  permissions: ['project', 'server', 'rule'],
  overview: ['project', 'objective', 'server', 'session', 'intervention', 'task'],
};

/** What is told to a page of this kind, about this record. */
export function rowScope(mirror: Mirror, page: PageKind, id = ''): RowScope {
  if (page === 'task') return taskScope(mirror, id);
  return page === 'objective' ? objectiveScope(mirror, id) : kindScope(mirror, kindsOf[page]);
}

function kindScope(mirror: Mirror, kinds: Kinds): RowScope {
  const known = new Set<string>(kinds);
  return {
    *first() {
      for (const kind of kinds) yield* mirror.all(kind).values();
    },
    changed: (row) => (known.has(row.kind) ? [row] : []),
  };
}

/** One task with its neighbours in the graph and in the tree, its sessions, its questions, and where it may run. */
function taskScope(mirror: Mirror, id: string): RowScope {
  const own = (): RowOf<'task'> | undefined => mirror.get('task', id);
  const isPart = (row: Row): boolean => {
    const task = own();
    switch (row.kind) {
      case 'task':
        return row.id === id || isNeighbour(row, id) || (task !== undefined && isNeighbour(task, row.id));
      case 'objective':
        return row.id === task?.parentId;
      case 'project':
        return row.id === task?.projectId;
      case 'server':
        return task !== undefined && row.projectIds.includes(task.projectId);
      case 'session':
        return row.taskId === id || row.id === task?.sessionId;
      case 'intervention':
      case 'artifact':
        return row.taskId === id;
      default:
        return false;
    }
  };
  let isKnown = false;
  function* first(): Iterable<Row> {
    const task = own();
    isKnown = task !== undefined;
    if (task !== undefined) yield task;
    for (const kind of ['project', 'objective', 'server', 'session', 'intervention', 'artifact', 'task'] as const)
      for (const row of mirror.all(kind).values()) if (row.id !== id && isPart(row)) yield row;
  }
  return {
    first,
    changed: (row) => {
      if (!isPart(row)) return [];
      if (row.kind !== 'task' || row.id !== id) return [row];
      // Before the task itself came, nobody could tell what belongs to it.
      if (!isKnown) return [...first()];
      // Another edge or parent may make rows visible that do not change themselves.
      return [row, ...neighboursOf(mirror, row)];
    },
  };
}

/** Whether a task has an edge to the other, or is its child. */
const isNeighbour = (task: RowOf<'task'>, other: string): boolean =>
  task.parentId === other || task.dependencies.some(({ on }) => on === other);

const neighboursOf = (mirror: Mirror, task: RowOf<'task'>): readonly Row[] =>
  [...task.dependencies.map(({ on }) => on), task.parentId ?? '', task.sessionId ?? ''].flatMap((id) => {
    const row = mirror.get('task', id) ?? mirror.get('objective', id) ?? mirror.get('session', id);
    return row === undefined ? [] : [row];
  });
