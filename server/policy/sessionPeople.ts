import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import { rightOfPerson } from '../state/sessionRights.ts';

/** Who may not drive a session any more does not hold its seat, and who leaves a project keeps no share of its sessions. */
export function sessionPeople(state: HubState, event: HubEvent): HubEvent[] {
  switch (event.type) {
    case 'project_member_removed':
      return sessionsOf(state, event).flatMap((session) => [
        ...sharesOf(session, event.personId),
        ...seatOf(state, session),
      ]);
    case 'project_member_set':
      return sessionsOf(state, event).flatMap((session) => seatOf(state, session));
    case 'session_shared':
    case 'session_unshared':
    case 'session_privacy_changed':
      return seatOf(state, state.sessions.get(event.sessionId));
    default:
      return [];
  }
}

const sessionsOf = (
  state: HubState,
  { projectId, personId }: { readonly projectId: string; readonly personId: string },
): readonly Session[] =>
  [...state.sessions.pick(state.by.sessionPerson.of(personId))].filter((session) => session.projectId === projectId);

const sharesOf = ({ id, shares }: Session, personId: string): HubEvent[] =>
  (shares ?? [])
    .filter((share) => share.personId === personId)
    .map((share) => ({
      type: 'session_unshared',
      sessionId: id,
      actor: hubActor,
      personId: share.personId,
      why: 'no member of the project any more',
    }));

function seatOf(state: HubState, session: Session | undefined): HubEvent[] {
  if (session?.driver === undefined || rightOfPerson(state, session, session.driver) === 'drive') return [];
  return [
    {
      type: 'session_driver_released',
      sessionId: session.id,
      actor: hubActor,
      personId: session.driver,
      why: 'may not drive it any more',
    },
  ];
}
