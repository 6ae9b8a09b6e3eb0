// What servers cost a hub when nothing happens on them: 100, 300 and 1,000 that are simulated say their figures every 30 s; and
// the same with ten sessions on each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '../../runtime/log.ts';
import { startSimulatedFleet } from '../../daemon/simulate/simulatedFleet.ts';
import { timings } from '../../shared/timings.ts';
import { awaitSoon } from '../awaitSoon.ts';
import { BenchDaemons } from '../benchDaemons.ts';
import { keyOf, seedHub } from '../bigHub.ts';
import { startHubChild } from '../hubChild.ts';
import type { HubChild } from '../hubChild.ts';
import { readCpuMs } from '../processFigures.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, printResult } from '../result.ts';

const counts = [100, 300, 1_000] as const;
const sessionsPerServer = 10;
const settleMs = 5_000;
/** A whole round of figures. */
const watchedMs = timings.heartbeatMs;

interface Cost {
  readonly servers: number;
  readonly memoryMb: number;
  /** Of one processor. */
  readonly percent: number;
  readonly connectedS: number;
}

async function measure(servers: number): Promise<Cost> {
  const directory = mkdtempSync(join(tmpdir(), 'rostrum-fleet-'));
  await seedHub(directory, { tasks: 0, servers }, true);
  const hub = await startHubChild(directory);
  const began = performance.now();
  const fleet = startSimulatedFleet({
    hubUrl: hub.url,
    version: '0.1.0',
    servers: Array.from({ length: servers }, (_, at) => ({ id: '', name: `gpu${at + 1}`, key: keyOf(at + 1) })),
    maxSessions: 4,
    liars: 0,
    manners: { delayMs: 0, drop: 0, heartbeatMs: timings.heartbeatMs, workMs: 1_000 },
    log: createLog({ name: 'bench', level: 'error' }),
  });
  try {
    await awaitSoon(() => fleet.figures.connected === servers, 'the servers are connected');
    const connectedS = (performance.now() - began) / 1_000;
    return { servers, connectedS, ...(await watch(hub)) };
  } finally {
    await fleet.stop();
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same of servers on which sessions run. */
async function measureSessions(servers: number): Promise<Cost> {
  const directory = mkdtempSync(join(tmpdir(), 'rostrum-fleet-'));
  await seedHub(directory, { tasks: 0, servers, sessionsPerServer }, true);
  const hub = await startHubChild(directory);
  const daemons = new BenchDaemons(servers, sessionsPerServer);
  const began = performance.now();
  await daemons.open(hub.url);
  const connectedS = (performance.now() - began) / 1_000;
  const heartbeats = daemons.heartbeatsInTurns();
  try {
    return { servers, connectedS, ...(await watch(hub)) };
  } finally {
    clearInterval(heartbeats);
    daemons.close();
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function watch(hub: HubChild): Promise<Pick<Cost, 'memoryMb' | 'percent'>> {
  await pause(settleMs);
  const [cpu, start] = [readCpuMs(hub.pid) ?? 0, performance.now()];
  await pause(watchedMs);
  const percent = (((readCpuMs(hub.pid) ?? 0) - cpu) / (performance.now() - start)) * 100;
  return { percent, memoryMb: hub.memoryMb() ?? 0 };
}

/** How a cost grows from the smaller fleets to the larger: 1 is a straight line, above it more than that. */
const growth = ([few, some, many]: readonly Cost[], of: (cost: Cost) => number): number => {
  if (few === undefined || some === undefined || many === undefined) return Number.NaN;
  const first = (of(some) - of(few)) / (some.servers - few.servers);
  return (of(many) - of(some)) / (many.servers - some.servers) / first;
};

const figuresOf = (costs: readonly Cost[], those: (servers: number) => string): readonly Figure[] => [
  ...costs.flatMap(({ servers, memoryMb, percent, connectedS }) => [
    aloneFigure(`hub with ${those(servers)}: memory`, 'MB', memoryMb),
    aloneFigure(`hub with ${those(servers)}: processor time`, '%', percent),
    aloneFigure(`until all ${those(servers)} were connected`, 's', connectedS),
  ]),
  figure(
    `memory of the last 700 servers, each, beside the 200 before (${those(1_000)})`,
    '×',
    growth(costs, (cost) => cost.memoryMb),
    1,
  ),
  figure(
    `processor time of the same (${those(1_000)})`,
    '×',
    growth(costs, (cost) => cost.percent),
    1,
  ),
];

const alone: Cost[] = [];
const busy: Cost[] = [];
for (const servers of counts) {
  alone.push(await measure(servers));
  busy.push(await measureSessions(servers));
}
printResult('fleet: servers that are idle', [
  ...figuresOf(alone, (servers) => `${servers} servers`),
  ...figuresOf(busy, (servers) => `${servers} servers and ${servers * sessionsPerServer} sessions`),
]);
