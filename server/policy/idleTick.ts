import { timings } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import type { Figures } from './asked.ts';
import { areFiguresFit } from './serverFacts.ts';
import type { Wake } from './wake.ts';
import { wakeAll } from './wake.ts';

/** What a tick of the scheduler saw. */
export interface TickView {
  readonly at: number;
  /** When everything was looked at last. */
  readonly allAt: number;
  /** Servers whose figures let them take something. */
  readonly fit: ReadonlySet<string>;
}

/**
 * What comes by itself, without an event: servers whose figures fit again, tasks whose back-off is over. Now and then
 * it is every pair, as a net below all that wakes.
 */
export function tickWake(
  state: HubState,
  figures: Figures,
  now: number,
  last: TickView | undefined,
): { readonly wake: Wake | undefined; readonly view: TickView } {
  const fit = new Set<string>();
  for (const { id } of state.servers.values()) if (areFiguresFit(figures(id))) fit.add(id);
  if (last === undefined || now - last.allAt >= timings.schedulerNetMs || now < last.at)
    return { wake: state.queue.size === 0 ? undefined : wakeAll, view: { at: now, allAt: now, fit } };
  const view = { at: now, allAt: last.allAt, fit };
  if (state.queue.size === 0) return { wake: undefined, view };
  const servers = new Set([...fit].filter((id) => !last.fit.has(id)));
  const tasks = new Set(duePast(state, last.at, now));
  return { wake: servers.size + tasks.size === 0 ? undefined : { all: false, tasks, servers }, view };
}

/** Tasks whose back-off ended after one moment, up to another. */
function* duePast(state: HubState, after: number, upTo: number): IterableIterator<string> {
  for (const lane of state.queue.lanes()) {
    if (!lane.isHeld) continue;
    for (const { id } of lane.tasks.values()) {
      const task = state.tasks.get(id);
      const due = task?.status === 'pending' ? task.notBefore : undefined;
      if (due !== undefined && due > after && due <= upTo) yield id;
    }
  }
}
