import type { Priority, Task } from '../../shared/model/task.ts';
import { ChainWeights } from './chainWeights.ts';
import type { TaskGraph } from './chainWeights.ts';
import { SortedList } from './sortedList.ts';
import type { Follower } from './table.ts';

/** A queued task, with what its urgency is made of. */
export interface Queued {
  readonly id: string;
  readonly priority: Priority;
  readonly weight: number;
  readonly createdAt: number;
}

/** Queued tasks of one project that ask for the same: a server that fits one of them fits all. */
export interface Lane {
  readonly projectId: string;
  readonly key: string;
  /** Whether its tasks wait, or waited, for the end of a back-off. */
  readonly isHeld: boolean;
  readonly tasks: SortedList<Queued>;
}

const rank: Readonly<Record<Priority, number>> = { critical: 3, high: 2, normal: 1, low: 0 };

/** By priority, then by the longest chain of open tasks that waits for it, then by age. */
export const byUrgency = (one: Queued, other: Queued): number =>
  rank[other.priority] - rank[one.priority] ||
  other.weight - one.weight ||
  one.createdAt - other.createdAt ||
  (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

interface Place {
  readonly queued: Queued;
  readonly lane: Lane;
}

/**
 * What the scheduler may take, the most urgent first, in lanes. It is built when it is first asked for, and from then
 * on follows every change of a task: a log is read without it.
 */
export class ReadyQueue implements Follower<Task> {
  readonly #graph: TaskGraph;
  readonly #weights: ChainWeights;
  readonly #places = new Map<string, Place>();
  readonly #lanes = new Map<string, Map<string, Lane>>();
  #isBuilt = false;
  #onFollowing: () => void = () => undefined;

  constructor(graph: TaskGraph) {
    this.#graph = graph;
    this.#weights = new ChainWeights(graph, (id) => this.#weigh(id));
  }

  /** How many tasks are queued. */
  get size(): number {
    this.#build();
    return this.#places.size;
  }

  /** The lanes of a project, or all. */
  *lanes(projectId?: string): IterableIterator<Lane> {
    this.#build();
    if (projectId === undefined) for (const lanes of this.#lanes.values()) yield* lanes.values();
    else yield* this.#lanes.get(projectId)?.values() ?? [];
  }

  /** Where a task is queued; undefined where it is not. */
  placeOf(id: string): Place | undefined {
    this.#build();
    return this.#places.get(id);
  }

  get isFollowing(): boolean {
    return this.#isBuilt;
  }

  /** The graph that it was made with knows all tasks. */
  begin(_all: () => Iterable<Task>, onFollowing: () => void): void {
    this.#onFollowing = onFollowing;
  }

  move(id: string, before: Task | undefined, after: Task | undefined): void {
    if (!this.#isBuilt) return;
    this.#weights.move(id, before, after);
    const isQueued = after !== undefined && mayBeTaken(after);
    const wasQueued = this.#places.has(id);
    if (!isQueued && !wasQueued) return;
    const isSame = before !== undefined && isQueued && wasQueued && isSamePlace(before, after);
    if (isSame && this.#places.get(id)?.queued.weight === this.#weights.of(id)) return;
    this.#remove(id);
    if (isQueued) this.#add(after);
  }

  #build(): void {
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    this.#weights.build();
    const found = new Map<string, { readonly task: Task; readonly queued: Queued[] }>();
    for (const task of this.#graph.all()) {
      if (!mayBeTaken(task)) continue;
      const key = `${task.projectId} ${laneKey(task)}`;
      const lane = found.get(key) ?? { task, queued: [] };
      lane.queued.push(this.#queued(task));
      found.set(key, lane);
    }
    for (const { task, queued } of found.values()) {
      const lane = this.#laneOf(task, queued);
      for (const one of queued) this.#places.set(one.id, { queued: one, lane });
    }
    this.#onFollowing();
  }

  #weigh(id: string): void {
    const task = this.#places.has(id) ? this.#graph.task(id) : undefined;
    if (task === undefined) return;
    this.#remove(id);
    this.#add(task);
  }

  #add(task: Task): void {
    const lane = this.#laneOf(task);
    const queued = this.#queued(task);
    lane.tasks.add(queued);
    this.#places.set(task.id, { queued, lane });
  }

  #remove(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    const { queued, lane } = place;
    this.#places.delete(id);
    lane.tasks.delete(queued);
    if (!lane.tasks.isEmpty) return;
    const ofProject = this.#lanes.get(lane.projectId);
    ofProject?.delete(lane.key);
    if (ofProject?.size === 0) this.#lanes.delete(lane.projectId);
  }

  #laneOf(task: Task, queued: readonly Queued[] = []): Lane {
    const { projectId } = task;
    const key = laneKey(task);
    const ofProject = this.#lanes.get(projectId) ?? new Map<string, Lane>();
    this.#lanes.set(projectId, ofProject);
    const lane = ofProject.get(key) ?? {
      projectId,
      key,
      isHeld: isHeld(task),
      tasks: new SortedList(byUrgency, queued),
    };
    ofProject.set(key, lane);
    return lane;
  }

  #queued({ id, priority, createdAt }: Task): Queued {
    return { id, priority, weight: this.#weights.of(id), createdAt };
  }
}

const mayBeTaken = (task: Task): boolean => task.status === 'pending' && task.queued;

const isHeld = (task: Task): boolean => task.status === 'pending' && task.notBefore !== undefined;

const onServerOf = (task: Task): string | undefined => (task.status === 'pending' ? task.onServer : undefined);

/** Everything of a task that matching looks at, so that one answer holds for a whole lane. */
const laneKey = (task: Task): string => JSON.stringify([isHeld(task), onServerOf(task), task.placement]);

const isSamePlace = (before: Task, after: Task): boolean =>
  before.projectId === after.projectId &&
  before.placement === after.placement &&
  before.priority === after.priority &&
  before.createdAt === after.createdAt &&
  isHeld(before) === isHeld(after) &&
  onServerOf(before) === onServerOf(after);
