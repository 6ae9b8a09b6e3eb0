import type { Objective, ObjectiveRow } from '../../../shared/model/objective.ts';
import type { HubState } from '../hubState.ts';
import { excerpt } from './excerpt.ts';
import { shownLifecycle } from './sessionRow.ts';

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
    mode: objective.mode,
    managerSessionId: objective.managerSessionId,
    ...managerOf(state, objective),
    pullRequests: [...objective.pullRequests],
    openChildren: state.by.openTaskParent.count(objective.id),
    children: state.by.taskParent.count(objective.id),
    version: objective.version,
    createdAt: objective.createdAt,
    endedAt: objective.endedAt,
  };
}

function managerOf(state: HubState, { agent, managerSessionId }: Objective): Pick<ObjectiveRow, 'manager'> {
  const session = managerSessionId === undefined ? undefined : state.sessions.get(managerSessionId);
  if (session === undefined) return agent === undefined ? {} : { manager: { state: 'not started' } };
  const why = 'reason' in session ? { why: excerpt(session.reason) } : {};
  return { manager: { state: shownLifecycle(state, session), ...why } };
}
