// A program floods a terminal whose viewer takes 1 MB/s: how long from Ctrl-C until the prompt is seen.
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../load.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { openCpuMeter } from './cpuPerMegabyte.ts';
import { becomePlain } from './plainShell.ts';
import type { PausableLine } from './references/keyLine.ts';
import { openTmuxAttach } from './references/ptyLines.ts';
import { openTtydToShell } from './references/ttydLine.ts';
import { createSlowReader } from './slowReader.ts';
import { openTerminalFleet } from './terminalFleet.ts';

const bytesPerSecond = 1_000_000;
const rounds = 7;
/** Some of them take seconds each time. */
const referenceRounds = 3;
const floodMs = 1_000;
const restMs = 500;
const longestMs = 30_000;
const interrupt = '\u0003';
/** bash writes it when its program was interrupted, and nothing else here does. */
const prompt = 'READY>';

/** A terminal as its slow viewer sees it. */
interface SlowLine {
  readonly name: string;
  type: (text: string) => void;
  /** What is shown, when it is shown. */
  onShown: (listener: (bytes: Uint8Array) => void) => void;
}

/** A terminal that takes a piece, shows it, and only then takes the next. */
function slowDown(line: PausableLine): SlowLine {
  const read = createSlowReader(bytesPerSecond);
  let shown: (bytes: Uint8Array) => void = () => undefined;
  line.onBytes((bytes) => {
    line.pause();
    read(bytes.length, () => {
      shown(bytes);
      line.resume();
    });
  });
  return { name: line.name, type: line.type, onShown: (next) => (shown = next) };
}

async function timeInterrupts(line: SlowLine, rounds: number): Promise<readonly number[]> {
  const times: number[] = [];
  line.type(`PS1='RE''ADY>'\r`);
  for (let round = 0; round < rounds; round += 1) {
    await pause(restMs);
    line.type('yes\r');
    await pause(floodMs);
    times.push(await timeInterrupt(line));
  }
  return times.sort((one, other) => one - other);
}

function timeInterrupt(line: SlowLine): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${line.name} showed no prompt within ${longestMs} ms`)), longestMs);
    let tail = '';
    const start = performance.now();
    line.onShown((bytes) => {
      const text = tail + Buffer.from(bytes).toString('latin1');
      tail = text.slice(-prompt.length);
      if (!text.includes(prompt)) return;
      clearTimeout(late);
      line.onShown(() => undefined);
      resolve(performance.now() - start);
    });
    line.type(interrupt);
  });
}

const fleet = await openTerminalFleet();
const references: PausableLine[] = [];
try {
  await fleet.openShell('flooding');
  let shown: (bytes: Uint8Array) => void = () => undefined;
  const read = createSlowReader(bytesPerSecond);
  const meter = openCpuMeter(fleet, { screens: 'some' });
  const watching = await fleet.watch('flooding', ({ bytes }, done) =>
    read(bytes.length, () => {
      meter.came(bytes);
      shown(bytes);
      done();
    }),
  );
  watching.type(becomePlain);
  await pause(restMs);
  const ours: SlowLine = { name: 'rostrum', type: watching.type, onShown: (next) => (shown = next) };
  const own = await timeInterrupts(ours, rounds);
  const alone = [aloneFigure('p50', 'ms', quantile(own, 0.5)), aloneFigure('longest', 'ms', own.at(-1) ?? 0)];
  const figures = [...alone, ...meter.figures()];
  const opened = [openTmuxAttach(), await openTtydToShell()];
  references.push(...opened.filter((line) => line !== undefined));
  for (const line of references) {
    const times = await timeInterrupts(slowDown(line), referenceRounds);
    figures.push(figure(`p50, beside ${line.name}`, 'ms', quantile(own, 0.5), quantile(times, 0.5)));
  }
  printResult('terminals: from Ctrl-C to the prompt under a flood, viewer of 1 MB/s', figures);
} finally {
  for (const line of references) await line.close();
  await fleet.close();
}
