import type { Fleet } from '../../harness/openFleet.ts';
import type { TestHosts } from './openHosts.ts';

/** The environment of a person who logs in to hosts and is the admin of a hub on their own machine. */
export const personOf = (hosts: TestHosts, { hub, project }: Fleet): Readonly<Record<string, string>> => ({
  ...hosts.env,
  // The hub of this machine knows the hosts that its person has confirmed.
  ROSTRUM_HOME: hub.home,
  ROSTRUM_HUB: hub.url,
  ROSTRUM_TOKEN: hub.adminToken,
  ROSTRUM_PROJECT: project,
});
