import { sameContent } from '../../shared/sameContent.ts';
import { assertNever } from '../../shared/assertNever.ts';
import type { ObjectiveEvent } from '../../shared/model/events.ts';
import type { Objective } from '../../shared/model/objective.ts';

/** One objective in, one out. Every change raises its version; an ended one never opens again. */
export function applyObjective(
  objective: Objective | undefined,
  event: ObjectiveEvent,
  at: number,
): Objective | undefined {
  if (event.type === 'objective_created') return objective ?? event.objective;
  if (objective === undefined) return undefined;
  const next = step(objective, event, at);
  return sameContent(next, objective) ? objective : { ...next, version: objective.version + 1 };
}

function step(
  objective: Objective,
  event: Exclude<ObjectiveEvent, { type: 'objective_created' }>,
  at: number,
): Objective {
  switch (event.type) {
    case 'objective_updated':
      return {
        ...objective,
        ...Object.fromEntries(Object.entries(event.changes).filter(([, value]) => value !== undefined)),
      };
    case 'objective_done':
      return objective.status === 'open' ? { ...objective, status: 'done', endedAt: at } : objective;
    case 'objective_cancelled':
      return objective.status === 'open' ? { ...objective, status: 'cancelled', endedAt: at } : objective;
    case 'objective_needs_human':
    case 'objective_human_responded':
    case 'objective_human_not_needed':
    case 'objective_guard_warned':
    case 'objective_guard_released':
      return objective;
    default:
      return assertNever(event);
  }
}
