import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PlaceHere } from '../remoteHost.ts';

/** Where the tunnels of this machine end: at a hub, as a daemon speaks to it that knows of no TLS. */
export interface LocalEnd extends PlaceHere {
  readonly close: () => Promise<void>;
}

/**
 * The end of tunnels to a hub. One that speaks TLS gets it from here, with its certificate checked against the name in its
 * address: the daemon at the other end cannot, for it knows that hub as a socket.
 */
export async function openLocalEnd(hubUrl: string): Promise<LocalEnd> {
  const url = new URL(hubUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') return { host, port: Number(url.port || 80), close: () => Promise.resolve() };
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const target = { host, port: Number(url.port || 443), ALPNProtocols: ['http/1.1'], ...servername };
  return openRelay(() => connectTls(target));
}

/** A port of this machine, everything through which ends with it; `connectTo` opens what each connection leads to. */
export async function openRelay(connectTo: () => Socket): Promise<LocalEnd> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((from) => {
    const to = keep(connectTo());
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
