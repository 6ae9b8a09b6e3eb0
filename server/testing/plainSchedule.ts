import type { HubEvent } from '../../shared/model/events.ts';
import type { PlacementReason } from '../../shared/model/placement.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import { assignEvents } from '../decide/assign.ts';
import type { Context } from '../decide/context.ts';
import { reachedCap } from '../policy/caps.ts';
import type { Figures, Pair } from '../policy/asked.ts';
import { gateRules } from '../policy/gateRules.ts';
import { byTurn, scoreOf, total } from '../policy/matching.ts';
import type { Best } from '../policy/ranking.ts';
import { hasFreeSlot } from '../policy/serverFacts.ts';
import { isBackoffOver } from '../policy/retries.ts';
import type { Wake } from '../policy/wake.ts';
import { isBlocked, openWaiting } from '../state/blockers.ts';
import { longestChain } from '../state/chainWeights.ts';
import type { HubState } from '../state/hubState.ts';
import { providerAt, providerOf } from '../state/providers.ts';
import type { Queued } from '../state/readyQueue.ts';
import { byUrgency } from '../state/readyQueue.ts';

/**
 * What `schedule` does, said in the plainest words: every queued task in the order of its urgency, each beside every
 * server. It says what is right; `schedule` does the same and looks at less.
 */
export function plainSchedule(
  state: HubState,
  wake: Wake,
  context: Context,
  figures: Figures,
  apply: (events: readonly HubEvent[]) => void,
): void {
  for (const { id } of plainQueue(state)) {
    const task = state.tasks.get(id);
    const isNews = wake.all || wake.tasks.has(id);
    if (task?.status !== 'pending' || reachedCap(state, task.projectId) !== undefined || isBlocked(state, task))
      continue;
    if (task.notBefore !== undefined && !isBackoffOver(task.notBefore, context.now)) continue;
    const servers = [...state.servers.pick(state.by.serverProject.of(task.projectId))].filter(
      (server) => (isNews || wake.servers.has(server.id)) && hasFreeSlot(state, server),
    );
    const best = plainBest(state, task, servers, figures);
    if (best === undefined) continue;
    const { server, fitting } = best;
    const parts = [...scoreOf(state, task, server, figures)];
    const reason: PlacementReason = { by: 'auto', total: best.total, parts, considered: servers.length, fitting };
    const provider = providerAt(state, task, server) ?? providerOf(state, task);
    apply(assignEvents(state, { task, server, by: 'auto', reason, provider }, context));
  }
}

/** What `bestServer` finds, by every gate and every part at every server. */
export function plainBest(state: HubState, task: Task, servers: readonly Server[], figures: Figures): Best | undefined {
  const [best, ...others] = servers
    .filter((server) => fits({ state, task, server, figures: figures(server.id) }))
    .map((server) => ({ server, total: total(scoreOf(state, task, server, figures)) }))
    .sort((a, b) => b.total - a.total || byTurn(a.server, b.server));
  return best && { ...best, fitting: 1 + others.length };
}

const fits = (pair: Pair): boolean => gateRules.every(({ passes }) => passes(pair)(pair));

/** Every queued task, the most urgent first. */
export function plainQueue(state: HubState): readonly Queued[] {
  return [...state.tasks.values()]
    .filter((task) => task.status === 'pending' && task.queued)
    .map(({ id, priority, createdAt }) => ({ id, priority, createdAt, weight: plainWeight(state, id) }))
    .sort(byUrgency);
}

/** How many open tasks the longest chain below a task has; what is longer than the bound weighs no more. */
export const plainWeight = (state: HubState, id: Task['id']): number =>
  openWaiting(state, id).reduce(
    (longest, { id: below }) => Math.max(longest, Math.min(longestChain, 1 + plainWeight(state, below))),
    0,
  );
