import type { HubClient } from '../hub/hubClient.ts';
import type { ServerRow } from '../../shared/model/server.ts';

const onlineMs = 30_000;

/** Where a window has just started a hub and a daemon. */
export interface StartedHere {
  readonly url: string;
  readonly hostname: string;
  /** It needs no agent any more: a server that still misses one says what it said before. */
  readonly shellsOnly?: boolean;
}

type UsedHub = Pick<HubClient, 'connection' | 'mirror' | 'onRows' | 'call'>;

/**
 * The server of this machine at its own hub, as soon as the window is there and the server has said how it is; undefined
 * where that does not come. The hub of before, which the window may still be connected to, does not count, nor do servers of
 * other machines.
 */
export async function untilReady(hub: UsedHub, here: StartedHere): Promise<ServerRow | undefined> {
  const elsewhere = new Set<string>();
  while (true) {
    const server = await untilHeard(
      hub,
      (row) =>
        hub.connection.state === 'connected' &&
        hub.connection.hub.url === here.url &&
        row.state !== 'offline' &&
        !(here.shellsOnly === true && lacksAgent(row)) &&
        !elsewhere.has(row.id),
    );
    if (server === undefined) return undefined;
    const { capabilities } = await hub.call('server.view', { id: server.id });
    if (capabilities?.hostname === here.hostname) return server;
    elsewhere.add(server.id);
  }
}

/** Whether all that it can run are shells, where it shall run agents. */
export const lacksAgent = ({ state, failedChecks }: ServerRow): boolean =>
  state === 'unfit' && failedChecks.includes('agent');

/** The first server that fits, or that comes to fit. */
function untilHeard(hub: UsedHub, fits: (server: ServerRow) => boolean): Promise<ServerRow | undefined> {
  const look = (): ServerRow | undefined => [...hub.mirror.all('server').values()].find(fits);
  const found = look();
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve) => {
    const settle = (server: ServerRow | undefined): void => {
      clearTimeout(timer);
      heard.dispose();
      resolve(server);
    };
    const timer = setTimeout(() => settle(undefined), onlineMs);
    const heard = hub.onRows.on(() => {
      const server = look();
      if (server !== undefined) settle(server);
    });
  });
}
