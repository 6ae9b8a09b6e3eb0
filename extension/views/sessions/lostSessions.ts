import type { Mirror } from '../../../shared/client/mirror.ts';
import { isLost, isMissed, oldestFirst } from '../../../shared/lostSessions.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import type { HubClient } from '../../hub/hubClient.ts';
import { sessionRights } from './sessionRights.ts';

/** Sessions that a server lost, and that nobody has brought back; the oldest first. */
export function lostSessions(mirror: Mirror, mayResume: (session: SessionRow) => boolean): readonly SessionRow[] {
  const lost: SessionRow[] = [];
  const followed = new Set<string>();
  for (const session of mirror.all('session').values()) {
    if (session.resumedFrom !== undefined) followed.add(session.resumedFrom);
    // A shell has nothing to go on with.
    if (isLost(session) && session.provider !== 'shell') lost.push(session);
  }
  const objectiveOf = ({ objectiveId = '' }: SessionRow) => mirror.get('objective', objectiveId);
  return lost
    .filter((session) => !followed.has(session.id) && isMissed(session, objectiveOf(session)) && mayResume(session))
    .sort(oldestFirst);
}

/** Those that the person of this window may bring back. */
export function lostIn({ mirror, connection }: Pick<HubClient, 'mirror' | 'connection'>): readonly SessionRow[] {
  const you = connection.state === 'connected' ? connection.you : undefined;
  return lostSessions(mirror, (session) => sessionRights(session, you, mirror.get('project', session.projectId)).drive);
}
