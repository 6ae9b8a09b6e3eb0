import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';
import { findCycle } from './findCycle.ts';

type Tasks = ReadonlyMap<string, GraphTask>;

/** From the task that comes first to the one that waits. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

export type Connection = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Whether one more dependency may be wished for: the hub decides, but a cycle is explained at once, with the path that
 * the hub would name. Edges between related tasks count there, although they make nobody wait. */
export function decideConnect(tasks: Tasks, { from, to }: Edge, words: GraphWords): Connection {
  const isKnown = tasks.get(to)?.dependencies.some(({ on, kind }) => on === from && kind === 'blocks') === true;
  return isKnown ? alreadyWaits(tasks, { from, to }, words) : refuseCycle(tasks, { from, to }, words);
}

/** Whether one end of all that leads from one task to another may be wished elsewhere: that is one change, or none. */
export function decideMoveEnd(
  tasks: Tasks,
  { from, to, end, target }: Edge & { readonly end: keyof Edge; readonly target: string },
  words: GraphWords,
): Connection {
  const moved = { from, to, [end]: target };
  const known = tasks.get(moved.to)?.dependencies.filter(({ on }) => on === moved.from) ?? [];
  const going = tasks.get(to)?.dependencies.filter(({ on }) => on === from) ?? [];
  const isKnown = going.some(({ kind, key }) => known.some((other) => other.kind === kind && other.key === key));
  // What goes is on no way between the new ends that would not come by one of them twice: it closes no cycle.
  return isKnown ? alreadyWaits(tasks, moved, words) : refuseCycle(tasks, moved, words);
}

const refOf = (tasks: Tasks, id: string) => tasks.get(id)?.ref ?? id;

const alreadyWaits = (tasks: Tasks, { from, to }: Edge, words: GraphWords): Connection => ({
  ok: false,
  reason: words.alreadyWaits(refOf(tasks, to), refOf(tasks, from)),
});

function refuseCycle(tasks: Tasks, { from, to }: Edge, words: GraphWords): Connection {
  const edges = [...tasks.values()].flatMap(({ id, dependencies }) =>
    dependencies.map(({ on }) => ({ from: on, to: id })),
  );
  const cycle = findCycle({ from, to }, edges);
  if (cycle === undefined) return { ok: true };
  return { ok: false, reason: words.cycle([to, ...cycle.reverse()].map((id) => refOf(tasks, id)).join(' → ')) };
}
