import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { PlaceHere, RemoteHost } from '../remoteHost.ts';
import { openLocalEnd } from '../tunnel/localEnd.ts';
import { openTunnel } from '../tunnel/openTunnel.ts';
import { createStepTeller } from './stepTeller.ts';
import type { AddParts } from './addServer.ts';

/**
 * Does something while the host reaches the hub through the connection that is open anyway: a daemon is registered and started
 * before anybody else keeps a tunnel for it. The tunnel is gone when this ends.
 */
export async function throughTunnel<Result>(
  { host, hub, person, signal }: Pick<AddParts, 'host' | 'hub' | 'person' | 'signal'>,
  home: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = await openLocalEnd(hub.url);
  const here = await openRelay(end);
  const steps = createStepTeller(person, { signal, host: host.destination });
  let close = () => Promise.resolve();
  try {
    await steps.do('tunnel', 'Open a tunnel to the hub', async () => {
      const logIn = async (): Promise<RemoteHost> => keptOpen(host);
      const wanted = { id: host.destination, destination: host.destination, home };
      const tunnel = await openTunnel(wanted, { logIn, here, signal: signal ?? new AbortController().signal });
      close = tunnel.close;
      return undefined;
    });
    return await work();
  } finally {
    await close();
    await here.close();
    await end.close();
  }
}

/**
 * Everything that comes through the tunnel passes here, so that all of it ends with the tunnel: a daemon that stayed on a line of
 * before would only notice at the end of the login, after somebody has said that it is online.
 */
async function openRelay({ host, port }: PlaceHere): Promise<PlaceHere & { readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((from) => {
    const to = keep(connect({ host, port }));
    keep(from).pipe(to).pipe(from);
    from.on('close', () => to.destroy());
    to.on('close', () => from.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    // A TCP server that listens has an address with a port.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The connection is not the tunnel's to end. */
const keptOpen = (host: RemoteHost): RemoteHost => ({
  destination: host.destination,
  run: host.run,
  forward: host.forward,
  closed: host.closed,
  close: () => Promise.resolve(),
});
