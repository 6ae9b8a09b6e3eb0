import type { Log } from '../../../runtime/log.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';
import { systemClock } from '../../link/clock.ts';
import { openLocalEnd } from './localEnd.ts';
import { knock, needsPerson, openTunnel } from './openTunnel.ts';
import type { LogIn } from './openTunnel.ts';
import { TunnelKeeper } from './tunnelKeeper.ts';
import { createTunnelOwner } from './tunnelOwner.ts';
import type { WantedTunnel } from './tunnelMachine.ts';

/** What a process keeps tunnels with, for a hub that is on another machine. */
export interface KeepTunnelsOptions {
  readonly hubUrl: string;
  readonly wanted: readonly WantedTunnel[];
  readonly logIn: LogIn;
  readonly log: Log;
  readonly onState: (serverId: string, state: TunnelState | undefined) => void;
}

/** Keeps tunnels from hosts to a hub until `stopped`. This process must stay awake for it: its timers hold it. */
export async function keepTunnels(options: KeepTunnelsOptions, stopped: Promise<unknown>): Promise<void> {
  const { hubUrl, wanted, logIn, log, onState } = options;
  const here = await openLocalEnd(hubUrl);
  const owner = createTunnelOwner('"rostrum server tunnel"');
  const keeper = new TunnelKeeper({
    clock: systemClock,
    log,
    random: Math.random,
    isFinal: needsPerson,
    open: (tunnel, signal, admit) => openTunnel(tunnel, { logIn, here, owner, signal, admit }),
    knock,
    onState,
  });
  const awake = setInterval(() => undefined, 60_000);
  try {
    keeper.want(wanted.map((tunnel) => ({ ...tunnel, serverId: tunnel.id })));
    await stopped;
  } finally {
    clearInterval(awake);
    await keeper.stop();
    await here.close();
  }
}
