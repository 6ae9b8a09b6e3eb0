import type { Intervention } from '../../shared/model/intervention.ts';
import { isOfSession } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { HubState } from '../state/hubState.ts';
import { decisionsOf } from '../state/ruleQueries.ts';
import type { Caller } from './caller.ts';
import { isClosedTo, maySpeakFor } from './sessionReach.ts';

const concernsSession = (asked: Intervention): boolean => asked.kind === 'tool_approval' || isOfSession(asked);

/**
 * The private session that closes to a caller what is asked there: whether a call may run, and what is asked
 * about it alone. What is asked about a task is its project's.
 */
export function closingSession(state: HubState, caller: Caller, asked: Intervention): Session | undefined {
  const session = concernsSession(asked) ? state.sessions.get(asked.sessionId ?? '') : undefined;
  return session !== undefined && isClosedTo(state, caller, session) ? session : undefined;
}

/** The private session that keeps a caller from answering what is asked there: who only looks on does not decide. */
export function mutingSession(state: HubState, caller: Caller, asked: Intervention): Session | undefined {
  const session = concernsSession(asked) ? state.sessions.get(asked.sessionId ?? '') : undefined;
  return session !== undefined && !maySpeakFor(state, caller, session) ? session : undefined;
}

/**
 * The last decisions of a project that a caller may read, oldest first; what is counted of them is counted of these alone. Those of
 * a session that is gone are its project's.
 */
export const openDecisions = (state: HubState, caller: Caller, projectId: string): readonly ToolDecision[] =>
  decisionsOf(state, projectId).filter(({ sessionId }) => {
    const session = state.sessions.get(sessionId);
    return session === undefined || !isClosedTo(state, caller, session);
  });

interface Told {
  readonly type: string;
  readonly about?: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What events tell, without what a private session closes to the caller: its questions, and what was decided about its calls. */
export const withoutClosed = <Event extends Told>(state: HubState, caller: Caller, events: readonly Event[]): Event[] =>
  events.filter(({ type, about, details: { interventionId } }) => {
    const asked = typeof interventionId === 'string' ? state.interventions.get(interventionId) : undefined;
    if (asked !== undefined && closingSession(state, caller, asked) !== undefined) return false;
    const session = type === 'decision_recorded' ? state.sessions.get(about ?? '') : undefined;
    return session === undefined || !isClosedTo(state, caller, session);
  });
