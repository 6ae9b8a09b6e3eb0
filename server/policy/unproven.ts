import { missingText } from '../../shared/evidenceText.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { decideUnprovable } from '../decide/evidence.ts';
import type { HubState } from '../state/hubState.ts';
import { assignmentOf, isUnderWay, provingOf } from '../state/taskQueries.ts';

type Of<Type extends HubEvent['type']> = Extract<HubEvent, { type: Type }>;

/** What is demanded now was not looked at: the completion that waits is not taken, and its agent reports again. */
export function demandChanged(state: HubState, { taskId, changes, actor }: Of<'task_updated'>): HubEvent[] {
  const task = state.tasks.get(taskId);
  const proving = task === undefined ? undefined : provingOf(task);
  if (proving === undefined || changes.evidence === undefined) return [];
  const why = 'what it demands was changed';
  return [{ type: 'evidence_withdrawn', taskId, actor, proofId: proving.proofId, why }];
}

/** Nobody is there any more to mend what was not true. */
export function unprovenAlone(state: HubState, { taskId, checks }: Of<'evidence_checked'>): HubEvent[] {
  const task = state.tasks.get(taskId);
  const session = task === undefined ? undefined : state.sessions.get(assignmentOf(task)?.sessionId ?? '');
  if (task === undefined || !isUnderWay(task) || session?.lifecycle !== 'exited') return [];
  const message = `It was reported as done and its session ended, but its evidence is not there: ${missingText(checks)}.`;
  const failure = { reason: 'evidence', message } as const;
  return [{ type: 'task_failed', taskId, actor: hubActor, failure, attempt: task.attempt }];
}

/** A server that is gone looks at nothing any more. */
export const unprovableOn = (state: HubState, serverId: string): HubEvent[] =>
  [...state.tasks.pick(state.by.underWayServer.of(serverId))].flatMap((task) => {
    const proving = provingOf(task);
    return proving === undefined ? [] : decideUnprovable(task, proving, 'Its server was removed.', { actor: hubActor });
  });
