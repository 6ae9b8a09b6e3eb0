import type { HubEvent } from '../../shared/model/events.ts';
import type { PlacementReason } from '../../shared/model/placement.ts';
import type { Task } from '../../shared/model/task.ts';
import { assignEvents } from '../decide/assign.ts';
import type { Context } from '../decide/context.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { providerAt, providerOf } from '../state/providers.ts';
import { reachedCap } from './caps.ts';
import type { Figures } from './asked.ts';
import { heldLocks } from './heldLocks.ts';
import { scoreOf } from './matching.ts';
import { askAboutProvider } from './providerUsage.ts';
import { isBackoffOver } from './retries.ts';
import { Ranking } from './ranking.ts';
import { OpenServers } from './openServers.ts';
import { LaneTurns } from './laneTurns.ts';
import type { Wake } from './wake.ts';

/**
 * Places queued tasks, the most urgent first, each on the best server that fits. Looks only at the pairs that what
 * happened can have changed, and at each kind of task once: where one of a lane fits nowhere, none of it does. Each
 * placement is applied before the next is looked for, so that capacity, caps and locks are never given twice. A task for
 * whose inputs the line has no room is left for a later one.
 */
export function schedule(
  state: HubState,
  wake: Wake,
  context: Context,
  figures: Figures,
  apply: (events: readonly HubEvent[]) => void,
  hasRoomFor: (task: Task) => boolean = () => true,
): void {
  const open = new OpenServers(wake, figures);
  const turns = new LaneTurns(state, wake);
  for (let turn = turns.take(); turn !== undefined; turn = turns.take()) {
    const task = state.tasks.get(turn.queued.id);
    if (task === undefined) continue;
    // Within one pass caps only fill, and slots and locks are only taken: what a lane cannot have now it cannot have later.
    if (reachedCap(state, task.projectId) !== undefined) continue;
    if (!isDue(task, context.now) || isBlocked(state, task)) {
      turns.goOn(turn);
      continue;
    }
    if (heldLocks(state, task).length > 0) continue;
    const asked = { state, task: placeable(task) };
    const offers = open.for(asked, turn.isNews);
    turn.ranking ??= new Ranking(asked, offers);
    const best = turn.ranking.best();
    if (best === undefined) {
      apply(askAboutProvider(state, asked.task, figures, context));
      continue;
    }
    if (!hasRoomFor(task)) {
      turns.goOn(turn);
      continue;
    }
    const reason: PlacementReason = {
      by: 'auto',
      total: best.total,
      parts: [...scoreOf(state, task, best.server, figures)],
      considered: offers.open,
      fitting: best.fitting,
    };
    apply(
      assignEvents(
        state,
        {
          task,
          server: best.server,
          by: 'auto',
          reason,
          provider: providerAt(state, task, best.server) ?? providerOf(state, task),
        },
        context,
      ),
    );
    open.take(best.server);
    turns.goOn(turn);
  }
}

const isDue = (task: Task, now: number): boolean =>
  task.status === 'pending' && task.queued && (task.notBefore === undefined || isBackoffOver(task.notBefore, now));

const placeable = (task: Task) => ({ ...task, onServer: task.status === 'pending' ? task.onServer : undefined });
