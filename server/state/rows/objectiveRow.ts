import type { Objective, ObjectiveRow } from '../../../shared/model/objective.ts';
import type { HubState } from '../hubState.ts';

/** The small form of an objective, without its prompt; it counts its direct children. */
export function objectiveRow(state: HubState, objective: Objective): ObjectiveRow {
  return {
    kind: 'objective',
    id: objective.id,
    ref: objective.ref,
    projectId: objective.projectId,
    title: objective.title,
    status: objective.status,
    repo: objective.repo,
    baseBranch: objective.baseBranch,
    agent: objective.agent,
    managerSessionId: objective.managerSessionId,
    pullRequests: [...objective.pullRequests],
    openChildren: state.by.openTaskParent.count(objective.id),
    children: state.by.taskParent.count(objective.id),
    version: objective.version,
    createdAt: objective.createdAt,
    endedAt: objective.endedAt,
  };
}
