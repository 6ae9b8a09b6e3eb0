import { HubError } from '../shared/errors.ts';
import type { InputOf, OperationName, ParamsOf, ResultOf } from '../shared/operations/operations.ts';
import type { Caller } from './access/caller.ts';
import { isLoopback } from '../runtime/loopback.ts';
import type { HubConfig } from '../runtime/hubConfig.ts';
import { executeOperation } from './execute.ts';
import type { Hub } from './hub.ts';
import type { AddForCaller } from './ssh/addForCaller.ts';

/** Whether SSH by this hub is meant: it has the keys of whoever runs it, so by itself only one that serves its own machine alone. */
export const usesOwnKeys = ({ tunnels, host }: Pick<HubConfig, 'tunnels' | 'host'>): boolean =>
  tunnels === 'on' || (tunnels === 'auto' && isLoopback(host));

interface AddingHub {
  readonly config: HubConfig;
  readonly addHost: AddForCaller | undefined;
  readonly url?: string;
  readonly hub?: Hub;
  readonly stopping?: AbortSignal;
}

/** Makes a host a server in the name of a caller: what is done at the hub meanwhile, that caller does. */
export async function addHostFor(
  { config, addHost, url, hub, stopping }: AddingHub,
  wish: ParamsOf<'server.add'>,
  caller: Caller,
): Promise<ResultOf<'server.add'>> {
  if (addHost === undefined || hub === undefined || url === undefined || stopping === undefined || !usesOwnKeys(config))
    throw new HubError(
      'wrong-state',
      `This hub uses nobody's SSH keys. Add ${wish.host} where yours are: "rostrum server add ${wish.host}", or from the editor.`,
    );
  const call = async <Name extends OperationName>(name: Name, params: InputOf<Name>): Promise<ResultOf<Name>> =>
    // The operation's own result, as its handler gave it.
    (await executeOperation(hub, caller, name, params)).result as ResultOf<Name>;
  return addHost(wish, { url, call }, stopping);
}
