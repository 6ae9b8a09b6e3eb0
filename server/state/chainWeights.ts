import type { Task } from '../../shared/model/task.ts';
import { hasEnded } from './taskQueries.ts';

/** Longer chains weigh the same: one more task at the end of a long chain must not be a change to all before it. */
export const longestChain = 100;

/** The tasks and their edges, as they stand now. */
export interface TaskGraph {
  readonly task: (id: string) => Task | undefined;
  readonly all: () => Iterable<Task>;
  /** Ids of the tasks with an edge to a task. */
  readonly dependents: (id: string) => Iterable<string>;
}

/** What a change below a task was worth to it before and after. */
interface Carried {
  readonly to: string;
  readonly had: number;
  readonly has: number;
}

/**
 * How many open tasks the longest chain below each open task has, up to `longestChain`. Follows every change of a task
 * and looks only at the tasks whose chain it changes.
 */
export class ChainWeights {
  readonly #graph: TaskGraph;
  readonly #onChange: (id: string) => void;
  /** A task that is not in it has none below it. */
  readonly #weights = new Map<string, number>();

  /** `onChange` is called for each task whose weight a `move` changed, apart from the one that moved. */
  constructor(graph: TaskGraph, onChange: (id: string) => void) {
    this.#graph = graph;
    this.#onChange = onChange;
  }

  /** Finds all weights anew. */
  build(): void {
    this.#weights.clear();
    const carried: Carried[] = [];
    for (const task of this.#graph.all()) {
      if (!hasEnded(task)) for (const to of waitsFor(task)) carried.push({ to, had: 0, has: 1 });
    }
    this.#carry(carried);
  }

  of(id: string): number {
    return this.#weights.get(id) ?? 0;
  }

  move(id: string, before: Task | undefined, after: Task | undefined): void {
    const was = before !== undefined && !hasEnded(before) ? before : undefined;
    const is = after !== undefined && !hasEnded(after) ? after : undefined;
    if (was?.dependencies === is?.dependencies && (was === undefined) === (is === undefined)) return;
    const had = was === undefined ? 0 : above(this.of(id));
    if (is === undefined) this.#weights.delete(id);
    else if (was === undefined) this.#set(id, this.#longestBelow(id, longestChain));
    const has = is === undefined ? 0 : above(this.of(id));
    const waited = was === undefined ? [] : waitsFor(was);
    const waits = is === undefined ? [] : waitsFor(is);
    this.#carry([
      ...waited.filter((to) => !waits.includes(to)).map((to) => ({ to, had, has: 0 })),
      ...waits.map((to) => ({ to, had: waited.includes(to) ? had : 0, has })),
    ]);
  }

  /** Takes changes up the chains, as far as they change a weight. */
  #carry(carried: Carried[]): void {
    for (let next = carried.pop(); next !== undefined; next = carried.pop()) {
      const { to, had, has } = next;
      const task = this.#graph.task(to);
      if (task === undefined || hasEnded(task)) continue;
      const before = this.of(to);
      const mayFall = had === before && has < had;
      const after = has > before ? has : mayFall ? this.#longestBelow(to, before) : before;
      if (after === before) continue;
      this.#set(to, after);
      this.#onChange(to);
      for (const on of waitsFor(task)) carried.push({ to: on, had: above(before), has: above(after) });
    }
  }

  /** The longest chain below a task; no further is looked for than a known bound. */
  #longestBelow(id: string, bound: number): number {
    let longest = 0;
    for (const dependent of this.#graph.dependents(id)) {
      const task = this.#graph.task(dependent);
      if (task === undefined || hasEnded(task) || !waitsFor(task).includes(id)) continue;
      longest = Math.max(longest, above(this.of(dependent)));
      if (longest >= bound) break;
    }
    return longest;
  }

  #set(id: string, weight: number): void {
    if (weight === 0) this.#weights.delete(id);
    else this.#weights.set(id, weight);
  }
}

/** What a task is worth to those that it waits for. */
const above = (weight: number): number => Math.min(longestChain, weight + 1);

/** Ids of what a task waits for; what it is only related to is not among them. */
function waitsFor({ dependencies }: Task): readonly string[] {
  const [first] = dependencies;
  if (first === undefined) return none;
  // Most tasks have one: a set for each would be half of what finding all weights costs.
  if (dependencies.length === 1) return isWait(first) ? [first.on] : none;
  return [...new Set(dependencies.filter(isWait).map(({ on }) => on as string))];
}

const isWait = ({ kind }: Task['dependencies'][number]): boolean => kind !== 'related';

const none: readonly string[] = [];
