import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';
import { findCycle } from './findCycle.ts';

export type Connection = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Whether one more dependency may be wished for: the hub decides, but a cycle is explained at once, with the path that
 * the hub would name. Edges between related tasks count there, although they make nobody wait. */
export function decideConnect(
  tasks: ReadonlyMap<string, GraphTask>,
  { from, to }: { readonly from: string; readonly to: string },
  words: GraphWords,
): Connection {
  const refOf = (id: string) => tasks.get(id)?.ref ?? id;
  const edges = [...tasks.values()].flatMap(({ id, dependencies }) =>
    dependencies.map(({ on }) => ({ from: on, to: id })),
  );
  const isKnown = tasks.get(to)?.dependencies.some(({ on, kind }) => on === from && kind === 'blocks') === true;
  if (isKnown) return { ok: false, reason: words.alreadyWaits(refOf(to), refOf(from)) };
  const cycle = findCycle({ from, to }, edges);
  if (cycle === undefined) return { ok: true };
  return { ok: false, reason: words.cycle([to, ...cycle.reverse()].map(refOf).join(' → ')) };
}
