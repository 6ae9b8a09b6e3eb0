import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';

/** An open question needs no answer any more: it is withdrawn from the task or the objective that it is about, or else its session. */
export function notNeeded(asked: Intervention, why: string, actor: Actor): HubEvent {
  const facts = { interventionId: asked.id, actor, why };
  if (asked.taskId !== undefined) return { type: 'intervention_withdrawn', taskId: asked.taskId, ...facts };
  if (asked.objectiveId !== undefined)
    return { type: 'objective_human_not_needed', objectiveId: asked.objectiveId, ...facts };
  return { type: 'session_human_not_needed', sessionId: asked.sessionId, ...facts };
}
