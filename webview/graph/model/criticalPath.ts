/** A task that still has to be done, and how much of the way it is. */
export interface WeighedTask {
  readonly id: string;
  readonly weight: number;
}

/** An order of two tasks: `to` waits for `from`. */
export interface Wait {
  readonly from: string;
  readonly to: string;
}

export interface CriticalPath {
  /** From the first to the last. */
  readonly tasks: readonly string[];
  readonly weight: number;
}

/**
 * The heaviest chain of open tasks, of which each waits for the one before: what decides when all is done. Among equally
 * heavy ones the first in the order of the tasks. Tasks that wait in a circle are on no chain.
 */
export function findCriticalPath(open: readonly WeighedTask[], waits: readonly Wait[]): CriticalPath {
  const tasks = new Map(open.map((task) => [task.id, task]));
  const inner = waits.filter(({ from, to }) => tasks.has(from) && tasks.has(to));
  const waiting = new Map(open.map(({ id }) => [id, 0]));
  const followers = new Map<string, string[]>();
  for (const { from, to } of inner) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    const known = followers.get(from);
    if (known === undefined) followers.set(from, [to]);
    else known.push(to);
  }

  const best = new Map<string, { readonly weight: number; readonly before?: string }>();
  const ready = open.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    const own = best.get(id)?.weight ?? tasks.get(id)?.weight ?? 0;
    best.set(id, best.get(id) ?? { weight: own });
    for (const next of followers.get(id) ?? []) {
      const weight = own + (tasks.get(next)?.weight ?? 0);
      if (weight > (best.get(next)?.weight ?? -Infinity)) best.set(next, { weight, before: id });
      waiting.set(next, (waiting.get(next) ?? 0) - 1);
      if (waiting.get(next) === 0) ready.push(next);
    }
  }

  const finished = new Set(ready);
  let last: string | undefined;
  for (const { id } of open) {
    if (!finished.has(id)) continue;
    if (last === undefined || (best.get(id)?.weight ?? 0) > (best.get(last)?.weight ?? 0)) last = id;
  }
  const weight = last === undefined ? 0 : (best.get(last)?.weight ?? 0);
  const chain: string[] = [];
  for (let id = last; id !== undefined; id = best.get(id)?.before) chain.unshift(id);
  return { tasks: chain, weight };
}
