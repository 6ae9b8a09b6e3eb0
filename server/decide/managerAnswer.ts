import type { HubEvent } from '../../shared/model/events.ts';
import type { ManagerIntervention } from '../../shared/model/intervention.ts';
import type { Figures } from '../policy/asked.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { chosen } from './answering.ts';
import { decideStrandedAnswer } from './deliveries.ts';
import { decideManagerGuardAnswer } from './guardAnswer.ts';
import { decideStartManager } from './objectives.ts';
import { requireObjective } from './requireRecord.ts';

/**
 * A person's word on a manager that is gone: "start" starts it again, "leave" lets the objective go on without. On one that a
 * guard stopped, or that did not take a text, it is as on a task.
 * @throws conflict where it is none of the options, and what keeps a manager from being started: the question stays open then.
 */
export function decideManagerAnswer(
  state: HubState,
  intervention: ManagerIntervention,
  response: string,
  context: Context,
  figures: Figures,
): readonly HubEvent[] {
  const { id: interventionId, objectiveId, kind } = intervention;
  const about = { type: 'objective_human_responded', objectiveId, actor: context.actor, interventionId } as const;
  if (kind === 'guard') {
    const { answer, events } = decideManagerGuardAnswer(state, intervention, response, context);
    return [{ ...about, answer }, ...events];
  }
  const answer = chosen(intervention, response);
  const responded = { ...about, answer };
  if (kind === 'stranded_input') return [responded, ...decideStrandedAnswer(state, intervention, answer, context)];
  if (answer === 'leave') return [responded];
  const objective = requireObjective(state, objectiveId);
  return [responded, ...decideStartManager(state, objective, {}, context, figures)];
}
