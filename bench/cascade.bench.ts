// From a completion that leaves a daemon to the order for the next task that arrives there: over the link, through the
// disk; in hubs of three sizes. Beside a bare WebSocket server that syncs each frame before it answers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { SessionOrder } from '../shared/protocol/daemon.ts';
import { openDaemon } from './benchDaemon.ts';
import { seedHub } from './bigHub.ts';
import { startChild } from './child.ts';
import { startHubChild } from './hubChild.ts';
import { quantile } from './load.ts';
import type { Figure } from './result.ts';
import { figure, printResult } from './result.ts';

const sizes = [100, 10_000, 100_000];
const warmUp = 50;
const completions = 250;
const frameBytes = 1_500;
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));

/** Something that answers a step with the milliseconds that it took. */
interface Subject {
  step: () => Promise<number>;
  stop: () => Promise<void>;
}

/** A chain of tasks in a hub of some size: each step completes the task that runs and waits for the next order. */
async function openChain(tasks: number): Promise<Subject> {
  const dataDir = join(directory, `hub-${tasks}`);
  const chain = warmUp + completions + 1;
  await seedHub(dataDir, { tasks: tasks + chain, servers: 10, chain }, true);
  const hub = await startHubChild(dataDir);
  const daemon = await openDaemon(hub.url, 1);
  daemon.heartbeat();
  let arrived: (session: SessionOrder) => void = () => undefined;
  const nextOrder = () => new Promise<SessionOrder>((resolve) => (arrived = resolve));
  let running = nextOrder();
  daemon.onOrder((order) => {
    if (order.type === 'session.start') arrived(order.session);
    if (order.type !== 'session.close') return;
    // Its slot is free only now, and a woken server looks at the queue.
    const { sessionId } = order;
    daemon.report({ type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: 'exited' });
  });
  return {
    async step() {
      const { sessionId, task } = await running;
      daemon.report({ type: 'session.started', sessionId, pid: 7, startedAt: Date.now() });
      await pause(3);
      running = nextOrder();
      const params = { id: task?.taskId, result: { summary: 'done' } };
      const start = performance.now();
      const commandId = `completes-${sessionId}`;
      daemon.report({ type: 'agent.said', sessionId, operation: 'task.complete', commandId, params });
      await running;
      return performance.now() - start;
    },
    async stop() {
      daemon.close();
      await hub.stop();
    },
  };
}

async function openBare(): Promise<Subject> {
  const args = [
    '--import',
    'tsx',
    join(import.meta.dirname, 'references', 'socketJournal.ts'),
    join(directory, 'bare'),
  ];
  const child = await startChild(args, {}, /(http:\/\/127\.0\.0\.1:\d+)/);
  const socket = new WebSocket((child.said[1] ?? '').replace('http', 'ws'));
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    async step() {
      await pause(3);
      const start = performance.now();
      const answered = new Promise((resolve) => socket.once('message', resolve));
      socket.send('x'.repeat(frameBytes));
      await answered;
      return performance.now() - start;
    },
    async stop() {
      socket.close();
      await child.stop();
    },
  };
}

const subjects: Subject[] = [];
try {
  subjects.push(await openBare());
  for (const size of sizes) subjects.push(await openChain(size));
  const times = subjects.map((): number[] => []);
  // In turns, so that what the machine does besides hits all alike.
  for (let n = 0; n < warmUp + completions; n += 1)
    for (const [at, subject] of subjects.entries()) times[at]?.push(await subject.step());
  const [bare, ...chains] = times.map((all) => {
    const sorted = all.slice(warmUp).sort((a, b) => a - b);
    return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
  });
  const smallest = chains[0];
  if (bare === undefined || smallest === undefined) throw new Error('nothing was measured');
  const figures = chains.flatMap(({ p50, p95 }, at): Figure[] => {
    const by = `${(sizes[at] ?? 0).toLocaleString('en-US')} tasks`;
    return [
      figure(`p50, ${by}, beside a bare synced echo`, 'ms', p50, bare.p50),
      figure(`p95, ${by}, beside a bare synced echo`, 'ms', p95, bare.p95),
      ...(at === 0 ? [] : [figure(`p50, ${by}, beside 100 tasks`, 'ms', p50, smallest.p50)]),
    ];
  });
  printResult('completion to the order for the next task', figures);
} finally {
  for (const subject of subjects) await subject.stop();
  rmSync(directory, { recursive: true, force: true });
}
