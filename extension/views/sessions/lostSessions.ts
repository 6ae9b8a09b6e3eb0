import type { Mirror } from '../../../shared/client/mirror.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import type { HubClient } from '../../hub/hubClient.ts';
import { sessionRights } from './sessionRights.ts';

/**
 * Sessions that a server lost, as by its reboot, and that nobody has brought back; the oldest first, so that they come to their
 * places as they came before. Not a manager that another one has followed, or whose objective is over.
 */
export function lostSessions(mirror: Mirror, mayResume: (session: SessionRow) => boolean): readonly SessionRow[] {
  const lost: SessionRow[] = [];
  const followed = new Set<string>();
  for (const session of mirror.all('session').values()) {
    if (session.resumedFrom !== undefined) followed.add(session.resumedFrom);
    // A shell has nothing to go on with.
    if (session.lifecycle === 'lost' && session.wanted === 'running' && session.provider !== 'shell')
      lost.push(session);
  }
  return lost
    .filter((session) => !followed.has(session.id) && isMissed(mirror, session) && mayResume(session))
    .sort((one, other) => one.createdAt - other.createdAt);
}

/** Those that the person of this window may bring back. */
export function lostIn({ mirror, connection }: Pick<HubClient, 'mirror' | 'connection'>): readonly SessionRow[] {
  const you = connection.state === 'connected' ? connection.you : undefined;
  return lostSessions(mirror, (session) => sessionRights(session, you, mirror.get('project', session.projectId)).drive);
}

function isMissed(mirror: Mirror, { id, role, objectiveId = '' }: SessionRow): boolean {
  if (role !== 'manager') return true;
  const objective = mirror.get('objective', objectiveId);
  return objective?.status === 'open' && objective.managerSessionId === id;
}
