import { RemoteRefusal } from '../remoteHost.ts';
import { createTunnelOwner } from '../tunnel/tunnelOwner.ts';
import type { AddParts } from './addServer.ts';
import { takeTurn } from './takeTurn.ts';
import type { TurnWish } from './takeTurn.ts';

interface TurnParts extends Pick<AddParts, 'host' | 'signal'> {
  /** What this machine is told to do there, for whoever comes meanwhile. */
  readonly command: string;
  readonly paths: TurnWish['paths'];
  readonly facts: { readonly install: TurnWish['install'] };
  readonly times?: TurnWish['times'];
}

/**
 * Does something to what is installed on a host while nobody else does. `work` is given a signal that also says that the turn
 * was lost, as to somebody who comes after this machine was gone for long. @throws RemoteRefusal `place-kept`
 */
export async function inTurn<Result>(
  { command, host, signal, paths, facts, times }: TurnParts,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const owner = createTunnelOwner(`"${command}"`);
  const turn = await takeTurn(host, { paths, install: facts.install, owner, signal, times });
  const losing = new AbortController();
  let lost: string | undefined;
  void turn.taken.then((why) => {
    lost = why;
    losing.abort();
  });
  try {
    return await work(signal === undefined ? losing.signal : AbortSignal.any([signal, losing.signal]));
  } catch (thrown) {
    throw lost === undefined ? thrown : new RemoteRefusal('place-kept', host.destination, lost);
  } finally {
    await turn.release();
  }
}
