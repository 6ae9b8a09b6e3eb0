import type { Intervention } from '../../shared/model/intervention.ts';
import type { HubState } from './hubState.ts';

/** What a person is asked about a task and has not answered yet. */
export const openInterventionsOf = (state: HubState, taskId: string): readonly Intervention[] => [
  ...state.interventions.pick(state.by.openInterventionTask.of(taskId)),
];
