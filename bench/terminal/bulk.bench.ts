// Everything that a program writes, through daemon and hub to a client that keeps up: how fast, at which processor time,
// and with not a byte lost or doubled, or it fails; beside a process that reads the same tmux pipe directly, and beside as many
// hops of Node that do nothing. Recordings are on; no screen is drawn, or it fails.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { terminalLimits } from '../../daemon/terminal/terminalLimits.ts';
import { readCpuMs } from '../processFigures.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, median, printResult } from '../result.ts';
import { OutputCheck, between, expectedOf } from './expectedOutput.ts';
import type { Expected } from './expectedOutput.ts';
import { openBareRelay } from './references/bareRelayLine.ts';
import { openPipedPane } from './references/pipedPane.ts';
import { openTerminalFleet } from './terminalFleet.ts';

const rounds = 3;
const mostWarmUps = 5;
const fileBytes = 64 * 1_048_576;
const lineBytes = 72;
const limitMs = 120_000;

/** A way from a program's output to this process. */
interface Way {
  type: (text: string) => void;
  /** Who gets what comes. */
  check: OutputCheck | undefined;
  /** All processes on the way besides this one, by what they are. */
  readonly pids: ReadonlyMap<string, number>;
}

interface Measured {
  readonly megabytesPerSecond: number;
  /** Milliseconds of processor time a megabyte, by who used it. */
  readonly cpuPerMb: ReadonlyMap<string, number>;
  readonly isRight: boolean;
  /** What the daemon drew on screens meanwhile. */
  readonly drawnBytes: number;
}

const megabyte = 1e6;

async function withLimit(ended: Promise<void>, what: string): Promise<void> {
  const stop = new AbortController();
  const late = pause(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`${what} did not end within ${limitMs} ms`);
  });
  await Promise.race([ended, late]).finally(() => stop.abort());
}

const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function measure(way: Way, command: string, expected: Expected): Promise<Measured> {
  const cpuOf = (): Map<string, number> =>
    new Map([...[...way.pids].map(([name, pid]) => [name, readCpuMs(pid) ?? 0] as const), ['client', ownCpuMs()]]);
  const check = new OutputCheck(expected);
  way.check = check;
  const drawnBefore = fleet.drawnBytes();
  const before = cpuOf();
  const start = performance.now();
  way.type(between(command));
  await withLimit(check.ended, command);
  const seconds = (performance.now() - start) / 1_000;
  const isRight = check.isRight();
  const drawnBytes = fleet.drawnBytes() - drawnBefore;
  const delivered = check.doneBytes / megabyte;
  if (!isRight)
    process.stderr.write(`${command}: ${delivered.toFixed(1)} of ${expected.byteCount / megabyte} MB came\n`);
  const cpuPerMb = new Map([...cpuOf()].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / delivered]));
  return { megabytesPerSecond: delivered / seconds, cpuPerMb, isRight, drawnBytes };
}

/** A screen that somebody has looked at follows so much before it is given up to a flood: that is a part of what is measured. */
const mostDrawnBytes = 2 * terminalLimits.screenLagBytes;

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

