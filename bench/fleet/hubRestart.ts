import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startSimulatedFleet } from '../../daemon/simulate/simulatedFleet.ts';
import { exchange } from '../../runtime/httpExchange.ts';
import { connectionTo, readHubPlace } from '../../runtime/hubPlace.ts';
import { createLog } from '../../runtime/log.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import { timings } from '../../shared/timings.ts';
import { openPlace } from '../../test/harness/place.ts';
import { startHub } from '../../test/harness/startHub.ts';
import type { TestHub } from '../../test/harness/startHub.ts';
import { awaitSoon } from '../awaitSoon.ts';
import type { ManyNames } from './manyNames.ts';

/** Seconds from the start of a hub that was killed until everything is back. */
export interface HubRestart {
  /** The hub answers through each tunnel. */
  readonly tunnelsS: number;
  /** A daemon behind each is connected: it tries by its own waits. */
  readonly daemonsS: number;
}

const log = createLog({ name: 'bench', level: 'error' });

/** Lets a real hub keep a tunnel to each name, with a simulated daemon behind each; kills it and starts it again. */
export async function restartHub({ hosts, host, names }: ManyNames): Promise<HubRestart> {
  const place = openPlace();
  const { HOME = '', PATH = '', SSH_AUTH_SOCK = '' } = hosts.env;
  const hub = await startHub(place, { within: hosts.account, env: { HOME, PATH, SSH_AUTH_SOCK } });
  const addressOf = (name: string) => `unix:${join(host.home, name, 'daemon', 'hub.sock')}`;
  const addresses = names.map(addressOf);
  const fleets: ReturnType<typeof startSimulatedFleet>[] = [];
  const connected = () => fleets.reduce((sum, { figures }) => sum + figures.connected, 0);
  try {
    await hub.rest.post('/projects', { name: 'Bench', key: 'BENCH' });
    for (const name of names) {
      const server = await addServer(hub, name);
      fleets.push(
        startSimulatedFleet({
          hubUrl: addressOf(name),
          version: '0.1.0',
          servers: [server],
          maxSessions: 4,
          liars: 0,
          manners: { delayMs: 0, drop: 0, heartbeatMs: timings.heartbeatMs, workMs: 1_000 },
          log,
        }),
      );
    }
    await untilAll(addresses);
    const areConnected = () => awaitSoon(() => connected() === names.length, 'the daemons are connected');
    await areConnected();
    await hub.kill9();
    await awaitSoon(() => connected() === 0, 'they have noticed its end');
    const began = performance.now();
    const [tunnelsS, daemonsS] = await Promise.all([
      hub
        .start()
        .then(() => untilAll(addresses))
        .then(() => since(began)),
      areConnected().then(() => since(began)),
    ]);
    return { tunnelsS, daemonsS };
  } finally {
    for (const fleet of fleets) await fleet.stop();
    await hub.stop();
    await place.close();
  }
}

const since = (began: number) => (performance.now() - began) / 1_000;

async function addServer({ rest }: TestHub, name: string) {
  const { token } = await rest.post('/servers/tokens', { project: 'BENCH' });
  const made = await rest.as(undefined).post('/servers/register', { token, name, capabilities: someCapabilities() });
  await rest.put(`/servers/${name}/reach`, { reach: { destination: name, mode: 'tunnel', home: `~/${name}` } });
  return { id: String(made.serverId), name, key: String(made.key) };
}

/** Waits until a hub answers behind all of them; one that has answered is asked no more. */
async function untilAll(addresses: readonly string[]): Promise<void> {
  let left = addresses;
  const haveAnswered = async () => {
    const answers = await Promise.all(left.map(isAnswering));
    left = left.filter((_, at) => answers[at] !== true);
    return left.length === 0;
  };
  // Asking costs the hub something too.
  await awaitSoon(haveAnswered, 'the hub answers behind all tunnels', 100);
}

async function isAnswering(address: string): Promise<boolean> {
  const place = readHubPlace(address);
  if (place === undefined) throw new Error(`${address} is too long for a socket`);
  const asked = { url: new URL('/healthz', place.url), method: 'GET', headers: {}, timeoutMs: 5_000 };
  return exchange({ ...asked, ...connectionTo(place) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
