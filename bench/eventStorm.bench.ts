// 1,000 changes a second while 50 windows look on: how long the hub's loop is held up, and whether every mirror ends as
// the hub sees it. Beside the same changes with one window.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { seedHub } from './bigHub.ts';
import { changeTasks } from './changeTasks.ts';
import { figure, printResult } from './result.ts';
import type { BenchWindow } from './window.ts';
import { openWindow } from './window.ts';

const windowCount = 50;
const perSecond = 1_000;
const seconds = 8;
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));

interface Report {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly cpuMs: number;
}

async function ask<Answer>(hub: ChildProcess, message: string): Promise<Answer> {
  const answered = once(hub, 'message');
  hub.send(message);
  return (await answered)[0] as Answer;
}

async function storm(
  hub: ChildProcess,
  { url, token }: { readonly url: string; readonly token: string },
  count: number,
) {
  const windows: BenchWindow[] = [];
  // One after the other: this process reads for all of them.
  while (windows.length < count) windows.push(await openWindow(url, token));
  const writer = await openWindow(url, token);
  const ids = [...writer.mirror.keys()].filter((id) => id.startsWith('task_')).slice(0, 500);
  const framesBefore = windows.reduce((sum, window) => sum + window.frames(), 0);
  const { cpuMs: cpuBefore } = await ask<Report>(hub, 'report');
  hub.send('begin');
  const start = performance.now();
  const changes = await changeTasks(writer, ids, { perSecond, seconds, change: (n) => ({ labels: [`storm-${n}`] }) });
  const took = (performance.now() - start) / 1_000;
  const report = await ask<Report>(hub, 'report');
  const fresh = await openWindow(url, token);
  const isEqual = ({ mirror }: BenchWindow) =>
    mirror.size === fresh.mirror.size && [...fresh.mirror].every(([id, row]) => isDeepStrictEqual(mirror.get(id), row));
  const deadline = performance.now() + 10_000;
  while (!windows.every(isEqual) && performance.now() < deadline) await pause(50);
  const equal = windows.filter(isEqual).length;
  const frames = windows.reduce((sum, window) => sum + window.frames(), 0) - framesBefore;
  for (const window of [...windows, writer, fresh]) window.close();
  return { ...report, cpu: (report.cpuMs - cpuBefore) / 10 / took, equal, frames, rate: changes / took };
}

try {
  await seedHub(directory, { tasks: 2_000, servers: 10 }, true);
  const hub = fork(join(import.meta.dirname, 'probedHub.ts'), [directory], { execArgv: ['--import', 'tsx'] });
  try {
    const [facts] = (await once(hub, 'message')) as [{ url: string; token: string }];
    const one = await storm(hub, facts, 1);
    const many = await storm(hub, facts, windowCount);
    const by = `${windowCount} windows`;
    printResult('event storm', [
      figure(`changes, ${by}, beside one window`, '/s', many.rate, one.rate),
      figure(`loop lag p99, ${by}, beside one window`, 'ms', many.p99, one.p99),
      figure(`loop lag p50, ${by}, beside one window`, 'ms', many.p50, one.p50),
      figure(`longest lag, ${by}, beside one window`, 'ms', many.max, one.max),
      figure(`processor time, ${by}, beside one window`, '%', many.cpu, one.cpu),
      figure(`frames to ${by}, beside one window`, '', many.frames, one.frames),
      figure('windows whose mirror equals the hub’s at the end, of all', '', many.equal, windowCount),
    ]);
    if (many.equal !== windowCount || one.equal !== 1) throw new Error('a mirror is not equal to the hub');
  } finally {
    const ended = once(hub, 'exit');
    hub.send('stop');
    await ended;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
