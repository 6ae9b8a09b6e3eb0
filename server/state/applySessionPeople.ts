import type { SessionEvent } from '../../shared/model/events.ts';
import type { Session } from '../../shared/model/session.ts';

type PeopleEvent = Extract<
  SessionEvent,
  {
    type:
      | 'session_shared'
      | 'session_unshared'
      | 'session_privacy_changed'
      | 'session_driver_taken'
      | 'session_driver_released';
  }
>;

/** Shares and driver end with the session; that it was private does not. */
export const nobodys = { shares: undefined, driver: undefined } as const;

/** Who may look into a session, and who drives it alone. In one that has exited there is nothing to share or drive. */
export function applySessionPeople(session: Session, event: PeopleEvent): Session {
  if (event.type === 'session_privacy_changed') {
    const isPrivate = event.private ? true : undefined;
    return session.private === isPrivate ? session : { ...session, private: isPrivate };
  }
  if (session.lifecycle === 'exited') return session;
  switch (event.type) {
    case 'session_shared': {
      const { personId, access } = event;
      const shares = session.shares ?? [];
      const isShared = shares.some((share) => share.personId === personId && share.access === access);
      return isShared ? session : { ...session, shares: [...without(shares, personId), { personId, access }] };
    }
    case 'session_unshared': {
      const rest = without(session.shares ?? [], event.personId);
      if (rest.length === (session.shares?.length ?? 0)) return session;
      return { ...session, shares: rest.length === 0 ? undefined : rest };
    }
    case 'session_driver_taken':
      return session.driver === event.personId ? session : { ...session, driver: event.personId };
    case 'session_driver_released':
      return session.driver === event.personId ? { ...session, driver: undefined } : session;
  }
}

const without = (shares: NonNullable<Session['shares']>, personId: string) =>
  shares.filter((share) => share.personId !== personId);
