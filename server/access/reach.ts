import { isSessionQuestion } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import { objectiveOf } from '../state/descendants.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import type { OwnTarget } from './target.ts';

type Agent = Extract<Caller, { kind: 'agent' }>;

/** How far an agent's token goes: from its own task to its whole project. `hub` is what everybody signed in may. */
export type Reach = 'own-task' | 'near-task' | 'own-session' | 'objective' | 'project' | 'hub';

/** Whether the record lies within the agent's reach. */
export function isInReach(state: HubState, agent: Agent, reach: Reach, target: OwnTarget): boolean {
  if (target.kind === 'hub') return reach === 'hub';
  if (!isInProject(agent, target)) return false;
  switch (reach) {
    case 'hub':
    case 'project':
      return true;
    case 'own-session':
      return target.kind === 'session' && target.record.id === agent.sessionId;
    case 'own-task':
      return isOwnQuestion(agent, target) || (agent.taskId !== undefined && taskIdOf(target) === agent.taskId);
    case 'near-task':
      return target.kind === 'task' && isNear(state, agent, target.record.id);
    case 'objective':
      return isOfObjective(state, agent, target);
  }
}

function isInProject(agent: Agent, target: Exclude<OwnTarget, { kind: 'hub' }>): boolean {
  if (target.kind === 'server') return target.record.projectIds.includes(agent.projectId);
  return (target.kind === 'project' ? target.record.id : target.record.projectId) === agent.projectId;
}

function taskIdOf(target: OwnTarget): string | undefined {
  if (target.kind === 'task') return target.record.id;
  return target.kind === 'intervention' || target.kind === 'session' ? target.record.taskId : undefined;
}

/** What an agent asked without a task is its own to take back. */
const isOwnQuestion = (agent: Agent, target: OwnTarget): boolean =>
  target.kind === 'intervention' && isSessionQuestion(target.record) && target.record.sessionId === agent.sessionId;

/** The session that a record is, or that an approval or a question is about where no task is. */
function sessionOf({ sessions }: HubState, target: OwnTarget): Session | undefined {
  if (target.kind === 'session') return target.record;
  if (target.kind !== 'intervention' || target.record.taskId !== undefined) return undefined;
  return target.record.objectiveId === undefined ? sessions.get(target.record.sessionId) : undefined;
}

function isNear(state: HubState, agent: Agent, taskId: string): boolean {
  if (agent.taskId === undefined) return false;
  if (taskId === agent.taskId) return true;
  return state.tasks.get(agent.taskId)?.dependencies.some(({ on }) => on === taskId) ?? false;
}

function isOfObjective(state: HubState, agent: Agent, target: OwnTarget): boolean {
  const own = agent.objectiveId;
  if (own === undefined) return false;
  if (target.kind === 'objective') return target.record.id === own;
  const session = sessionOf(state, target);
  if (session !== undefined && (session.id === agent.sessionId || session.objectiveId === own)) return true;
  const task = state.tasks.get(taskIdOf(target) ?? '');
  return task !== undefined && objectiveOf(state, task)?.id === own;
}
