import type { Priority, Task } from '../../shared/model/task.ts';
import { openWaiting } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';

const rank: Readonly<Record<Priority, number>> = { critical: 3, high: 2, normal: 1, low: 0 };

/** By priority, then by the longest chain of open tasks that waits for it, then by age. */
export function byUrgency(state: HubState, tasks: Iterable<Task>): readonly Task[] {
  const weight = chainLengths(state);
  return [...tasks].sort(
    (a, b) =>
      rank[b.priority] - rank[a.priority] ||
      weight(b.id) - weight(a.id) ||
      a.createdAt - b.createdAt ||
      (a.id < b.id ? -1 : 1),
  );
}

/** How many open tasks the longest chain below a task has; each is computed once. */
export function chainLengths(state: HubState): (id: string) => number {
  const known = new Map<string, number>();
  return (id) => {
    // A stack of its own: chains may be longer than the call stack.
    const path = [stepAt(state, id)];
    const onPath = new Set([id]);
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const next = known.has(top.id) ? undefined : top.below[top.at];
      if (next === undefined) {
        if (!known.has(top.id)) known.set(top.id, top.longest);
        path.pop();
        onPath.delete(top.id);
      } else if (known.has(next) || onPath.has(next)) {
        top.longest = Math.max(top.longest, 1 + (known.get(next) ?? 0));
        top.at += 1;
      } else {
        path.push(stepAt(state, next));
        onPath.add(next);
      }
    }
    return known.get(id) ?? 0;
  };
}

const stepAt = (state: HubState, id: string) => ({
  id,
  below: openWaiting(state, id).map((task) => task.id),
  at: 0,
  longest: 0,
});
