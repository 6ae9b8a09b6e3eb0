import { conflict, HubError } from '../../shared/errors.ts';
import type { ParamsOf, ResultOf } from '../../shared/operations/operations.ts';
import { serverName } from '../../shared/model/server.ts';
import { parseDestination } from './connect/destination.ts';
import { GivenAnswers } from './givenAnswers.ts';
import { hubErrorOf } from './hubErrorOf.ts';
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
    const name = nameFor(destination, wish.name);
    const key = lockOf(destination);
    if (underWay.has(key)) throw conflict(`${destination} is being added already. Wait for the end of that.`);
    if (underWay.size >= mostAtOnce)
      throw new HubError('overloaded', `${mostAtOnce} hosts are being added. Wait until one of them is done.`);
    underWay.add(key);
    const answers = new GivenAnswers(wish);
    const { person } = answers;
    let host: RemoteHost | undefined;
    try {
      host = await connect(destination, { person, signal });
      const { workRoot, capacity, labels, repos, bootstrap } = wish;
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
      underWay.delete(key);
      await host?.close();
    }
  };
}

/** What it will be called; a name that the hub would refuse is refused before anything is done. */
function nameFor(destination: string, wished: string | undefined): string {
  const name = wished ?? nameOfHost(destination);
  if (serverName.safeParse(name).success) return name;
  throw new HubError('bad-request', `"${name}" is no name for a server. Send the same again with a "name" for it.`);
}

/** One install at a time for each host, whoever logs in and at whatever port: they may share a directory there. */
const lockOf = (destination: string): string => {
  try {
    return parseDestination(destination).host.toLowerCase();
  } catch (thrown) {
    throw hubErrorOf(thrown);
  }
};
