import { connect } from 'node:net';
import type { RemoteHost } from '../remoteHost.ts';
import { openLocalEnd, openRelay } from '../tunnel/localEnd.ts';
import { openTunnel } from '../tunnel/openTunnel.ts';
import { createTunnelOwner } from '../tunnel/tunnelOwner.ts';
import { createStepTeller } from './stepTeller.ts';
import type { AddParts } from './addServer.ts';

/**
 * Does something while the host reaches the hub through the connection that is open anyway: a daemon is registered and started
 * before anybody else keeps a tunnel for it. The tunnel is gone when this ends.
 */
export async function throughTunnel<Result>(
  { host, hub, person, signal }: Pick<AddParts, 'host' | 'hub' | 'person' | 'signal'>,
  { home, hubUrl }: { readonly home: string; readonly hubUrl: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const end = await openLocalEnd(hub.url);
  // All of it ends with the tunnel: a daemon that stayed on a line of before would only notice at the end of the login, after
  // somebody has said that it is online.
  const here = await openRelay(() => connect({ host: end.host, port: end.port }));
  const steps = createStepTeller(person, { signal, host: host.destination });
  let close = () => Promise.resolve();
  try {
    await steps.do('tunnel', 'Open a tunnel to the hub', async () => {
      const logIn = async (): Promise<RemoteHost> => keptOpen(host);
      const wanted = { id: host.destination, destination: host.destination, home, hubUrl };
      // The person who adds it is asked before it changes its hub: from then on its place is not the other one's any more.
      const owner = createTunnelOwner('"rostrum server add"', { takes: true });
      const tunnel = await openTunnel(wanted, { logIn, here, owner, signal: signal ?? new AbortController().signal });
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

/** The connection is not the tunnel's to end. */
const keptOpen = (host: RemoteHost): RemoteHost => ({
  destination: host.destination,
  run: host.run,
  forward: host.forward,
  closed: host.closed,
  close: () => Promise.resolve(),
});
