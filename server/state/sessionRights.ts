import type { ProjectRole } from '../../shared/model/project.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from './hubState.ts';

/** What somebody may do in a session, whoever drives it now. */
export type SessionRight = 'none' | 'view' | 'drive';

/** Who asks: a person with a role in the project of the session. */
interface Asking {
  readonly personId: string;
  readonly role: ProjectRole | undefined;
}

const rank = { none: 0, view: 1, drive: 2 } as const;

/** By role everybody of the project looks on, and members drive; a private session is its opener's and the owners'. */
export function sessionRight(session: Session, { personId, role }: Asking): SessionRight {
  // Nobody outside the project, whatever was shared with them while they were in it.
  if (role === undefined) return 'none';
  if (role === 'owner') return 'drive';
  const isClosed = session.private === true && !isOpener(session, personId);
  const byRole = isClosed ? 'none' : role === 'member' ? 'drive' : 'view';
  return stronger(byRole, shareOf(session, personId));
}

/** Who may share it, close it to others or open it again. */
export const mayShare = (session: Session, { personId, role }: Asking): boolean =>
  role === 'owner' || (role === 'member' && isOpener(session, personId));

/** The right of a person with a full token. */
export function rightOfPerson(state: HubState, session: Session, personId: string): SessionRight {
  const person = state.persons.get(personId);
  const own = person && state.projects.get(session.projectId)?.members.get(person.id);
  return sessionRight(session, { personId, role: person?.admin === true ? 'owner' : own });
}

export const weaker = (one: SessionRight, other: SessionRight): SessionRight =>
  rank[one] <= rank[other] ? one : other;

const stronger = (one: SessionRight, other: SessionRight): SessionRight => (rank[one] >= rank[other] ? one : other);

const isOpener = ({ openedBy }: Session, personId: string): boolean =>
  openedBy.kind === 'user' && openedBy.id === personId;

const shareOf = ({ shares }: Session, personId: string): SessionRight =>
  shares?.find((share) => share.personId === personId)?.access ?? 'none';
