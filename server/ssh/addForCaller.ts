import { conflict, HubError } from '../../shared/errors.ts';
import type { ParamsOf, ResultOf } from '../../shared/operations/operations.ts';
import { GivenAnswers } from './givenAnswers.ts';
import { bringUpHost } from './host/bringUpHost.ts';
import type { HostSupply } from './host/bringUpHost.ts';
import type { HubPort } from './host/hubPort.ts';
import { nameOfHost } from './host/nameOfHost.ts';
import type { Person } from './person.ts';
import type { RemoteHost } from './remoteHost.ts';

/** Each holds a connection, and an upload of the program. */
const mostAtOnce = 4;

/** Makes a host a server in the name of whom the port asks for. */
export type AddForCaller = (
  wish: ParamsOf<'server.add'>,
  hub: HubPort,
  signal: AbortSignal,
) => Promise<ResultOf<'server.add'>>;

/** Logs in to a host by SSH, and asks the person what has to be asked. @throws RemoteRefusal */
export type ConnectFor = (
  destination: string,
  parts: { readonly person: Person; readonly signal: AbortSignal },
) => Promise<RemoteHost>;

/** Adds hosts for who asks by the API: as `rostrum server add` does, with all answers given beforehand. */
export function createAddForCaller(connect: ConnectFor, supply: HostSupply): AddForCaller {
  const underWay = new Set<string>();
  return async ({ host: destination, ...wish }, hub, signal) => {
    if (underWay.has(destination)) throw conflict(`${destination} is being added already. Wait for the end of that.`);
    if (underWay.size >= mostAtOnce)
      throw new HubError('overloaded', `${mostAtOnce} hosts are being added. Wait until one of them is done.`);
    underWay.add(destination);
    const answers = new GivenAnswers(wish);
    const { person } = answers;
    let host: RemoteHost | undefined;
    try {
      host = await connect(destination, { person, signal });
      const { name = nameOfHost(destination), workRoot, capacity, labels, repos, bootstrap } = wish;
      const { view, wasUpgraded } = await bringUpHost(
        { name, workRoot, capacity, labels, repos, bootstrap, shellsOnly: wish.shellsOnly === true ? true : undefined },
        {
          ...{ host, hub, person, signal, supply, project: wish.project },
          way: { hubUrl: hub.url, wished: wish.way },
        },
      );
      const { server, doctor } = view;
      return { server, doctor, fit: server.state === 'online', upgraded: wasUpgraded, steps: answers.steps() };
    } catch (thrown) {
      throw answers.refusalOf(thrown, destination);
    } finally {
      underWay.delete(destination);
      await host?.close();
    }
  };
}
