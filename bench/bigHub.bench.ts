// A hub with 100,000 tasks of 1 KB specs and 100 servers: its start, its memory, a window's first page, how long a snapshot
// holds its loop, and what it costs while nothing happens.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openDaemon } from './benchDaemon.ts';
import { seedHub, withHub } from './bigHub.ts';
import { startHubChild } from './hubChild.ts';
import type { Figure } from './result.ts';
import { figure, median, printResult } from './result.ts';
import { openWindow } from './window.ts';

const tasks = 100_000;
const servers = 100;
const rounds = 3;
const windowRounds = 5;
const idleSeconds = 15;
const specMb = (tasks * 1_024) / 1e6;
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));
const [snapshotDir, journalDir, emptyDir] = ['snapshot', 'journal', 'empty'].map((name) => join(directory, name)) as [
  string,
  string,
  string,
];

/** Median time to a hub that is ready, over a directory that each start finds as it was. */
async function timeStart(dataDir: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const copy = join(directory, 'copy');
    cpSync(dataDir, copy, { recursive: true });
    const start = performance.now();
    const hub = await startHubChild(copy);
    times.push(performance.now() - start);
    await hub.stop();
    rmSync(copy, { recursive: true, force: true });
  }
  return median(times);
}

/** The least that reading such files costs: every line parsed, all bytes hashed. */
function timeParsing(files: readonly string[]): number {
  const start = performance.now();
  const kept: unknown[] = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    createHash('sha256').update(bytes).digest();
    for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) {
      const line = bytes.toString('utf8', at, bytes[end - 1] === 0x2c ? end - 1 : end);
      if (line.startsWith('{"id"') || line.startsWith('{"seq"')) kept.push(JSON.parse(line));
    }
  }
  return performance.now() - start;
}

/** Milliseconds to the first rows and to a whole mirror. */
async function timeWindow(dataDir: string): Promise<{ readonly first: number; readonly whole: number }> {
  const hub = await startHubChild(dataDir);
  try {
    const all: { readonly first: number; readonly whole: number }[] = [];
    for (let round = 0; round < windowRounds; round += 1) {
      const { firstRowsMs, completeMs, close } = await openWindow(hub.url, hub.token);
      all.push({ first: firstRowsMs, whole: completeMs });
      close();
    }
    return { first: median(all.map(({ first }) => first)), whole: median(all.map(({ whole }) => whole)) };
  } finally {
    await hub.stop();
  }
}

/** Memory once it is ready, and percent of a processor with all daemons connected and nothing to do. */
async function measureIdle(dataDir: string): Promise<{ readonly memoryMb: number; readonly percent: number }> {
  const hub = await startHubChild(dataDir);
  try {
    const memoryMb = hub.memoryMb() ?? 0;
    const daemons = await Promise.all(Array.from({ length: servers }, (_, at) => openDaemon(hub.url, at + 1)));
    for (const daemon of daemons) daemon.heartbeat();
    await pause(5_000);
    const before = hub.cpuMs() ?? 0;
    // Each daemon says how it is every 30 s: half of them in this time.
    for (const daemon of daemons.slice(0, servers / 2)) {
      daemon.heartbeat();
      await pause((idleSeconds * 1_000) / (servers / 2));
    }
    const percent = ((hub.cpuMs() ?? 0) - before) / (idleSeconds * 10);
    for (const daemon of daemons) daemon.close();
    return { memoryMb: Math.max(memoryMb, hub.memoryMb() ?? 0), percent };
  } finally {
    await hub.stop();
  }
}

/** The longest time that the loop was held up while a snapshot was written; the median of several. */
async function measureSnapshot(dataDir: string): Promise<number> {
  const nanosecondsPerMs = 1e6;
  return withHub(dataDir, async (_hub, journal) => {
    const longest: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await pause(1_000);
      const lag = monitorEventLoopDelay({ resolution: 1 });
      lag.enable();
      await pause(20);
      await journal.snapshot();
      lag.disable();
      longest.push(lag.max / nanosecondsPerMs);
    }
    return median(longest);
  });
}

try {
  await seedHub(snapshotDir, { tasks, servers }, true);
  cpSync(snapshotDir, journalDir, { recursive: true });
  for (const name of ['state.json', 'state.previous.json']) rmSync(join(journalDir, name), { force: true });
  await seedHub(emptyDir, { tasks: 0, servers }, true);
  const journal = readdirSync(join(journalDir, 'journal')).map((name) => join(journalDir, 'journal', name));
  const parsed = { snapshot: timeParsing([join(snapshotDir, 'state.json')]), journal: timeParsing(journal) };
  const fromSnapshot = await timeStart(snapshotDir);
  const fromJournal = await timeStart(journalDir);
  const window = { big: await timeWindow(snapshotDir), empty: await timeWindow(emptyDir) };
  const idle = { big: await measureIdle(snapshotDir), empty: await measureIdle(emptyDir) };
  const block = { big: await measureSnapshot(snapshotDir), empty: await measureSnapshot(emptyDir) };
  const figures: Figure[] = [
    figure('start from a snapshot, beside parsing its file', 'ms', fromSnapshot, parsed.snapshot),
    figure('start from the journal alone, beside parsing its files', 'ms', fromJournal, parsed.journal),
    figure('memory with bodies, beside the specs alone', 'MB', idle.big.memoryMb, specMb),
    figure('first page of a window, beside an empty hub', 'ms', window.big.first, window.empty.first),
    figure('whole mirror of a window, beside an empty hub', 'ms', window.big.whole, window.empty.whole),
    figure('longest hold of the loop by a snapshot, beside an empty hub', 'ms', block.big, block.empty),
    figure('processor time while idle, 100 daemons, beside an empty hub', '%', idle.big.percent, idle.empty.percent),
  ];
  printResult('a hub with 100,000 tasks', figures);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
