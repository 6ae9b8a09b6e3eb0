import { sameContent } from '../../shared/sameContent.ts';
import { assertNever } from '../../shared/assertNever.ts';
import type { ServerEvent } from '../../shared/model/events.ts';
import type { Capabilities, Server } from '../../shared/model/server.ts';
import type { ServerReach } from '../../shared/model/serverReach.ts';

/** One server in, one out; `undefined` where it was removed. The same connection or finding again changes nothing. */
export function applyServer(server: Server | undefined, event: ServerEvent, at: number): Server | undefined {
  if (event.type === 'server_registered') return server ?? event.server;
  if (server === undefined) return undefined;
  switch (event.type) {
    case 'server_connected':
      return connected(withCapabilities(server, event.capabilities), event.instance, at);
    case 'server_offline':
      return offline(server, event, at);
    case 'server_capabilities_changed':
      return withCapabilities(server, event.capabilities);
    case 'server_checked':
      return sameContent(server.doctor, event.doctor) ? server : { ...server, doctor: event.doctor };
    case 'server_updated': {
      const {
        mode = server.mode,
        labels = server.labels,
        capacity = server.capacity,
        projectIds = server.projectIds,
      } = event;
      const next = withReach({ ...server, mode, labels, capacity, projectIds }, event.reach);
      return sameContent(next, server) ? server : next;
    }
    case 'server_heard':
      return event.upTo > server.lastReport ? { ...server, lastReport: event.upTo } : server;
    case 'server_removed':
      return undefined;
    default:
      return assertNever(event);
  }
}

/** One that was offline already stays so since then; what is new is why it was turned away. */
function offline(
  server: Server,
  { why, isRefused }: Extract<ServerEvent, { type: 'server_offline' }>,
  at: number,
): Server {
  const { state, since, instance } = server.connection;
  if (isRefused !== true)
    return state === 'offline' ? server : { ...server, connection: { state: 'offline', since: at, instance } };
  const connection = { state: 'offline', since: state === 'offline' ? since : at, instance, refused: why } as const;
  return sameContent(server.connection, connection) ? server : { ...server, connection };
}

function connected(server: Server, instance: string, at: number): Server {
  const { connection } = server;
  const isSame = connection.state === 'online' && connection.instance === instance;
  return isSame ? server : { ...server, connection: { state: 'online', since: at, instance } };
}

/** Undefined is no news; null takes it away. */
function withReach(server: Server, reach: ServerReach | null | undefined): Server {
  if (reach === undefined) return server;
  const { reach: _former, ...rest } = server;
  return reach === null ? rest : { ...rest, reach };
}

/** The capacity follows what the daemon allows until a person lowers it, and never exceeds it. */
function withCapabilities(server: Server, capabilities: Capabilities): Server {
  if (sameContent(server.capabilities, capabilities)) return server;
  const isUntouched = server.capacity === server.capabilities.maxSessions;
  const capacity = isUntouched ? capabilities.maxSessions : Math.min(server.capacity, capabilities.maxSessions);
  return { ...server, capabilities, capacity };
}
