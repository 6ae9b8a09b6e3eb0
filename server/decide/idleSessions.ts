import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import { resumeWayOf } from '../state/resumeWay.ts';
import { hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';

/** A session that nothing has happened in for as long as its server lets it be idle. */
export interface IdleSession {
  readonly sessionId: string;
  readonly idleMs: number;
}

/** What decides beside the state. */
export interface IdleRules {
  /** How long a session may be idle there; 0 for ever. */
  readonly idleTimeoutMs: number;
  /** How many people look at a session now. */
  readonly viewersOf: (sessionId: string) => number;
}

/**
 * Closes idle sessions that nobody needs: without a task under way, an open question about one or of its own, an objective to manage,
 * or a viewer. One that a guard asks about is paused by that question.
 */
export function decideIdleSessions(
  state: HubState,
  server: Server,
  idle: readonly IdleSession[],
  { idleTimeoutMs, viewersOf }: IdleRules,
  context: Context,
): HubEvent[] {
  if (idleTimeoutMs === 0) return [];
  return idle.flatMap(({ sessionId, idleMs }): HubEvent[] => {
    const session = state.sessions.get(sessionId);
    if (session?.serverId !== server.id || idleMs < idleTimeoutMs) return [];
    if (session.lifecycle !== 'active' || session.wanted !== 'running' || isNeeded(state, session)) return [];
    if (viewersOf(sessionId) > 0) return [];
    const why = idleReason(state, session, idleTimeoutMs);
    return [{ type: 'session_close_requested', sessionId: session.id, actor: context.actor, why }];
  });
}

function isNeeded(state: HubState, { id, taskId, objectiveId, role }: Session): boolean {
  if (state.by.openSessionAsked.count(id) > 0 || isApprovalOpen(state, id)) return true;
  const objective = objectiveId === undefined ? undefined : state.objectives.get(objectiveId);
  // A manager waits for its workers, however long they take.
  if (role === 'manager' && objective?.status === 'open') return true;
  const task = taskId === undefined ? undefined : state.tasks.get(taskId);
  return task !== undefined && (!hasEnded(task) || openInterventionsOf(state, task.id).length > 0);
}

const isApprovalOpen = (state: HubState, sessionId: string): boolean =>
  [...state.interventions.pick(state.by.unsettledApproval.of(sessionId))].some(
    ({ outcome }) => outcome.state === 'open',
  );

const idleReason = (state: HubState, session: Session, idleTimeoutMs: number): string =>
  `closed: idle for ${renderTime(idleTimeoutMs)}${resumeWayOf(state, session) === undefined ? '; open another when it is needed' : '; it is resumable'}`;

function renderTime(ms: number): string {
  const units = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [size, unit] = units.find(([unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
