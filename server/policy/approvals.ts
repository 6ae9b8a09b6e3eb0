import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import { isOfSession } from '../../shared/model/intervention.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import type { HubState } from '../state/hubState.ts';

/**
 * Nobody waits in a session that is gone: what was asked about it alone, or about its calls, needs no answer. A guard asks on about
 * one that is lost, which goes on where it was when it is found again, until its server is removed or a person closes it.
 */
export function approvalsOfGone(state: HubState, event: HubEvent): HubEvent[] {
  switch (event.type) {
    case 'session_ended':
      return settled(askedOf(state, event.sessionId), 'its session has ended');
    case 'session_lost':
      return settled(
        askedOf(state, event.sessionId).filter(({ kind }) => kind !== 'guard'),
        'its session was lost',
      );
    case 'session_close_requested':
      return state.sessions.get(event.sessionId)?.lifecycle === 'lost'
        ? settled(askedOf(state, event.sessionId), 'its session was closed')
        : [];
    case 'server_removed':
      return settled(
        [...state.interventions.values()].filter(
          (asked) => isOfSession(asked) && state.sessions.get(asked.sessionId)?.serverId === event.serverId,
        ),
        'its server was removed',
      );
    default:
      return [];
  }
}

function askedOf(state: HubState, sessionId: string): readonly Intervention[] {
  const { unsettledApproval, openSessionAsked } = state.by;
  const ids = [unsettledApproval, openSessionAsked].flatMap((index) => [...index.of(sessionId)]);
  return [...state.interventions.pick(ids)];
}

const settled = (asked: readonly Intervention[], why: string): HubEvent[] =>
  asked.filter(({ outcome }) => outcome.state === 'open').map((open) => notNeeded(open, why, hubActor));
