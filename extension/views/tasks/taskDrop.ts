import type { Mirror } from '../../../shared/client/mirror.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import type { DropMeaning } from './arrangement.ts';
import { allows } from './taskVerbs.ts';

/** What a drop asks for: tasks that get a parent (null: none), tasks that wait for another, or a question which of the two. */
export type Drop =
  | { readonly kind: 'parent'; readonly tasks: readonly TaskRow[]; readonly parent: string | null }
  | { readonly kind: 'dependency'; readonly tasks: readonly TaskRow[]; readonly on: TaskRow }
  | { readonly kind: 'ask'; readonly tasks: readonly TaskRow[]; readonly on: TaskRow }
  | { readonly kind: 'refused'; readonly why: string };

export interface Dropped {
  /** The rows that are dragged. */
  readonly ids: readonly string[];
  /** The row that they are dropped on; undefined for the empty place below all. */
  readonly onto: string | undefined;
  readonly meaning: DropMeaning;
}

/** What a drop means, or why it means nothing. What only the hub knows, as a circle, it says itself. */
export function dropOf(
  mirror: Mirror,
  { ids, onto, meaning }: Dropped,
  mayWrite: (projectId: string) => boolean,
): Drop {
  const tasks = ids.flatMap((id) => mirror.get('task', id) ?? []).filter(({ id }) => id !== onto);
  const [first] = tasks;
  if (first === undefined) return refused(t('Only tasks can be moved, and none below itself.'));
  const fixed = tasks.find((row) => !allows(row, 'change', mayWrite(row.projectId)));
  if (fixed !== undefined) return refused(t('{0} cannot be changed now.', fixed.ref));
  const projects = new Set(tasks.map(({ projectId }) => projectId));
  if (onto === undefined) return { kind: 'parent', tasks, parent: null };

  const target = mirror.get('task', onto) ?? mirror.get('objective', onto) ?? mirror.get('project', onto);
  if (target === undefined) return refused(t('Tasks are dropped on a task, an objective or a project.'));
  const projectId = target.kind === 'project' ? target.id : target.projectId;
  if (projects.size > 1 || !projects.has(projectId)) return refused(t('A task stays in its project.'));
  if (target.kind === 'project') return { kind: 'parent', tasks, parent: null };
  if (target.kind === 'objective') return { kind: 'parent', tasks, parent: target.id };
  const kind = meaning === 'parent' ? 'parent' : meaning;
  const above = kind === 'parent' ? tasks.find(({ id }) => isBelow(mirror, target, id)) : undefined;
  if (above !== undefined)
    return refused(t('{0} is below {1} already: the two would stand below each other.', target.ref, above.ref));
  return kind === 'parent' ? { kind, tasks, parent: target.id } : { kind, tasks, on: target };
}

const refused = (why: string): Drop => ({ kind: 'refused', why });

/** Whether a task stands below another, however deep. */
function isBelow(mirror: Mirror, row: TaskRow, above: string): boolean {
  const seen = new Set<string>();
  for (let at = row.parentId; at !== undefined && !seen.has(at); at = mirror.get('task', at)?.parentId) {
    if (at === above) return true;
    seen.add(at);
  }
  return false;
}
