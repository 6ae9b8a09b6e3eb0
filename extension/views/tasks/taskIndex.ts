import type { Mirror, RowsChange } from '../../../shared/client/mirror.ts';
import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { ProjectRow } from '../../../shared/model/project.ts';
import type { Row } from '../../../shared/model/rows.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { Arrangement } from './arrangement.ts';
import { Forest } from './forest.ts';
import type { Place, Shown } from './forest.ts';
import { placeOfTask, sortGroup, waitsForHuman } from './placeOfTask.ts';
import { isNarrow, testFor, textTest } from './taskFilter.ts';
import type { TaskTest } from './taskFilter.ts';
import { WaitingTasks } from './waitingTasks.ts';

/** What has to be drawn anew: all, or the rows below some, and some rows themselves. */
export type IndexChange = 'all' | { readonly lists: ReadonlySet<string>; readonly rows: ReadonlySet<string> };

/**
 * Which rows are below which, by an arrangement: kept up to date from what changes, and made anew only when the arrangement
 * does. Equal to what the rows of the mirror say, whatever came before.
 */
export class TaskIndex {
  readonly waiting = new WaitingTasks();
  readonly #mirror: Mirror;
  /** What each task is below, as its row says. */
  readonly #parents = new Map<string, string | undefined>();
  /** Tasks that would stand below a row, if it were there or stood elsewhere, by that row's id; and these rows by task. */
  readonly #wanting = new Map<string, Set<string>>();
  readonly #wanted = new Map<string, readonly string[]>();
  #arrangement: Arrangement;
  #passes: TaskTest;
  #hasText: (...fields: readonly string[]) => boolean;
  #forest = new Forest();
  #isRebuilt = false;

