import { HubError } from '../../shared/errors.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { hostPaths } from '../ssh/host/hostPaths.ts';
import type { HostFacts } from '../ssh/host/hostFacts.ts';
import type { HubPort } from '../ssh/host/hubPort.ts';
import { viewServer } from '../ssh/host/awaitOnline.ts';
import type { ServerView } from '../ssh/host/awaitOnline.ts';
import type { Person } from '../ssh/person.ts';
import { calledOff } from '../ssh/host/stepTeller.ts';
import { textOf } from './onHost.ts';

/** Where a server is by SSH: as the command line says, else as the hub knows it. @throws HubError where neither does. */
export async function findHost(input: CliInput, hub: HubPort): Promise<string> {
  const told = textOf(input, 'host');
  if (told !== undefined) return told;
  const name = String(input.args['server']);
  const known = (await viewServer(hub, name))?.server.reach?.destination;
  if (known !== undefined) return known;
  throw new HubError(
    'bad-request',
    `Where ${name} is by SSH is not known. Say it with "--host [user@]address[:port]".`,
  );
}

/** Where Rostrum is on the host of a server: as the command line says, else as the hub knows it. */
export async function findHome(input: CliInput, hub: HubPort): Promise<string | undefined> {
  return textOf(input, 'home') ?? (await viewServer(hub, String(input.args['server'])))?.server.reach?.home;
}

/** The server of the hub that a host is. @throws HubError where it is another one, or none. */
export async function requireSame(
  input: CliInput,
  hub: HubPort,
  facts: HostFacts,
  destination: string,
): Promise<ServerView> {
  const name = String(input.args['server']);
  const view = await viewServer(hub, name);
  if (view === undefined)
    throw new HubError('not-found', `The hub knows no server "${name}". "rostrum server list" shows them.`);
  const { registration } = facts.install;
  if (registration?.serverId === view.server.id) return view;
  const { home } = hostPaths(facts.ours.path);
  const found = registration === undefined ? 'no server at all' : `${registration.name} of ${registration.hubUrl}`;
  throw new HubError(
    'conflict',
    `${destination} is not ${name}: in ${home} there is ${found}. Say the right host with "--host", or the right place with "--home".`,
  );
}

/**
 * A host without the server that the hub was asked for: nothing else may be taken off it. The hub gives the same answer for a
 * server that this person may not see, so what the host says of itself has to agree.
 * @throws HubError where another server is there, or the person does not say that this one is meant
 */
export async function requireLeftover(
  input: CliInput,
  { hub, person }: { readonly hub: Pick<HubPort, 'url'>; readonly person: Pick<Person, 'decide'> },
  { install: { registration }, ours }: Pick<HostFacts, 'install' | 'ours'>,
  destination: string,
): Promise<void> {
  const name = String(input.args['server']);
  if (registration === undefined) return;
  const found = `${registration.name} of ${registration.hubUrl}`;
  if (name !== registration.name && name !== registration.serverId)
    throw new HubError(
      'conflict',
      `The hub shows you no server "${name}", and in ${hostPaths(ours.path).home} on ${destination} there is another: ${found}. "rostrum server list" shows the names; to take that one off, say its name.`,
    );
  const bare = (url: string) => url.replace(/\/+$/, '');
  if (bare(registration.hubUrl) === bare(hub.url)) return;
  const question = `The hub at ${hub.url} shows you no server "${name}", and ${destination} is ${found}. Take it off that host all the same? Its sessions end.`;
  if (!(await person.decide(question))) throw calledOff(destination);
}
