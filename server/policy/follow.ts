import { ByteBudget } from '../../shared/byteBudget.ts';
import type { EventType, HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { Context } from '../decide/context.ts';
import { inputBytes } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { approvalsOfGone } from './approvals.ts';
import { cascade } from './cascade.ts';
import { markSchemas } from './changedSchemas.ts';
import { consequences } from './consequences.ts';
import type { Figures } from './asked.ts';
import { managerQuestions } from './managers.ts';
import { schedule } from './schedule.ts';
import { markConsumers } from './staleInputs.ts';
import { tell } from './telling.ts';
import type { Wake } from './wake.ts';
import { wakeOf } from './wake.ts';

export interface FollowPorts {
  /** In the hub's own name. */
  readonly context: Context;
  readonly figures: Figures;
  /** Applies an event to the state, at once. */
  readonly apply: (event: HubEvent) => void;
  /** Told where a task that could be placed has to wait for the next line. */
  readonly onHeldBack?: () => void;
}

/**
 * Everything that follows by itself from events that were just applied, in a fixed order, until nothing follows. All of
 * it belongs to the journal line of its cause.
 * @returns the events that followed, each applied, in the order in which they happened.
 */
export function follow(
  state: HubState,
  causes: readonly HubEvent[],
  { context, figures, apply, onHeldBack }: FollowPorts,
  wake?: Wake,
): HubEvent[] {
  const followed: HubEvent[] = [];
  const unblocked = new Set<string>();
  const waiting = new TurnQueue(causes);
  const happen = (events: readonly HubEvent[]) => {
    for (const event of events) {
      if (event.type === 'task_unblocked' && isRepeat(unblocked, event.taskId)) continue;
      apply(event);
      followed.push(event);
      waiting.push(event);
    }
  };
  const inputs = new ByteBudget(limits.inputsPerLineBytes);
  const hasRoomFor = (task: Task): boolean => {
    const hasRoom = inputs.take(inputBytes(state, task));
    if (!hasRoom) onHeldBack?.();
    return hasRoom;
  };
  let nextWake = wake;
  do {
    const seen: HubEvent[] = [];
    for (let event = waiting.take(); event !== undefined; event = waiting.take()) {
      happen(cascade(state, event));
      happen(markConsumers(state, event));
      happen(markSchemas(state, event));
      happen(approvalsOfGone(state, event));
      happen(consequences(state, event, context));
      happen(managerQuestions(state, event, context));
      happen(tell(state, event, context));
      seen.push(event);
    }
    const woken = nextWake ?? wakeOf(state, seen);
    nextWake = undefined;
    if (woken !== undefined) schedule(state, woken, context, figures, happen, hasRoomFor);
  } while (!waiting.isEmpty);
  return followed;
}

/** Ends of tasks and contracts before the dependencies they resolve, those before the tasks they unblock, the rest last. */
const turns: Partial<Record<EventType, number>> = {
  task_completed: 0,
  task_failed: 0,
  task_cancelled: 0,
  contract_fulfilled: 0,
  dependency_resolved: 1,
  task_unblocked: 2,
};
const lastTurn = 3;

/** Events by turn, within a turn first come first served. */
class TurnQueue {
  readonly #byTurn: HubEvent[][] = Array.from({ length: lastTurn + 1 }, () => []);
  readonly #taken = Array.from({ length: lastTurn + 1 }, () => 0);

  constructor(events: readonly HubEvent[]) {
    for (const event of events) this.push(event);
  }

  get isEmpty(): boolean {
    return this.#byTurn.every((events, turn) => events.length === this.#taken[turn]);
  }

  push(event: HubEvent): void {
    this.#byTurn[turns[event.type] ?? lastTurn]?.push(event);
  }

  take(): HubEvent | undefined {
    for (const [turn, events] of this.#byTurn.entries()) {
      const at = this.#taken[turn] ?? 0;
      if (at === events.length) continue;
      this.#taken[turn] = at + 1;
      return events[at];
    }
    return undefined;
  }
}

function isRepeat(seen: Set<string>, id: string): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}
