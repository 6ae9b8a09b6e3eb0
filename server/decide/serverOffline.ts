import { HubError } from '../../shared/errors.ts';
import type { Server } from '../../shared/model/server.ts';

/** Its daemon is away: nothing can be asked of it now. */
export const serverOffline = (server: Server) =>
  new HubError(
    'server-offline',
    server.connection.state === 'offline' && server.connection.refused !== undefined
      ? `${server.name} was turned away by this hub. ${server.connection.refused}`
      : `${server.name} is offline. Start its daemon ("rostrum daemon start") or choose another server.`,
    { id: server.id },
  );
