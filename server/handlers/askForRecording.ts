import { conflict } from '../../shared/errors.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import type { Request } from './handler.ts';

/** Asks the server on which a session's recording lies. @throws HubError where there cannot be one, or as the server says. */
export function askForRecording(session: Session, order: Order, { state, ports }: Request): Promise<unknown> {
  const { name, serverId, lifecycle } = session;
  if (state.servers.get(serverId) === undefined)
    throw conflict(`${name} ran on a server that was removed, and its recording is there.`, { id: session.id });
  if (lifecycle === 'starting') throw conflict(`${name} has not started yet: there is no recording of it.`);
  return ports.askServer(serverId, order);
}
