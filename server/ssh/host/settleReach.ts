import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../../shared/errors.ts';
import { sameContent } from '../../../shared/sameContent.ts';
import { serverReach } from '../../../shared/model/serverReach.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';
import { viewServer } from './awaitOnline.ts';
import type { ServerView } from './awaitOnline.ts';
import type { AddParts } from './addServer.ts';
import type { HubPort } from './hubPort.ts';
import { createStepTeller } from './stepTeller.ts';

/** How a server is reached from now on. */
export interface ReachWish {
  readonly mode: 'direct' | 'tunnel';
  readonly home: string;
  /** Whether the usual place of Rostrum in the home directory there. */
  readonly isUsualHome: boolean;
}

const lookMs = 200;
/** A hub that keeps tunnels begins at once; one that says nothing by then keeps none. */
const beginMs = 3_000;
const upMs = 30_000;
/** Attempts that fail for one reason until nobody is let wait for the next; the hub goes on trying. */
const mostFailures = 3;

/**
 * Says to the hub how a server is reached, so that it can be upgraded, attached to and reached again. Where it needs a tunnel,
 * waits until the hub keeps it, or says who has to. @throws HubError where the hub's own login is refused
 */
export async function settleReach(
  view: ServerView,
  { mode, home, isUsualHome }: ReachWish,
  parts: AddParts,
): Promise<ServerView> {
  const { host, hub, person, signal } = parts;
  const given = { destination: host.destination, mode, ...(isUsualHome ? {} : { home }) };
  const reach = serverReach.safeParse(given);
  // What nobody could log in to by its name is not worth keeping.
  if (!reach.success || sameContent(view.server.reach, reach.data)) return view;
  const { id, name } = view.server;
  await hub.call('server.reach', { id, reach: reach.data });
  if (mode === 'direct') return { ...view, server: { ...view.server, reach: reach.data } };
  const steps = createStepTeller(person, { signal, host: host.destination });
  // Where nobody keeps it yet the server was online a moment ago, and is again when somebody does.
  let settled: ServerView = { ...view, server: { ...view.server, reach: reach.data } };
  await steps.do('kept', 'Let the hub keep the tunnel', async () => {
    const startedAt = performance.now();
    const failedAt = new Map<string, Set<number>>();
    for (;;) {
      const tunnel = (await viewServer(hub, id))?.tunnel;
      const waitedMs = performance.now() - startedAt;
      if (tunnel?.state === 'refused') throw refused(name, tunnel.reason ?? 'no reason given');
      if (tunnel === undefined && waitedMs > beginMs)
        return `this hub keeps none: keep it from here with "rostrum server tunnel ${name}"`;
      const answer = tunnel?.state === 'up' ? await askDaemon(hub, id) : undefined;
      if (answer !== undefined) {
        settled = { ...settled, ...answer, tunnel };
        return undefined;
      }
      if (tunnel?.state === 'waiting' && countFailure(failedAt, tunnel) >= mostFailures)
        throw refused(name, tunnel.reason ?? 'no reason given');
      if (waitedMs > upMs) throw refused(name, tunnel?.reason ?? 'it did not come up in time');
      await pause(lookMs, undefined, signal === undefined ? {} : { signal });
    }
  });
  return settled;
}

/** Each failure is told with a moment of its own for the next attempt. Gives how many there were for this reason. */
function countFailure(failedAt: Map<string, Set<number>>, { reason = '', retryAt = 0 }: TunnelState): number {
  const known = failedAt.get(reason) ?? new Set();
  failedAt.set(reason, known.add(retryAt));
  return known.size;
}

/** What its daemon answers through the tunnel; undefined where it has not come back yet. */
async function askDaemon(hub: HubPort, id: string): Promise<Pick<ServerView, 'server' | 'doctor'> | undefined> {
  try {
    return await hub.call('server.doctor', { id });
  } catch (error) {
    if (error instanceof HubError && (error.code === 'server-offline' || error.code === 'unreachable'))
      return undefined;
    throw error;
  }
}

const refused = (name: string, why: string): HubError =>
  new HubError(
    'unreachable',
    `${name} is installed, but its hub does not keep the tunnel to it: ${why.replace(/\.$/, '')}. When that is mended, run the same command again, or keep the tunnel from here: rostrum server tunnel ${name}`,
  );
