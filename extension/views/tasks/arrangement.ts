import type { Memento } from 'vscode';
import { Signal } from '../../hub/signal.ts';
import { noFilter, readFilter } from './taskFilter.ts';
import type { TaskFilter } from './taskFilter.ts';

export const groupings = ['tree', 'status', 'server'] as const;
export type Grouping = (typeof groupings)[number];

export const taskSorts = ['created', 'updated', 'priority', 'status', 'title'] as const;
export type TaskSort = (typeof taskSorts)[number];

/** What a drop of one task on another means: it becomes a child, it waits for it, or it is asked each time. */
const dropMeanings = ['parent', 'dependency', 'ask'] as const;
export type DropMeaning = (typeof dropMeanings)[number];

/** How a person has arranged the tree of tasks. */
export interface Arrangement {
  readonly grouping: Grouping;
  readonly sort: TaskSort;
  readonly filter: TaskFilter;
  /** Whether what is over is folded away. */
  readonly foldsEnded: boolean;
  readonly drop: DropMeaning;
}

export const usualArrangement: Arrangement = {
  grouping: 'tree',
  sort: 'created',
  filter: noFilter,
  foldsEnded: true,
  drop: 'parent',
};

const key = 'rostrum.tasks.arrangement';

/** The arrangement of a workspace: kept over reloads, told to whoever shows it. */
export class KeptArrangement {
  readonly onChanged = new Signal<Arrangement>();
  readonly #memento: Memento;
  #current: Arrangement;

  constructor(memento: Memento) {
    this.#memento = memento;
    this.#current = readArrangement(memento.get(key));
  }

  get current(): Arrangement {
    return this.#current;
  }

  async change(changes: Partial<Arrangement>): Promise<void> {
    this.#current = { ...this.#current, ...changes };
    this.onChanged.tell(this.#current);
    await this.#memento.update(key, this.#current);
  }
}

/** What an earlier window kept; whatever a later one does not know is as usual. */
export function readArrangement(kept: unknown): Arrangement {
  if (typeof kept !== 'object' || kept === null) return usualArrangement;
  const { grouping, sort, filter, foldsEnded, drop } = kept as Readonly<Record<string, unknown>>;
  return {
    grouping: groupings.find((known) => known === grouping) ?? usualArrangement.grouping,
    sort: taskSorts.find((known) => known === sort) ?? usualArrangement.sort,
    filter: readFilter(filter),
    foldsEnded: foldsEnded !== false,
    drop: dropMeanings.find((known) => known === drop) ?? usualArrangement.drop,
  };
}
