// How long a person waits from the picked host to a server that is online: with nothing there, and with everything there already.
import { performance } from 'node:perf_hooks';
import { runCli } from '../../test/harness/cli.ts';
import { openFleet } from '../../test/harness/openFleet.ts';
import { openHosts } from '../../test/ssh/harness/openHosts.ts';
import { personOf } from '../../test/ssh/harness/personOf.ts';
import { figure, printResult } from '../result.ts';

/** What a person is to wait at most. */
const allowedS = { fresh: 15, again: 3 } as const;

const hosts = await openHosts([{ name: 'gpu1', reachesUs: true }]);
const fleet = await openFleet();
try {
  const env = personOf(hosts, fleet);
  const add = async (): Promise<number> => {
    const began = performance.now();
    const args = ['server', 'add', 'gpu1', '--shells-only', '--json', '--ssh-config', hosts.configFile];
    const { code, stderr } = await runCli(args, { env, cwd: hosts.home, limitMs: 120_000 });
    if (code !== 0) throw new Error(stderr);
    return (performance.now() - began) / 1_000;
  };
  const fresh = await add();
  const again = await add();
  printResult('fleet: adding a host', [
    figure('from a host with nothing to a server that is online', 's', fresh, allowedS.fresh),
    figure('the same again, with everything there', 's', again, allowedS.again),
  ]);
} finally {
  await fleet.close();
  await hosts.close();
}
