import type { ManagerIntervention, TaskIntervention } from '../../shared/model/intervention.ts';
import type { HubState } from './hubState.ts';

/** What a person is asked about a task and has not answered yet. */
export const openInterventionsOf = (state: HubState, taskId: string): readonly TaskIntervention[] =>
  [...state.interventions.pick(state.by.openInterventionTask.of(taskId))].filter((open) => open.taskId !== undefined);

/** What a person is asked about the manager of an objective and has not answered yet. */
export const openManagerQuestions = (state: HubState, objectiveId: string): readonly ManagerIntervention[] =>
  [...state.interventions.pick(state.by.openInterventionObjective.of(objectiveId))].filter(
    (open) => open.objectiveId !== undefined,
  );
