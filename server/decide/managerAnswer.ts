import type { HubEvent } from '../../shared/model/events.ts';
import type { ManagerIntervention } from '../../shared/model/intervention.ts';
import type { Figures } from '../policy/asked.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { chosen } from './answering.ts';
import { decideStartManager } from './objectives.ts';
import { requireObjective } from './requireRecord.ts';

/**
 * A person's word on a manager that is gone: "start" starts it again, "leave" lets the objective go on without.
 * @throws conflict where it is none of the options, and what keeps a manager from being started: the question stays open then.
 */
export function decideManagerAnswer(
  state: HubState,
  intervention: ManagerIntervention,
  response: string,
  context: Context,
  figures: Figures,
): readonly HubEvent[] {
  const answer = chosen(intervention, response);
  const { id: interventionId, objectiveId } = intervention;
  const responded = {
    type: 'objective_human_responded',
    objectiveId,
    actor: context.actor,
    interventionId,
    answer,
  } as const;
  if (answer === 'leave') return [responded];
  const objective = requireObjective(state, objectiveId);
  return [responded, ...decideStartManager(state, objective, {}, context, figures)];
}
