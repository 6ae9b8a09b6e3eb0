import { appendFileSync } from 'node:fs';
import { freePort } from '../../test/harness/freePort.ts';
import { openHosts } from '../../test/ssh/harness/openHosts.ts';
import type { TestHost } from '../../test/ssh/harness/testHost.ts';
import type { TestHosts } from '../../test/ssh/harness/openHosts.ts';

/** One sshd that stands for many hosts. */
export interface ManyNames {
  readonly hosts: TestHosts;
  readonly host: TestHost;
  /** Each has an address of its own, so that to whoever logs in they are as many hosts. */
  readonly names: readonly string[];
}

const name = 'gpu1';

/** Opens it: it takes what many would, at every address of this machine's loopback. */
export async function openManyNames(count: number): Promise<ManyNames> {
  const port = await freePort();
  const sshd = ['MaxStartups 500', 'MaxSessions 500', `ListenAddress 0.0.0.0:${port}`];
  const hosts = await openHosts([{ name, reachesUs: true, sshd }]);
  const host = hosts.host(name);
  const names = Array.from({ length: count }, (_, at) => `h${at}`);
  const entries = names.map((alias, at) => `Host ${alias}\n  HostName 127.1.${Math.floor(at / 200)}.${(at % 200) + 1}`);
  const all = `Host ${names.join(' ')}\n  Port ${port}\n  User ${host.user}\n  HostKeyAlias ${name}`;
  appendFileSync(hosts.configFile, `\n${[...entries, all].join('\n')}\n`);
  appendFileSync(hosts.knownHosts, `${name} ${host.hostKey()}\n`);
  return { hosts, host, names };
}
