import type { RowsChange } from '../../../shared/client/mirror.ts';
import { rowKindOf } from '../../../shared/model/rowKind.ts';
import type { HubClient } from '../../hub/hubClient.ts';
import { Signal } from '../../hub/signal.ts';
import type { TreeChange, TreeModel, TreeRow } from '../treeModel.ts';
import type { KeptArrangement } from './arrangement.ts';
import { noServer, readStatusGroup, waitsForHuman } from './placeOfTask.ts';
import { TaskIndex } from './taskIndex.ts';
import { rowOfFold, rowOfObjective, rowOfProject, rowOfServer, rowOfStatus, rowOfTask } from './taskRows.ts';
import type { RowSurroundings } from './taskRows.ts';
import type { WaitingTasks } from './waitingTasks.ts';
import { maySeeToTasks } from './writers.ts';

const foldPrefix = 'ended:';

/** What the tree of tasks is made from. */
export interface TaskTreeParts {
  readonly hub: Pick<HubClient, 'mirror' | 'onRows' | 'onConnection' | 'connection'>;
  readonly arrangement: KeptArrangement;
  readonly now?: () => number;
}

/** The tree of tasks, and what of it others ask for. */
export interface TaskTree {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
  readonly waiting: WaitingTasks;
  readonly mayWrite: (projectId: string) => boolean;
  /** Whether a row passes the filter, or something below it does. */
  readonly isShown: (id: string) => boolean;
  /** Draws anew what says how long something takes. */
  tick: () => void;
}

/** The tasks of a person's projects: by objectives, by state or by server, as he has arranged them. */
export function createTaskTree({ hub, arrangement, now = Date.now }: TaskTreeParts): TaskTree {
  const { mirror } = hub;
  const changed = new Signal<TreeChange>();
  const index = new TaskIndex(mirror, arrangement.current);
  const { mayWrite, connected } = maySeeToTasks(hub);
  const told = new ToldRows();
  const around: RowSurroundings = {
    mirror,
    waiting: index.waiting,
    waits: (row) => waitsForHuman(row, index.waiting),
    mayWrite,
    hasBelow: (id) => index.hasBelow(id),
    now,
  };

  hub.onRows.on((change) => {
    const drawn = index.take(change);
    const isRenamed = told.renamed(change);
    if (drawn === 'all' || isRenamed) return changed.tell('all');
    const rows = [...drawn.lists, ...[...drawn.rows].filter((id) => !drawn.lists.has(id) && told.differs(id, around))];
    if (rows.length > 0) changed.tell(rows);
  });
  arrangement.onChanged.on((arranged) => {
    index.arrange(arranged);
    changed.tell('all');
  });
  hub.onConnection.on((connection) => {
    if (connected(connection)) changed.tell('all');
  });

  const childrenOf = (id: string): readonly string[] => {
    if (id.startsWith(foldPrefix)) return index.below(id.slice(foldPrefix.length)).folded;
    const { live, folded } = index.below(id);
    if (folded.length === 0) return live;
    return index.isFolded(id) ? folded : [...live, `${foldPrefix}${id}`];
  };

  const model: TreeModel = {
    roots: () => childrenOf(''),
    childrenOf,
    parentOf: (id) => {
      if (id.startsWith(foldPrefix)) return id.slice(foldPrefix.length) || undefined;
      const parent = index.parentOf(id);
      const isFirstBehindFold = index.isFolded(id) && (parent === undefined || !index.isFolded(parent));
      return isFirstBehindFold ? `${foldPrefix}${parent ?? ''}` : parent;
    },
    row: rowOf,
  };

  function rowOf(id: string): TreeRow | undefined {
    if (id.startsWith(foldPrefix)) {
      const folded = index.below(id.slice(foldPrefix.length)).folded;
      if (folded.length === 0) return undefined;
      return rowOfFold(folded.map((one) => (mirror.get('task', one) ?? mirror.get('objective', one))?.status ?? ''));
    }
    const status = readStatusGroup(id);
    if (status !== undefined) return rowOfStatus(status, index.below(id).live.length);
    if (id === noServer || rowKindOf(id) === 'server') {
      const { live, folded } = index.below(id);
      return rowOfServer(id, live.length + folded.length, mirror);
    }
    const task = mirror.get('task', id);
    if (task !== undefined) return rowOfTask(task, around);
    const objective = mirror.get('objective', id);
    if (objective !== undefined) return rowOfObjective(objective, around);
    const project = mirror.get('project', id);
    return project === undefined ? undefined : rowOfProject(project, around);
  }

  const tick = (): void => {
    const working = [...mirror.all('task').values()].filter(
      ({ status, startedAt }) => startedAt !== undefined && timed.has(status),
    );
    if (working.length > 0) changed.tell(working.map(({ id }) => id));
  };
  return { model, changed, waiting: index.waiting, mayWrite, isShown: (id) => index.isShown(id), tick };
}

const timed: ReadonlySet<string> = new Set(['planning', 'plan_review', 'running', 'needs_human']);

/** What was told of rows that stand above many others: drawing one anew draws all that is below it. */
class ToldRows {
  readonly #told = new Map<string, string>();
  readonly #servers = new Map<string, string>();

  /** Whether a server has another name, which many rows may show. */
  renamed({ changed, removed }: RowsChange): boolean {
    let isRenamed = false;
    for (const row of changed) {
      if (row.kind !== 'server' || this.#servers.get(row.id) === row.name) continue;
      isRenamed ||= this.#servers.has(row.id);
      this.#servers.set(row.id, row.name);
    }
    for (const { id } of removed) {
      this.#servers.delete(id);
      this.#told.delete(id);
    }
    return isRenamed;
  }

  differs(id: string, around: RowSurroundings): boolean {
    const objective = around.mirror.get('objective', id);
    if (objective === undefined) return true;
    const { label, description, context, children } = rowOfObjective(objective, around);
    const shown = [label, description, context, children].join('\n');
    if (this.#told.get(id) === shown) return false;
    this.#told.set(id, shown);
    return true;
  }
}
