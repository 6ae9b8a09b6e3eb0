import { limits } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { parseDestination } from './destination.ts';
import type { Destination } from './destination.ts';
import type { HostPlace } from './refusals.ts';
import type { SshSettings } from './sshSettings.ts';

/** One host on the way; the last one is the destination. */
export interface Hop {
  /** As it stands in the configuration, or was typed. */
  readonly name: string;
  readonly settings: SshSettings;
}

/** Where a host of the way is, and under which name its keys are known. */
export const placeOf = ({ name, settings: { hostKeyAlias, hostName, port } }: Hop): HostPlace => ({
  name,
  host: hostKeyAlias ?? hostName,
  port: hostKeyAlias === undefined ? port : 22,
});

/**
 * Where a way leads, in a form in which two of the same are the same, whatever names and users they have. Only who wrote a
 * ProxyCommand knows where that leads: there the name counts too.
 */
export const endOf = (route: readonly Hop[]): string =>
  route
    .map(({ name, settings: { hostName, port, proxyCommand } }, index) => {
      const isByCommand = index === 0 && proxyCommand !== undefined;
      return `${isByCommand ? `${proxyCommand} ${name} ` : ''}${hostName.toLowerCase()}:${port}`;
    })
    .join(' ');

/**
 * The hosts over which a destination is reached, the first one first. A host on the way may itself be behind others, as its
 * own settings say; of several that are listed, each is reached over the one before.
 * @throws RemoteRefusal `bad-destination`, also for hosts that are behind each other
 */
export async function findRoute(
  destination: string,
  settingsOf: (destination: Destination) => Promise<SshSettings>,
): Promise<readonly Hop[]> {
  const find = async (text: string, isFirst: boolean, depth: number): Promise<Hop[]> => {
    if (depth > limits.sshHops) {
      throw new RemoteRefusal(
        'bad-destination',
        destination,
        `${destination} is behind more than ${limits.sshHops} hosts, or its hosts are behind each other. See ProxyJump in your SSH configuration.`,
      );
    }
    const meant = parseDestination(text);
    const settings = await settingsOf(meant);
    const way: Hop[] = [];
    if (isFirst) {
      for (const [index, jump] of settings.proxyJump.entries())
        way.push(...(await find(jump, index === 0, depth + way.length + 1)));
    }
    return [...way, { name: meant.host, settings }];
  };
  return find(destination, true, 0);
}
