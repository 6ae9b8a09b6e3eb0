import { HubError } from '../shared/errors.ts';
import type { InputOf, OperationName, ParamsOf, ResultOf } from '../shared/operations/operations.ts';
import { admit } from './access/admit.ts';
import type { Asker } from './access/asker.ts';
import { isLoopback } from '../runtime/loopback.ts';
import type { HubConfig } from '../runtime/hubConfig.ts';
import { contentHash } from './contentHash.ts';
import { executeOperation } from './execute.ts';
import type { Hub } from './hub.ts';
import type { AddForCaller } from './ssh/addForCaller.ts';

/**
 * Whether SSH by this hub is meant: it has the keys of whoever runs it, so by itself only one that serves its own machine alone.
 * A hub that answers to other names serves others, by a proxy before it.
 */
export const usesOwnKeys = ({
  tunnels,
  host,
  allowedHosts,
}: Pick<HubConfig, 'tunnels' | 'host' | 'allowedHosts'>): boolean =>
  tunnels === 'on' || (tunnels === 'auto' && isLoopback(host) && allowedHosts.length === 0);

interface AddingHub {
  readonly config: Pick<HubConfig, 'tunnels' | 'host' | 'allowedHosts'>;
  readonly addHost: AddForCaller | undefined;
  readonly url?: string;
  readonly hub?: Hub;
  readonly stopping?: AbortSignal;
}

/**
 * Makes a host a server in the name of who asks: what is done at the hub meanwhile, they do, by what their token opens at
 * that moment; and it ends where they leave.
 */
export async function addHostFor(
  { config, addHost, url, hub, stopping }: AddingHub,
  wish: ParamsOf<'server.add'>,
  { renew, gone }: Asker,
): Promise<ResultOf<'server.add'>> {
  if (addHost === undefined || hub === undefined || url === undefined || stopping === undefined || !usesOwnKeys(config))
    throw new HubError(
      'wrong-state',
      `This hub uses nobody's SSH keys. Add ${wish.host} where yours are: "rostrum server add ${wish.host}", or from the editor.`,
    );
  const { actor } = renew();
  const { host, hostKeys, bootstrap } = wish;
  const run = bootstrap === undefined ? {} : { bootstrap: contentHash(bootstrap) };
  // Before anything is done there: the log tells of it even where the rest fails.
  await hub.commit([{ type: 'host_wanted', actor, host, hostKeys, ...run }], actor).durable;
  const call = async <Name extends OperationName>(name: Name, params: InputOf<Name>): Promise<ResultOf<Name>> => {
    const caller = renew();
    admit(hub.state, caller, 'server.add', wish);
    // The operation's own result, as its handler gave it.
    return (await executeOperation(hub, caller, name, params)).result as ResultOf<Name>;
  };
  return addHost(wish, { url, call }, AbortSignal.any([stopping, gone]));
}
