import type { You } from '../../../runtime/hubSocket.ts';
import type { Connection, HubClient } from '../../hub/hubClient.ts';

/** Whether the person of this window may change tasks of a project; the hub is asked anyway, this is for menus. */
export function maySeeToTasks({ mirror, connection }: Pick<HubClient, 'mirror' | 'connection'>): {
  readonly mayWrite: (projectId: string) => boolean;
  /** Takes what the connection is now; true where another person came of it. */
  readonly connected: (connection: Connection) => boolean;
} {
  let you: You | undefined = connection.state === 'connected' ? connection.you : undefined;
  return {
    mayWrite: (projectId) => {
      if (you === undefined || you.admin) return you !== undefined;
      const id = you.id;
      const role = mirror.get('project', projectId)?.members.find(({ personId }) => personId === id)?.role;
      return role === 'member' || role === 'owner';
    },
    connected: (next) => {
      if (next.state !== 'connected') return false;
      const isOther = you?.id !== next.you.id || you.admin !== next.you.admin;
      you = next.you;
      return isOther;
    },
  };
}
