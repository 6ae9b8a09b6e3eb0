import type { HubEvent } from '../../shared/model/events.ts';
import type { PlacementReason } from '../../shared/model/placement.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import { assignEvents } from '../decide/assign.ts';
import type { Context } from '../decide/context.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import { reachedCap } from './caps.ts';
import type { Figures } from './matching.ts';
import { bestServer, liveSessions, providerOf, scoreOf } from './matching.ts';
import { byUrgency } from './urgency.ts';
import type { Wake } from './wake.ts';

/**
 * Places queued tasks, the most urgent first, each on the best server that fits. Looks only at the pairs that what
 * happened can have changed. Each placement is applied before the next is looked for, so that capacity, caps and locks
 * are never given twice.
 */
export function schedule(
  state: HubState,
  wake: Wake,
  context: Context,
  figures: Figures,
  apply: (events: readonly HubEvent[]) => void,
): void {
  let open = openServers(state, wake);
  for (const task of byUrgency(state, queuedTasks(state, wake))) {
    if (reachedCap(state, task.projectId) !== undefined) continue;
    if (!isDue(task, context.now) || isBlocked(state, task)) continue;
    const servers = open(task);
    const best = bestServer(state, placeable(task), servers, figures);
    if (best === undefined) continue;
    const parts = scoreOf(state, task, best.server, figures);
    const reason: PlacementReason = {
      by: 'auto',
      total: best.total,
      parts: [...parts],
      considered: servers.length,
      fitting: best.fitting,
    };
    apply(
      assignEvents(
        state,
        { task, server: best.server, by: 'auto', reason, provider: providerOf(state, task) },
        context,
      ),
    );
    open = openServers(state, wake);
  }
}

/** The servers with a free slot that a task may look at, found once a project: a long queue before full servers costs nothing. */
function openServers(state: HubState, wake: Wake): (task: Task) => readonly Server[] {
  const known = new Map<string, readonly Server[]>();
  return ({ id, projectId }) => {
    const isNews = wake.all || wake.tasks.has(id);
    const key = `${projectId} ${isNews}`;
    const found =
      known.get(key) ??
      [...state.servers.pick(state.by.serverProject.of(projectId))].filter(
        (server) => (isNews || wake.servers.has(server.id)) && liveSessions(state, server) < server.capacity,
      );
    known.set(key, found);
    return found;
  };
}

function* queuedTasks(state: HubState, wake: Wake): IterableIterator<Task> {
  if (!wake.all && wake.servers.size === 0) {
    yield* state.tasks.pick(wake.tasks);
    return;
  }
  for (const projectId of [...state.by.queued.keys()]) yield* state.tasks.pick([...state.by.queued.of(projectId)]);
}

const isDue = (task: Task, now: number): boolean =>
  task.status === 'pending' &&
  task.queued &&
  !hasEnded(task) &&
  (task.notBefore === undefined || task.notBefore <= now);

const placeable = (task: Task) => ({ ...task, onServer: task.status === 'pending' ? task.onServer : undefined });