const directory = mkdtempSync(join(tmpdir(), 'rostrum-bulk-'));
const fleet = await openTerminalFleet();
const pane = await openPipedPane();
const bareLine = await openBareRelay();
try {
  const file = join(directory, 'text');
  const text = Buffer.from(randomBytes((fileBytes * 3) / 4).toString('base64'));
  for (let at = lineBytes; at < text.length; at += lineBytes) text[at] = 10;
  writeFileSync(file, text);
  const counted = execFileSync('seq', ['1', '5000000'], { maxBuffer: 100_000_000 });
  const programs = [
    { name: 'cat of 64 MB', command: `cat ${file}`, expected: expectedOf(text) },
    { name: 'seq 1 5000000', command: 'seq 1 5000000', expected: expectedOf(counted) },
  ];

  await fleet.openShell('bulk');
  const relayed: Way = { type: () => undefined, check: undefined, pids: new Map() };
  const watching = await fleet.watch('bulk', ({ what, bytes }, done) => {
    if (what === 'output') relayed.check?.take(bytes);
    else relayed.check?.takeScreen(bytes);
    done();
  });
  relayed.type = watching.type;
  const [catPid = 0] = fleet.catPids();
  const pids = { hub: fleet.hubPid, daemon: fleet.daemonPid, tmux: fleet.tmuxPid(), cat: catPid };
  const ours: Way = Object.assign(relayed, { pids: new Map(Object.entries(pids)) });
  const direct: Way = { type: pane.type, check: undefined, pids: new Map(Object.entries(pane.pids)) };
  pane.onBytes((bytes) => direct.check?.take(bytes));
  const bare: Way = { type: bareLine.type, check: undefined, pids: new Map() };
  bareLine.onBytes((bytes) => bare.check?.take(bytes));

  // The screen that was drawn for this window is given up in a flood, unless one of its own takes it up again.
  for (const { command, expected } of Array.from({ length: mostWarmUps }, () => programs[0] ?? []).flat())
    if ((await measure(ours, command, expected)).drawnBytes === 0) break;

  const figures: Figure[] = [];
  const holed: string[] = [];
  for (const { name, command, expected } of programs) {
    const found: Readonly<Record<'ours' | 'direct' | 'bare', Measured>>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const first = await measure(direct, command, expected);
      const second = await measure(bare, command, expected);
      found.push({ direct: first, bare: second, ours: await measure(ours, command, expected) });
    }
    const speed = (which: 'ours' | 'direct' | 'bare') => median(found.map((one) => one[which].megabytesPerSecond));
    const cpu = (which: 'ours' | 'direct') => median(found.map((one) => sum(one[which].cpuPerMb.values())));
    figures.push(
      figure(`${name}, beside the pipe read directly`, 'MB/s', speed('ours'), speed('direct')),
      figure(`${name}, beside a bare relay of two hops`, 'MB/s', speed('ours'), speed('bare')),
      figure(`${name}, a bare relay of two hops beside the pipe read directly`, 'MB/s', speed('bare'), speed('direct')),
      figure(`${name}: processor time a MB, beside the pipe read directly`, 'ms', cpu('ours'), cpu('direct')),
    );
    for (const part of ['hub', 'daemon', 'client', 'tmux', 'cat']) {
      const ours = median(found.map((one) => one.ours.cpuPerMb.get(part) ?? 0));
      const alone = median(found.map((one) => one.direct.cpuPerMb.get(part) ?? 0));
      const isShared = part !== 'hub' && part !== 'daemon';
      const label = `${name}: processor time a MB, ${part}`;
      figures.push(isShared ? figure(label, 'ms', ours, alone) : aloneFigure(label, 'ms', ours));
    }
    const right = found.filter((one) => one.ours.isRight).length;
    figures.push(figure(`${name}: rounds with every byte delivered, of all`, '', right, rounds));
    if (right < rounds)
      holed.push(`${name}: in ${rounds - right} of ${rounds} rounds not every byte came as it was written`);
    const drawnBytes = sum(found.map((one) => one.ours.drawnBytes));
    figures.push(aloneFigure(`${name}: drawn on screens in all rounds`, 'MB', drawnBytes / megabyte));
    if (drawnBytes > mostDrawnBytes) holed.push(`${name}: ${drawnBytes} bytes were drawn on screens`);
    if (!found.every((one) => one.direct.isRight && one.bare.isRight)) holed.push(`${name}: a reference was not right`);
  }
  printResult('terminals: bulk', figures);
  // A rate at which bytes are left out, or one with more of screens in it, is no figure of this measurement.
  if (holed.length > 0) throw new Error(holed.join('; '));
} finally {
  await bareLine.close();
  await pane.close();
  await fleet.close();
  rmSync(directory, { recursive: true, force: true });
}
