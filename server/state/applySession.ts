import { assertNever } from '../../shared/assertNever.ts';
import type { SessionEvent } from '../../shared/model/events.ts';
import type { Session, SessionFacts } from '../../shared/model/session.ts';
import { applySessionPeople, nobodys } from './applySessionPeople.ts';

/** One session in, one out. A lost one may be found again; what has exited never lives again. */
export function applySession(session: Session | undefined, event: SessionEvent, at: number): Session | undefined {
  if (event.type === 'session_requested') return session ?? { ...event.session, lifecycle: 'starting' };
  if (session === undefined) return undefined;
  const { lifecycle } = session;
  switch (event.type) {
    case 'session_active':
      return lifecycle === 'starting' || lifecycle === 'recovering' ? running(session, event) : session;
    case 'session_identified':
      return session.providerSessionId === event.providerSessionId
        ? session
        : { ...session, providerSessionId: event.providerSessionId };
    case 'session_task_changed':
      return session.taskId === event.taskId && session.attempt === event.attempt
        ? session
        : { ...session, taskId: event.taskId, attempt: event.attempt };
    case 'session_close_requested':
      return session.wanted === 'closed' ? session : { ...session, wanted: 'closed' };
    case 'session_renamed':
      return session.name === event.name ? session : { ...session, name: event.name };
    case 'session_shared':
    case 'session_unshared':
    case 'session_privacy_changed':
    case 'session_driver_taken':
    case 'session_driver_released':
      return applySessionPeople(session, event);
    case 'session_recovering':
      return lifecycle === 'active'
        ? { ...factsOf(session), lifecycle: 'recovering', since: at, pid: session.pid, startedAt: session.startedAt }
        : session;
    case 'session_recovered':
      return lifecycle === 'recovering' || lifecycle === 'lost' ? running(session, event) : session;
    case 'session_lost':
      return lifecycle === 'lost' || lifecycle === 'exited'
        ? session
        : { ...factsOf(session), lifecycle: 'lost', at, reason: event.reason, lastScreen: event.lastScreen };
    case 'session_ended':
      return lifecycle === 'exited'
        ? session
        : { ...factsOf(session), ...nobodys, lifecycle: 'exited', at, exit: event.exit, reason: event.reason };
    case 'session_turn_ended':
    case 'session_usage_recorded':
    case 'session_needs_human':
    case 'session_human_responded':
    case 'session_human_not_needed':
    case 'session_guard_warned':
    case 'session_guard_released':
    case 'approval_settled':
      return session;
    default:
      return assertNever(event);
  }
}

const running = (
  session: Session,
  { pid, startedAt }: { readonly pid: number; readonly startedAt: number },
): Session => ({
  ...factsOf(session),
  lifecycle: 'active',
  pid,
  startedAt,
});

/** What a session has in every state: facts of the old one do not linger. */
function factsOf(session: Session): SessionFacts {
  return {
    id: session.id,
    projectId: session.projectId,
    serverId: session.serverId,
    name: session.name,
    provider: session.provider,
    role: session.role,
    mode: session.mode,
    cwd: session.cwd,
    taskId: session.taskId,
    attempt: session.attempt,
    objectiveId: session.objectiveId,
    wanted: session.wanted,
    openedBy: session.openedBy,
    private: session.private,
    shares: session.shares,
    driver: session.driver,
    resumedFrom: session.resumedFrom,
    providerSessionId: session.providerSessionId,
    createdAt: session.createdAt,
  };
}
