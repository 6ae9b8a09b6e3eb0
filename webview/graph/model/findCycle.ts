import type { Wait } from './criticalPath.ts';

/**
 * The cycle that one more order would close, as the tasks on it from `to` on to `from`: a shortest one. Undefined where
 * there is none. One task waiting for itself is the smallest cycle.
 */
export function findCycle({ from, to }: Wait, waits: readonly Wait[]): string[] | undefined {
  const followers = new Map<string, string[]>();
  for (const wait of waits) {
    const known = followers.get(wait.from);
    if (known === undefined) followers.set(wait.from, [wait.to]);
    else known.push(wait.to);
  }
  const cameFrom = new Map<string, string | undefined>([[to, undefined]]);
  const queue = [to];
  for (const id of queue) {
    if (id === from) {
      const cycle: string[] = [];
      for (let at: string | undefined = id; at !== undefined; at = cameFrom.get(at)) cycle.unshift(at);
      return cycle;
    }
    for (const next of followers.get(id) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return undefined;
}
