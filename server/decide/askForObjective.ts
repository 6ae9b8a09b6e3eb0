import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { ManagerIntervention } from '../../shared/model/intervention.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Context } from './context.ts';

type Asked = Pick<ManagerIntervention, 'kind' | 'question' | 'options' | 'trip' | 'deliveryId'>;

/** A person is asked for an objective, about its manager in this session; its tasks go on. */
export function askForObjective(
  { id: objectiveId, projectId }: Objective,
  sessionId: Session['id'],
  asked: Asked,
  context: Context,
): HubEvent {
  const intervention: ManagerIntervention = {
    ...{ id: context.newId('intervention'), projectId, objectiveId, sessionId },
    ...asked,
    ...{ askedBy: hubActor, askedAt: context.now, outcome: { state: 'open' } },
  };
  return { type: 'objective_needs_human', objectiveId, actor: hubActor, intervention };
}
