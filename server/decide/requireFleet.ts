import { HubError, notFound } from '../../shared/errors.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';

export function requireServer(state: HubState, id: string): Server {
  const server = state.servers.get(id);
  if (server === undefined) throw notFound('server', id);
  return server;
}

export function requireSession(state: HubState, id: string): Session {
  const session = state.sessions.get(id);
  if (session === undefined) throw notFound('session', id);
  return session;
}

export function requireObjective(state: HubState, id: string): Objective {
  const objective = state.objectives.get(id);
  if (objective === undefined) throw notFound('objective', id);
  return objective;
}

/** Its daemon is away: nothing can be asked of it now. */
export const serverOffline = (server: Server) =>
  new HubError(
    'server-offline',
    `${server.name} is offline. Start its daemon ("rostrum daemon start") or choose another server.`,
    { id: server.id },
  );
