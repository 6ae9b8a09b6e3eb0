import type { Mirror } from '../../shared/client/mirror.ts';
import type { Row } from '../../shared/model/rows.ts';

/** Which rows of the window's mirror a page is told. */
export interface RowScope {
  /** Those that it begins with. */
  first: () => Iterable<Row>;
  /** Those to tell where this one came or changed: itself, with what it makes visible, or none. */
  changed: (row: Row) => readonly Row[];
}

/** Deeper nothing is made; a circle of parents ends here too. */
const maxDepth = 100;

/** An objective with all tasks below it, who works on them, and what they ask. */
export function objectiveScope(mirror: Mirror, id: string): RowScope {
  /** A task that goes elsewhere is told once more, so that the page knows. */
  const told = new Set<string>();

  function isBelow(parentId: string | undefined): boolean {
    let next = parentId;
    for (let depth = 0; next !== undefined && depth < maxDepth; depth += 1) {
      if (next === id) return true;
      next = mirror.get('task', next)?.parentId;
    }
    return false;
  }

  function isPart(row: Row): boolean {
    switch (row.kind) {
      case 'objective':
        return row.id === id;
      case 'task':
        return isBelow(row.parentId) || told.has(row.id);
      case 'project':
        return row.id === mirror.get('objective', id)?.projectId;
      case 'server':
        return row.projectIds.includes(mirror.get('objective', id)?.projectId ?? '');
      case 'session':
        return row.objectiveId === id || told.has(row.taskId ?? '');
      case 'intervention':
        return row.objectiveId === id || told.has(row.taskId ?? '');
      default:
        return false;
    }
  }

  function* first(): Iterable<Row> {
    for (const kind of ['objective', 'project', 'server', 'task', 'session', 'intervention'] as const)
      for (const row of mirror.all(kind).values()) {
        if (!isPart(row)) continue;
        if (row.kind === 'task') told.add(row.id);
        yield row;
      }
  }

  return {
    first,
    changed: (row) => {
      if (!isPart(row)) return [];
      if (row.kind === 'objective') return told.size === 0 ? [...first()] : [row];
      // With a task that is new here come its children, its session and its questions.
      if (row.kind === 'task' && !told.has(row.id)) return [...first()];
      return [row];
    },
  };
}
