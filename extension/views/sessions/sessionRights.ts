import type { You } from '../../../runtime/hubSocket.ts';
import type { ProjectRow } from '../../../shared/model/project.ts';
import type { SessionRow } from '../../../shared/model/session.ts';

/** What a person may do with a session, as far as its rows tell; the hub has the last word. */
export interface SessionRights {
  readonly view: boolean;
  readonly drive: boolean;
  readonly share: boolean;
}

/** Which menus are offered. What is offered wrongly is refused with its reason, what is not offered cannot be done. */
export function sessionRights(
  { shares = [], private: isPrivate }: Pick<SessionRow, 'shares' | 'private'>,
  you: You | undefined,
  project: Pick<ProjectRow, 'role'> | undefined,
): SessionRights {
  if (you === undefined) return { view: false, drive: false, share: false };
  if (you.admin || project?.role === 'owner') return { view: true, drive: true, share: true };
  const shared = shares.find(({ personId }) => personId === you.id)?.access;
  const isMember = project?.role === 'member';
  // Whose opener you are is not in the row, so a member is offered what an opener may.
  return {
    view: isPrivate !== true || isMember || shared !== undefined,
    drive: isMember || shared === 'drive',
    share: isMember,
  };
}
