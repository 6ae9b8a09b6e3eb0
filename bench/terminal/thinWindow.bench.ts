// One window whose line to the hub takes 1 MB/s: some of its terminals flood, and keys are typed into another one; beside
// keys into a window of its own at the same time, which have the same daemon, tmux and processor before them.
import { setTimeout as pause } from 'node:timers/promises';
import { aloneFigure, figure, printResult } from '../result.ts';
import type { Figure } from '../result.ts';
import { openCpuMeter } from './cpuPerMegabyte.ts';
import { openRelayLine } from './relayLine.ts';
import { openTerminalFleet } from './terminalFleet.ts';
import { openThinLine } from './thinLine.ts';
import { typeKeys } from './typeKeys.ts';

const bytesPerSecond = 1_000_000;
const keys = 200;
const pauseMs = 20;
const settleMs = 2_000;
/** One beside the terminal that is typed into, and a window as people have it. */
const floodCounts = [1, 4];

const fleet = await openTerminalFleet({ sessions: 2 + Math.max(...floodCounts) });
const thin = await openThinLine(fleet.fleet.hub.url, bytesPerSecond);
try {
  const window = fleet.openWindow(thin.url);
  const typed = await openRelayLine(fleet, 'typed', window);
  const apart = await openRelayLine(fleet, 'apart');
  const flooding = [];
  for (let n = 1; n <= Math.max(...floodCounts); n += 1)
    flooding.push(await openRelayLine(fleet, `flooding-${n}`, window));
  await pause(settleMs);
  await typeKeys([typed], { keys, pauseMs: 0 });
  const quiet = (await typeKeys([typed], { keys, pauseMs })).get(typed);
  if (quiet === undefined) throw new Error('nothing was measured');
  const came = flooding.map(() => 0);
  for (const [n, line] of flooding.entries()) line.onBytes((bytes) => (came[n] = (came[n] ?? 0) + bytes.length));
  const figures: Figure[] = [];
  let floods = 0;
  for (const count of floodCounts) {
    for (; floods < count; floods += 1) flooding[floods]?.type('yes\r');
    await pause(settleMs);
    came.fill(0);
    const meter = openCpuMeter(fleet, { screens: 'some' });
    const start = performance.now();
    const times = await typeKeys([typed, apart], { keys, pauseMs });
    const [flooded, own] = [times.get(typed), times.get(apart)];
    const seconds = (performance.now() - start) / 1_000;
    if (flooded === undefined || own === undefined) throw new Error('nothing was measured');
    const label = `${count} flood${count === 1 ? '' : 's'}`;
    for (const length of came) meter.came({ length });
    const rates = came.slice(0, count).map((bytes) => bytes / seconds / 1e6);
    figures.push(
      figure(`p50, ${label}, beside the same line without any`, 'ms', flooded.p50, quiet.p50),
      figure(`p95, ${label}, beside the same line without any`, 'ms', flooded.p95, quiet.p95),
      figure(`p95, ${label}, beside a window of its own`, 'ms', flooded.p95, own.p95),
      aloneFigure(`p99, ${label}`, 'ms', flooded.p99),
      figure(
        `what came of ${label}, beside what the line takes`,
        'MB/s',
        rates.reduce((sum, rate) => sum + rate, 0),
        bytesPerSecond / 1e6,
      ),
    );
    figures.push(...meter.figures(`${label}: `));
    if (count > 1)
      figures.push(figure(`the least of ${label}, beside the most`, 'MB/s', Math.min(...rates), Math.max(...rates)));
  }
  printResult('terminals: a key into one terminal of a window while others flood its line of 1 MB/s', figures);
} finally {
  await fleet.close();
  await thin.close();
}
