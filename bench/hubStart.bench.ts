// From starting the process to a hub that is ready, empty; beside a Node process that only listens with Express.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startChild } from './child.ts';
import { figure, median, printResult } from './result.ts';

const rounds = 9;
const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));
const address = /(http:\/\/127\.0\.0\.1:\d+)/;

async function timeToReady(args: readonly string[], path: string): Promise<number> {
  const start = performance.now();
  const child = await startChild(args, {}, address);
  const answer = await fetch(`${child.said[1] ?? ''}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  const took = performance.now() - start;
  await child.stop();
  return took;
}

const bare = `require('node:http').createServer((q, a) => a.end('ok')).listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port) })`;

try {
  const hub: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const data = join(directory, `hub-${round}`);
    hub.push(
      await timeToReady([join(root, 'dist/rostrum.cjs'), 'hub', 'start', '--port', '0', '--data', data], '/readyz'),
    );
    reference.push(await timeToReady(['-e', bare], '/'));
  }
  printResult('hub start', [
    figure('empty hub ready, beside a bare node:http server', 'ms', median(hub), median(reference)),
  ]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
