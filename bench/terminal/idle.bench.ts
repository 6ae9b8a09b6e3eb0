// What it costs when nothing happens: a daemon with 50 shells, and a hub with 1,000 daemons and 10,000 sessions, which all
// come back after its restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { awaitSoon } from '../awaitSoon.ts';
import { BenchDaemons } from '../benchDaemons.ts';
import { seedHub } from '../bigHub.ts';
import { startHubChild } from '../hubChild.ts';
import type { HubChild } from '../hubChild.ts';
import { readCpuMs, readMemoryMb } from '../processFigures.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, printResult } from '../result.ts';
import { openTerminalFleet } from './terminalFleet.ts';

const shells = 50;
const servers = 1_000;
const sessionsPerServer = 10;
const settleMs = 3_000;
const idleMs = 15_000;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Percent of one processor that each process used in a time. */
async function percentOf(pids: readonly number[], forMs: number): Promise<readonly number[]> {
  const cpu = (): readonly number[] => pids.map((pid) => readCpuMs(pid) ?? 0);
  const before = cpu();
  const start = performance.now();
  await pause(forMs);
  const passedMs = performance.now() - start;
  return cpu().map((ms, at) => ((ms - (before[at] ?? 0)) / passedMs) * 100);
}

async function measureDaemon(): Promise<readonly Figure[]> {
  const fleet = await openTerminalFleet({ sessions: shells });
  try {
    for (let n = 0; n < shells; n += 1) await fleet.openShell(`idle-${n}`);
    await pause(settleMs);
    const [tmux, cats] = [fleet.tmuxPid(), fleet.catPids()];
    const pids = [fleet.daemonPid, tmux, ...cats];
    const [daemonPercent = 0, tmuxPercent = 0, ...catPercents] = await percentOf(pids, idleMs);
    const memory = (pid: number): number => readMemoryMb(pid) ?? 0;
    return [
      aloneFigure(`daemon with ${shells} idle shells: memory`, 'MB', memory(fleet.daemonPid)),
      aloneFigure(`daemon with ${shells} idle shells: processor time`, '%', daemonPercent),
      aloneFigure('its tmux: memory', 'MB', memory(tmux)),
      aloneFigure('its tmux: processor time', '%', tmuxPercent),
      aloneFigure(`its ${cats.length} cat processes together: memory`, 'MB', sum(cats.map(memory))),
      aloneFigure(`its ${cats.length} cat processes together: processor time`, '%', sum(catPercents)),
    ];
  } finally {
    await fleet.close();
  }
}

async function measureHub(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'rostrum-idle-'));
  const daemons = new BenchDaemons(servers, sessionsPerServer);
  let hub: HubChild | undefined;
  try {
    await seedHub(directory, { tasks: 0, servers, sessionsPerServer }, true);
    hub = await startHubChild(directory);
    await daemons.open(hub.url);
    const heartbeats = daemons.heartbeatsInTurns();
    await pause(settleMs);
    const [percent = 0] = await percentOf([hub.pid], idleMs);
    clearInterval(heartbeats);
    const memoryMb = hub.memoryMb() ?? 0;
    const counted = daemons.count;
    const stopped = performance.now();
    await hub.stop();
    hub = await startHubChild(directory, Number(new URL(hub.url).port));
    await awaitSoon(() => daemons.count === servers, `${servers} daemons`);
    const label = `hub with ${counted} daemons and ${servers * sessionsPerServer} sessions`;
    return [
      aloneFigure(`${label}: memory`, 'MB', memoryMb),
      aloneFigure(`${label}: processor time`, '%', percent),
      aloneFigure(
        `from the stop of a hub over its restart to all ${servers} daemons`,
        's',
        (performance.now() - stopped) / 1_000,
      ),
      aloneFigure('its memory then', 'MB', hub.memoryMb() ?? 0),
    ];
  } finally {
    daemons.close();
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

printResult('terminals: idle', [...(await measureDaemon()), ...(await measureHub())]);
