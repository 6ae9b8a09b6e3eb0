import { isListenedAt } from '../connect/isListenedAt.ts';
import type { ClosedPort, PlaceHere, RemoteForward, RemoteHost } from '../remoteHost.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { holdPlace } from './holdPlace.ts';
import type { HoldTimes } from './holdPlace.ts';
import type { TunnelOwner } from './tunnelOwner.ts';
import { beginningOf, takeTunnelPlace, writePortFile } from './tunnelPlace.ts';
import type { PlaceWish, TunnelPlace } from './tunnelPlace.ts';
import type { OpenTunnel } from './tunnelKeeper.ts';
import { tunnelLimits } from './tunnelLimits.ts';
import type { WantedTunnel } from './tunnelMachine.ts';

/**
 * Logs in to a host without anybody to ask: what it needs is known, or it is refused. `admit` is told where it leads, and ends it
 * by what it throws.
 */
export type LogIn = (destination: string, signal: AbortSignal, admit?: (end: string) => void) => Promise<RemoteHost>;

/** What a tunnel is opened with. */
export interface TunnelParts {
  readonly logIn: LogIn;
  readonly here: PlaceHere;
  readonly owner: TunnelOwner;
  readonly signal: AbortSignal;
  readonly admit?: (end: string) => void;
  readonly times?: HoldTimes;
}

/** Opens a tunnel: from where the daemon of that host looks for its hub, or will look for it, to the hub. */
export async function openTunnel(
  { destination, home, serverId, hubUrl }: WantedTunnel & Pick<PlaceWish, 'hubUrl'>,
  { logIn, here, owner, signal, admit, times }: TunnelParts,
): Promise<OpenTunnel> {
  const host = await logIn(destination, signal, admit);
  try {
    signal.throwIfAborted();
    const { place, marks } = await takeTunnelPlace(host, { home, serverId, hubUrl, owner, signal });
    signal.throwIfAborted();
    const held = await untilAborted(holdPlace(host, marks, owner, times), signal);
    const forward = await forwardFrom(host, place, { here, signal });
    return {
      lost: Promise.race([host.closed, held.taken]),
      check: async () => (await host.run(':', { timeoutMs: tunnelLimits.checkMs })).code === 0,
      close: async () => {
        await forward.close().catch(() => undefined); // A connection that is gone has taken it along.
        await held.release();
        await host.close();
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** What comes later goes with its connection, which whoever waits closes. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/** By a socket, which only its user may open; where that is forbidden, by a port that its daemon is told of. */
async function forwardFrom(
  host: RemoteHost,
  place: TunnelPlace,
  { here, signal }: { readonly here: PlaceHere; readonly signal: AbortSignal },
): Promise<RemoteForward> {
  try {
    return await host.forward(beginningOf(place), here);
  } catch (error) {
    const isForbidden = error instanceof RemoteRefusal && error.code === 'forward-refused';
    if (!isForbidden || !('socket' in place)) throw error;
    const forward = await host.forward({ port: 0 }, here);
    const { port } = forward;
    if (port === undefined) throw error;
    await writePortFile(host, { portFile: place.portFile, port, signal });
    return forward;
  }
}

/** Whether somebody listens by now where a login found nobody. */
export const knock = (ports: readonly ClosedPort[], signal: AbortSignal): Promise<boolean> =>
  isListenedAt(ports, { waitMs: tunnelLimits.knockWaitMs, signal });

/** What only a person can mend: trying again would say the same, and may count as an attack. */
const finalCodes: ReadonlySet<string> = new Set([
  'bad-destination',
  'host-key-unknown',
  'host-key-changed',
  'not-let-in',
  'forward-refused',
]);

/** Whether a tunnel needs a person before it can be. */
export const needsPerson = (error: Error): boolean => error instanceof RemoteRefusal && finalCodes.has(error.code);