  constructor(mirror: Mirror, arrangement: Arrangement) {
    this.#mirror = mirror;
    this.#arrangement = arrangement;
    this.#passes = testFor(arrangement.filter);
    this.#hasText = textTest(arrangement.filter.text);
    this.waiting.take({ changed: [...mirror.all('intervention').values()], removed: [] });
    this.#rebuild();
  }

  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.#passes = testFor(arrangement.filter);
    this.#hasText = textTest(arrangement.filter.text);
    this.#rebuild();
  }

  /** What is below a row, or below "" the roots. With one project alone its rows are the roots. */
  below(id: string): Shown {
    return this.#forest.below(id === '' ? this.#root() : id);
  }

  hasBelow(id: string): boolean {
    return this.#forest.hasBelow(id);
  }

  /** Whether a row passes the filter, or something below it does. */
  isShown(id: string): boolean {
    return this.#forest.isShown(id);
  }

  /** Whether a row stands behind a fold. */
  isFolded(id: string): boolean {
    return this.#forest.isFolded(id);
  }

  /** The id that a row is below; undefined for a root, and for one that is not there. */
  parentOf(id: string): string | undefined {
    const parent = this.#forest.parentOf(id);
    return parent === undefined || parent === '' || parent === this.#root() ? undefined : parent;
  }

  /** Takes what changed in the mirror, and says what has to be drawn anew. */
  take(change: RowsChange): IndexChange {
    const redrawn = new Set<string>();
    const rootBefore = this.#root();
    const asked = this.waiting.take(change);
    this.#isRebuilt = false;
    for (const row of change.removed) this.#takeRow(row, true, redrawn);
    for (const row of change.changed)
      if (this.#mirror.get(row.kind, row.id) !== undefined) this.#takeRow(row, false, redrawn);
    for (const id of asked) {
      const row = this.#mirror.get('task', id);
      if (row === undefined) continue;
      this.#put(row);
      redrawn.add(id);
    }
    const lists = this.#forest.takeChanged();
    const root = this.#root();
    if (this.#isRebuilt || root !== rootBefore || lists.has(root)) return 'all';
    return { lists, rows: redrawn };
  }

  /** The only project, in a tree by objectives: it needs no row of its own. */
  #root(): string {
    if (this.#arrangement.grouping !== 'tree') return '';
    const projects = this.#mirror.all('project');
    const [only] = projects.keys();
    return projects.size === 1 && only !== undefined ? only : '';
  }

  #takeRow(row: Row, isGone: boolean, redrawn: Set<string>): void {
    switch (row.kind) {
      case 'project':
        if (this.#arrangement.grouping !== 'tree') return;
        // Seldom, and nearly every row may stand somewhere else after it.
        if (isGone || !this.#forest.has(row.id)) this.#rebuild();
        else this.#put(row);
        redrawn.add(row.id);
        return;
      case 'server':
        if (this.#arrangement.grouping === 'server' && this.#forest.has(row.id)) this.#putGroup(row.id);
        redrawn.add(row.id);
        return;
      case 'objective':
        if (this.#arrangement.grouping !== 'tree') return;
        this.#takeMember(row, isGone);
        redrawn.add(row.id);
        return;
      case 'task':
        this.#takeMember(row, isGone);
        redrawn.add(row.id);
        return;
      default:
    }
  }

  /** What looks for it is placed anew where it came, went or moved: a follow-up stands below it while both have one parent. */
  #takeMember(row: TaskRow | ObjectiveRow, isGone: boolean): void {
    const { id } = row;
    const isNew = !this.#forest.has(id);
    const isMoved = row.kind === 'task' && this.#parents.get(id) !== row.parentId;
    if (isGone) this.#remove(id);
    else this.#put(row);
    if (!isNew && !isGone && !isMoved) return;
    for (const other of [...this.#forest.idsBelow(id), ...(this.#wanting.get(id) ?? [])]) {
      const dependent = this.#mirror.get('task', other);
      // Its own row may be new as well, and has its turn only later: who looks for it must not miss that it moved.
      if (dependent !== undefined) this.#takeMember(dependent, false);
    }
  }

  #put(row: TaskRow | ObjectiveRow | ProjectRow): void {
    const place = this.#placeOf(row);
    if (this.#arrangement.grouping !== 'tree') this.#putGroup(place.parent);
    else if (row.kind === 'task') this.#want(row, place.parent);
    this.#forest.put(row.id, place);
  }

  #remove(id: string): void {
    this.#forest.remove(id);
    this.#unwant(id);
    this.#parents.delete(id);
  }

  #placeOf(row: TaskRow | ObjectiveRow | ProjectRow): Place {
    const { grouping, sort, filter, foldsEnded } = this.#arrangement;
    switch (row.kind) {
      case 'project':
        return {
          parent: '',
          key: sortGroup(row.name, row.id),
          matches: !isNarrow(filter),
          folds: false,
          isGroup: true,
        };
      case 'objective': {
        const parent = this.#mirror.get('project', row.projectId)?.id ?? '';
        const isNamed = filter.text.trim() !== '' && this.#hasText(row.ref, row.title);
        const narrowsTasks = isNarrow({ ...filter, text: '' });
        const matches = !narrowsTasks && (isNamed || !isNarrow(filter));
        // Objectives stand before the tasks of no objective.
        const key = [-Infinity, row.createdAt, row.id] as const;
        return { parent, key, matches, folds: foldsEnded && row.status !== 'open', isGroup: false };
      }
      case 'task': {
        const matches = this.#passes(row, waitsForHuman(row, this.waiting));
        return placeOfTask(row, this.#mirror, { grouping, sort, foldsEnded, matches });
      }
    }
  }

  #putGroup(id: string): void {
    const server = this.#mirror.get('server', id);
    this.#forest.put(id, { parent: '', key: sortGroup(server?.name, id), matches: false, folds: false, isGroup: true });
  }

  /** Remembers what a task looks for and does not stand below. */
  #want({ id, parentId, followUpOf }: TaskRow, parent: string): void {
    this.#parents.set(id, parentId);
    this.#unwant(id);
    if (parent === followUpOf?.id || (followUpOf === undefined && parent === parentId)) return;
    const wanted = [followUpOf?.id, parent === parentId ? undefined : parentId].filter((on) => on !== undefined);
    if (wanted.length === 0) return;
    this.#wanted.set(id, wanted);
    for (const on of wanted) this.#wanting.set(on, (this.#wanting.get(on) ?? new Set()).add(id));
  }

  #unwant(id: string): void {
    for (const on of this.#wanted.get(id) ?? []) {
      const wanting = this.#wanting.get(on);
      wanting?.delete(id);
      if (wanting?.size === 0) this.#wanting.delete(on);
    }
    this.#wanted.delete(id);
  }

  #rebuild(): void {
    this.#forest = new Forest();
    this.#parents.clear();
    this.#wanting.clear();
    this.#wanted.clear();
    if (this.#arrangement.grouping === 'tree') {
      for (const row of this.#mirror.all('project').values()) this.#put(row);
      for (const row of this.#mirror.all('objective').values()) this.#put(row);
    }
    for (const row of this.#mirror.all('task').values()) this.#put(row);
    this.#forest.takeChanged();
    this.#isRebuilt = true;
  }
}
