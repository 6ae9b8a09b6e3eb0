import type { HubState } from '../state/hubState.ts';
import type { Lane, Queued } from '../state/readyQueue.ts';
import { byUrgency } from '../state/readyQueue.ts';
import { SortedList } from '../state/sortedList.ts';
import type { Ranking } from './ranking.ts';
import type { Wake } from './wake.ts';

/** The most urgent task of a lane that was not looked at yet. */
export interface Turn {
  readonly queued: Queued;
  /** Whether something happened to its tasks themselves: then every server is worth a look. */
  readonly isNews: boolean;
  readonly tasks: SortedList<Queued>;
  /** Made when the first task of the lane is to be placed. */
  ranking?: Ranking | undefined;
}

/** Queued tasks that are worth a look, the most urgent of all lanes first. */
export class LaneTurns {
  readonly #wake: Wake;
  readonly #turns = new SortedList<Turn>((one, other) => byUrgency(one.queued, other.queued));

  constructor(state: HubState, wake: Wake) {
    this.#wake = wake;
    for (const lane of wokenLanes(state, wake)) this.#begin(lane.tasks, wake.all);
    if (!wake.all) for (const tasks of newsByLane(state, wake)) this.#begin(tasks, true);
  }

  /** The next task; its lane has no further turn until it is said to go on. */
  take(): Turn | undefined {
    const turn = this.#turns.first();
    if (turn !== undefined) this.#turns.delete(turn);
    return turn;
  }

  /** The next task of the same lane is worth a look too. */
  goOn({ queued, ...lane }: Turn): void {
    this.#queue(lane, lane.tasks.after(queued));
  }

  #begin(tasks: SortedList<Queued>, isNews: boolean): void {
    this.#queue({ tasks, isNews }, tasks.first());
  }

  #queue(lane: Omit<Turn, 'queued'>, first: Queued | undefined): void {
    let queued = first;
    // What is news itself has a turn of its own.
    while (queued !== undefined && !lane.isNews && this.#wake.tasks.has(queued.id)) queued = lane.tasks.after(queued);
    if (queued !== undefined) this.#turns.add({ ...lane, queued });
  }
}

function* wokenLanes({ queue, servers }: HubState, wake: Wake): IterableIterator<Lane> {
  if (wake.all) {
    yield* queue.lanes();
    return;
  }
  const projectIds = new Set([...servers.pick(wake.servers)].flatMap((server) => server.projectIds));
  for (const projectId of projectIds) yield* queue.lanes(projectId);
}

function newsByLane({ queue }: HubState, wake: Wake): readonly SortedList<Queued>[] {
  const found = new Map<Lane, Queued[]>();
  for (const id of wake.tasks) {
    const place = queue.placeOf(id);
    if (place === undefined) continue;
    const there = found.get(place.lane);
    if (there === undefined) found.set(place.lane, [place.queued]);
    else there.push(place.queued);
  }
  return [...found.values()].map((queued) => new SortedList(byUrgency, queued));
}
