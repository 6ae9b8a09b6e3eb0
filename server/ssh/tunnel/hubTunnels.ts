import type { Log } from '../../../runtime/log.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';
import type { Hub } from '../../hub.ts';
import type { HubState } from '../../state/hubState.ts';
import type { Clock } from '../../link/clock.ts';
import { knock, needsPerson, openTunnel } from './openTunnel.ts';
import type { LogIn } from './openTunnel.ts';
import { TunnelKeeper } from './tunnelKeeper.ts';
import { createTunnelOwner } from './tunnelOwner.ts';
import type { WantedTunnel } from './tunnelMachine.ts';

/** What the tunnels of a hub are kept with. */
export interface HubTunnelsOptions {
  readonly hub: Pick<Hub, 'state' | 'onCommit' | 'onReload'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where this hub answers on this machine; asked when a tunnel is opened. */
  readonly here: () => { readonly host: string; readonly port: number };
  readonly logIn: LogIn;
  readonly onState: (serverId: string, state: TunnelState | undefined) => void;
}

/** The tunnels of a hub that runs on the machine of the person whose keys open its servers. */
export interface HubTunnels {
  readonly stateOf: (serverId: string) => TunnelState | undefined;
  /** Opens one now that waits or was refused. How it is then; undefined where none is kept. */
  readonly tryNow: (serverId: string) => TunnelState | undefined;
  readonly stop: () => Promise<void>;
}

/**
 * Keeps a tunnel to each server that is said to need one, from when that is durable. Everything that it does is beside the
 * log: no commit waits for a host.
 */
export function startHubTunnels({ hub, clock, log, here, logIn, onState }: HubTunnelsOptions): HubTunnels {
  const owner = createTunnelOwner('the hub');
  const keeper = new TunnelKeeper({
    clock,
    log,
    random: Math.random,
    isFinal: needsPerson,
    open: (wanted, signal, admit) => openTunnel(wanted, { logIn, here: here(), owner, signal, admit }),
    knock,
    onState,
  });
  const follow = (): void => keeper.want(wantedTunnels(hub.state));
  const ends = [
    hub.onCommit(({ events, durable }) => {
      const isAboutReach = events.some(
        (event) => event.type === 'server_removed' || (event.type === 'server_updated' && event.reach !== undefined),
      );
      if (isAboutReach) void durable.then(follow, () => undefined);
    }),
    hub.onReload(follow),
  ];
  follow();
  return {
    stateOf: (serverId) => keeper.stateOf(serverId),
    tryNow: (serverId) => keeper.tryNow(serverId),
    async stop() {
      for (const end of ends) end();
      await keeper.stop();
    },
  };
}

/** The servers that reach this hub through a tunnel alone. */
const wantedTunnels = ({ servers }: Pick<HubState, 'servers'>): readonly WantedTunnel[] =>
  [...servers.values()].flatMap(({ id, reach }) =>
    reach?.mode === 'tunnel' ? [{ id, serverId: id, destination: reach.destination, home: reach.home }] : [],
  );
