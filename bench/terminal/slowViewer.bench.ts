// A viewer that has stopped reading beside one that keeps up: what it costs the other one, the hub, and the program that writes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../result.ts';
import { readMemoryMb } from '../processFigures.ts';
import { aloneFigure, figure, median, printResult } from '../result.ts';
import { openCpuMeter } from './cpuPerMegabyte.ts';
import { becomePlain } from './plainShell.ts';
import type { TerminalFleet } from './terminalFleet.ts';
import { openTerminalFleet } from './terminalFleet.ts';
import { until } from '../../test/harness/until.ts';

const rounds = 3;
// Some seconds: what a viewer is shown at its beginning is no part of what it costs.
const lines = 8_000_000;
/** Their digits and line ends (CR LF). */
const megabytes = 70.888_896;
const sampleMs = 50;
const limitMs = 120_000;
const nanosecondsPerSecond = 1e9;
const bytesPerMegabyte = 1e6;

/** Whom the program has for an audience. */
interface Audience {
  readonly fast: boolean;
  readonly stalled: boolean;
}

interface Measured {
  /** What the program wrote by its own clock, MB a second. */
  readonly programRate: number;
  /** What the fast viewer got, MB a second. */
  readonly fastRate: number;
  /** By how much the hub's memory grew at most, MB. */
  readonly grownMb: number;
  /** What all that takes part used for each MB that the program wrote. */
  readonly cpu: readonly Figure[];
}

const directory = mkdtempSync(join(tmpdir(), 'rostrum-slow-'));
const timesFile = join(directory, 'times');
const script = join(directory, 'run.sh');
// The program's own clock: it is the agent that must not be slowed.
writeFileSync(script, `date +%s%N >"$1.new"; seq 1 ${lines}; date +%s%N >>"$1.new"; mv "$1.new" "$1"\n`);

async function measure(fleet: TerminalFleet, session: string, { fast, stalled }: Audience): Promise<Measured> {
  rmSync(timesFile, { force: true });
  let cameBytes = 0;
  const viewers = [];
  if (fast) {
    viewers.push(
      await fleet.watch(session, ({ bytes }, done) => {
        cameBytes += bytes.length;
        done();
      }),
    );
  }
  // It takes its first screen, and then nothing any more.
  if (stalled) viewers.push(await fleet.watch(session, ({ what }, done) => (what === 'whole' ? done() : undefined)));
  const before = readMemoryMb(fleet.hubPid) ?? 0;
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, readMemoryMb(fleet.hubPid) ?? 0)), sampleMs);
  const meter = openCpuMeter(fleet, { screens: fast || stalled ? 'some' : 'none' });
  const start = performance.now();
  const body = { text: `sh ${script} ${timesFile}` };
  await fleet.fleet.rest.post(`/sessions/${session}/input`, body);
  const [begin = 0, end = 0] = await until(() => readTimes(), 'the program has ended', limitMs);
  const seconds = (performance.now() - start) / 1_000;
  clearInterval(sampling);
  // With nobody, or one who takes nothing, none of it comes anywhere.
  meter.came({ length: megabytes * bytesPerMegabyte });
  for (const viewer of viewers) viewer.close();
  await pause(500);
  return {
    programRate: (megabytes * nanosecondsPerSecond) / (end - begin),
    fastRate: cameBytes / 1e6 / seconds,
    grownMb: most - before,
    cpu: meter.figures(),
  };
}

const readTimes = (): readonly number[] => readFileSync(timesFile, 'utf8').trim().split('\n').map(Number);

const fleet = await openTerminalFleet();
try {
  await fleet.openShell('slow');
  const settle = await fleet.watch('slow', (_shown, done) => done());
  settle.type(becomePlain);
  await pause(1_000);
  settle.close();
  const audiences = {
    nobody: { fast: false, stalled: false, label: 'nobody' },
    fast: { fast: true, stalled: false, label: 'a fast viewer' },
    stalled: { fast: false, stalled: true, label: 'one that has stopped' },
    both: { fast: true, stalled: true, label: 'both' },
  };
  const found = new Map<string, Measured[]>(Object.keys(audiences).map((name) => [name, []]));
  // What the hub needs once, such as its first buffers, is no growth by a viewer.
  await measure(fleet, 'slow', audiences.fast);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, audience] of Object.entries(audiences)) {
      found.get(name)?.push(await measure(fleet, 'slow', audience));
    }
  }
  const cpuOf = (name: keyof typeof audiences): readonly number[] => {
    const all = (found.get(name) ?? []).map(({ cpu }) => cpu);
    return (all[0] ?? []).map((_figure, at) => median(all.map((cpu) => cpu[at]?.value ?? 0)));
  };
  const parts = found.get('both')?.[0]?.cpu ?? [];
  const cpuFigures = parts.flatMap(({ name, unit }, at) =>
    (['fast', 'stalled', 'both'] as const).map((audience) =>
      figure(
        `${name}, before ${audiences[audience].label}, beside nobody watching`,
        unit,
        cpuOf(audience)[at] ?? 0,
        cpuOf('nobody')[at] ?? 0,
      ),
    ),
  );
  const of = (name: keyof typeof audiences, which: Exclude<keyof Measured, 'cpu'>): number =>
    median((found.get(name) ?? []).map((one) => one[which]));
  printResult('terminals: a viewer that has stopped', [
    figure(
      'what the fast one gets, beside the same without it',
      'MB/s',
      of('both', 'fastRate'),
      of('fast', 'fastRate'),
    ),
    figure(
      'speed of the program before it, beside nobody watching',
      'MB/s',
      of('stalled', 'programRate'),
      of('nobody', 'programRate'),
    ),
    figure(
      'speed of the program before both, beside nobody watching',
      'MB/s',
      of('both', 'programRate'),
      of('nobody', 'programRate'),
    ),
    figure(
      'speed of the program before both, beside a fast viewer alone',
      'MB/s',
      of('both', 'programRate'),
      of('fast', 'programRate'),
    ),
    aloneFigure('growth of the hub’s memory by it', 'MB', of('stalled', 'grownMb')),
    aloneFigure('growth of the hub’s memory by both', 'MB', of('both', 'grownMb')),
    ...cpuFigures,
  ]);
} finally {
  await fleet.close();
  rmSync(directory, { recursive: true, force: true });
}
