import type { TaskRow } from '../../shared/model/task.ts';
import { columnIds, columnOf } from './boardColumns.ts';
import type { ColumnId } from './boardColumns.ts';

/** What a person wants to see; an empty field means everything. */
export interface BoardFilter {
  readonly project: string;
  /** An objective or a task: everything directly below it. */
  readonly parent: string;
  readonly server: string;
  readonly label: string;
  readonly text: string;
}

export const noFilter: BoardFilter = { project: '', parent: '', server: '', label: '', text: '' };

export type Columns = Readonly<Record<ColumnId, readonly TaskRow[]>>;

const weight = { critical: 3, high: 2, normal: 1, low: 0 } as const;

/** The cards of each column: what is more important first, then what changed last. */
export function columnsOf(tasks: Iterable<TaskRow>, filter: BoardFilter): Columns {
  const columns = Object.fromEntries(columnIds.map((id): [ColumnId, TaskRow[]] => [id, []])) as Record<
    ColumnId,
    TaskRow[]
  >;
  const fits = fitsTo(filter);
  for (const task of tasks) if (fits(task)) columns[columnOf(task.status)].push(task);
  for (const cards of Object.values(columns))
    cards.sort(
      (a, b) => weight[b.priority] - weight[a.priority] || b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1),
    );
  return columns;
}

function fitsTo({ project, parent, server, label, text }: BoardFilter): (task: TaskRow) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (task) =>
    (project === '' || task.projectId === project) &&
    (parent === '' || task.parentId === parent) &&
    (server === '' || task.serverId === server) &&
    (label === '' || task.labels.includes(label)) &&
    (words.length === 0 || hasWords(task, words));
}

function hasWords({ ref, title, labels }: TaskRow, words: readonly string[]): boolean {
  const whole = `${ref} ${title} ${labels.join(' ')}`.toLowerCase();
  return words.every((word) => whole.includes(word));
}

/** Which cards of a column are drawn: those on the screen, and some beside, so that scrolling shows no gap. */
export function drawnCards(
  { scrollTop, height }: { readonly scrollTop: number; readonly height: number },
  cardHeight: number,
  count: number,
): { readonly from: number; readonly to: number } {
  const beside = 5;
  const from = Math.max(0, Math.min(Math.floor(scrollTop / cardHeight) - beside, count));
  return { from, to: Math.min(count, Math.ceil((scrollTop + height) / cardHeight) + beside) };
}
