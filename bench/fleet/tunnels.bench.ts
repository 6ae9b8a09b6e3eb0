// Tunnels over a real sshd: how soon one is back when sshd returns after a minute, and 200 at once beside 200 bare logins of `ssh`
// to the same sshd, for both ends share this machine; and 200 of a real hub that is killed and started again.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '../../runtime/log.ts';
import { systemClock } from '../../server/link/clock.ts';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import { createLogInAlone } from '../../server/ssh/tunnel/logInAlone.ts';
import { knock, needsPerson, openTunnel } from '../../server/ssh/tunnel/openTunnel.ts';
import { TunnelKeeper } from '../../server/ssh/tunnel/tunnelKeeper.ts';
import { createTunnelOwner } from '../../server/ssh/tunnel/tunnelOwner.ts';
import { tunnelLimits } from '../../server/ssh/tunnel/tunnelLimits.ts';
import type { TestHosts } from '../../test/ssh/harness/openHosts.ts';
import { awaitSoon } from '../awaitSoon.ts';
import { readCpuMsOfAll } from '../processFigures.ts';
import { figure, printResult } from '../result.ts';
import { bareLogins } from './bareLogins.ts';
import { restartHub } from './hubRestart.ts';
import { openManyNames } from './manyNames.ts';

const many = 200;
/** As long as a host takes to start anew, and longer than any wait between two attempts. */
const awayS = 60;
/** What somebody is to wait at most. */
const allowedS = { back: 3, all: 10 } as const;
const here = { host: '127.0.0.1', port: 9 };
const log = createLog({ name: 'bench', level: 'error' });

interface Kept {
  readonly keeper: TunnelKeeper;
  /** Tunnels that stand, and the most attempts that there were at once. */
  readonly count: { open: number; attempts: number; most: number };
}

function keep(hosts: TestHosts): Kept {
  const count = { open: 0, attempts: 0, most: 0 };
  const logIn = createLogInAlone((destination, options) =>
    openHost(destination, {
      ...options,
      home: join(hosts.directory, 'rostrum'),
      configFile: hosts.configFile,
      env: hosts.env,
    }),
  );
  const owner = createTunnelOwner('a bench');
  const keeper = new TunnelKeeper({
    clock: systemClock,
    log,
    random: Math.random,
    isFinal: needsPerson,
    knock,
    onState: () => undefined,
    async open(wanted, signal, admit) {
      count.attempts += 1;
      count.most = Math.max(count.most, count.attempts);
      try {
        const tunnel = await openTunnel(wanted, { logIn, here, owner, signal, admit });
        count.open += 1;
        void tunnel.lost.then(() => (count.open -= 1));
        return tunnel;
      } finally {
        count.attempts -= 1;
      }
    },
  });
  return { keeper, count };
}

async function untilOpen({ count }: Kept, wanted: number): Promise<number> {
  const began = performance.now();
  await awaitSoon(() => count.open === wanted, `${wanted} open tunnels`);
  return (performance.now() - began) / 1_000;
}

const opened = await openManyNames(many);
const { hosts, host, names } = opened;
const awake = setInterval(() => undefined, 60_000);
try {
  const one = keep(hosts);
  one.keeper.want([{ id: 'one', destination: host.name }]);
  await untilOpen(one, 1);
  await host.killSshd();
  await untilOpen(one, 0);
  await pause(awayS * 1_000);
  await host.startSshd();
  const backS = await untilOpen(one, 1);
  await one.keeper.stop();

  const all = keep(hosts);
  const before = readCpuMsOfAll(process.pid);
  all.keeper.want(names.map((id) => ({ id, destination: id, home: `~/${id}` })));
  const allS = await untilOpen(all, many);
  const opening = readCpuMsOfAll(process.pid) - before;
  await all.keeper.stop();
  const beforeSsh = readCpuMsOfAll(process.pid);
  const sshS = await bareLogins(hosts, names, tunnelLimits.handshakes);
  const logins = readCpuMsOfAll(process.pid) - beforeSsh;
  const { tunnelsS, daemonsS } = await restartHub(opened);
  printResult('fleet: tunnels', [
    figure(`from an sshd that is back after ${awayS} s to its tunnel`, 's', backS, allowedS.back),
    figure(`${many} tunnels at once`, 's', allS, allowedS.all),
    figure(`${many} tunnels at once, beside as many bare logins of ssh`, 's', allS, sshS),
    figure('processor time of this end for them, beside that of ssh', 's', opening / 1_000, logins / 1_000),
    figure(
      `${many} tunnels of a hub that was killed (-9) and started again, all to one sshd here`,
      's',
      tunnelsS,
      allowedS.all,
    ),
    figure('a simulated daemon behind each of them connected again', 's', daemonsS, allowedS.all),
    figure('attempts at once, at most', '', all.count.most, tunnelLimits.handshakes),
  ]);
} finally {
  clearInterval(awake);
  await hosts.close();
}
