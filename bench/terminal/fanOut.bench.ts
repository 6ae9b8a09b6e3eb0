// One session before 1, 10 and 100 viewers: what each of them costs the hub, with every byte right for all.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readCpuMs } from '../processFigures.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { OutputCheck, between, expectedOf } from './expectedOutput.ts';
import { becomePlain } from './plainShell.ts';
import { openTerminalFleet } from './terminalFleet.ts';

const viewerCounts = [1, 10, 100];
const pieceBytes = 16_384;
const pieces = 200;
/** About 0.5 MB a second, as a busy agent writes at most: nobody is to fall behind. */
const pauseSeconds = 0.03;
const lineBytes = 72;
/** A shell that has just got its size is shown anew once. */
const settleMs = 1_000;
const megabyte = 1e6;

const directory = mkdtempSync(join(tmpdir(), 'rostrum-fan-'));
const file = join(directory, 'text');
const text = Buffer.from(randomBytes((pieceBytes * pieces * 3) / 4).toString('base64'));
for (let at = lineBytes; at < text.length; at += lineBytes) text[at] = 10;
writeFileSync(file, text);
const expected = expectedOf(text);
const loop = `for at in $(seq 0 ${pieces - 1}); do dd if=${file} bs=${pieceBytes} count=1 skip=$at status=none; sleep ${pauseSeconds}; done`;

const fleet = await openTerminalFleet();
try {
  await fleet.openShell('shown');
  const first = await fleet.watch('shown', (_shown, done) => done());
  first.type(becomePlain);
  await pause(settleMs);
  const figures: Figure[] = [];
  let alone: number | undefined;
  for (const count of viewerCounts) {
    const checks = Array.from({ length: count }, () => new OutputCheck(expected));
    const viewers = await Promise.all(
      checks.map((check) =>
        fleet.watch('shown', ({ what, bytes }, done) => {
          if (what === 'output') check.take(bytes);
          else if (check.doneBytes > 0) check.takeScreen(bytes);
          done();
        }),
      ),
    );
    first.close();
    const before = readCpuMs(fleet.hubPid) ?? 0;
    viewers[0]?.type(between(loop));
    await Promise.all(checks.map((check) => check.ended));
    const cpuMs = (readCpuMs(fleet.hubPid) ?? 0) - before;
    const perViewerMb = cpuMs / count / (expected.byteCount / megabyte);
    alone ??= perViewerMb;
    const label = `${count} viewer${count === 1 ? '' : 's'}`;
    figures.push(
      figure(`processor time of the hub a viewer and MB, ${label}, beside one viewer`, 'ms', perViewerMb, alone),
      figure(
        `viewers with every byte right, ${label}, of all`,
        '',
        checks.filter((check) => check.isRight()).length,
        count,
      ),
    );
    for (const viewer of viewers) viewer.close();
  }
  figures.push(aloneFigure('what each of them was sent', 'MB', expected.byteCount / megabyte));
  printResult('terminals: one session before many viewers', figures);
} finally {
  await fleet.close();
  rmSync(directory, { recursive: true, force: true });
}
