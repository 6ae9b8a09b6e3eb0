import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import type { HubState } from '../state/hubState.ts';

/**
 * Nobody waits in a session that is gone: what was asked about it alone, or about its calls, needs no answer. A guard asks on about
 * one that is lost, which goes on where it was when it is found again.
 */
export function approvalsOfGone(state: HubState, event: HubEvent): HubEvent[] {
  if (event.type !== 'session_ended' && event.type !== 'session_lost') return [];
  const why = event.type === 'session_ended' ? 'its session has ended' : 'its session was lost';
  const { unsettledApproval, openSessionAsked } = state.by;
  const asked = [unsettledApproval, openSessionAsked].flatMap((index) => [...index.of(event.sessionId)]);
  return [...state.interventions.pick(asked)]
    .filter(({ outcome, kind }) => outcome.state === 'open' && !(kind === 'guard' && isToBeFound(state, event)))
    .map((open) => notNeeded(open, why, hubActor));
}

const isToBeFound = (
  { servers, sessions }: HubState,
  { type, sessionId }: HubEvent & { readonly sessionId: string },
): boolean => type === 'session_lost' && servers.get(sessions.get(sessionId)?.serverId ?? '') !== undefined;
