// Two sessions of one daemon whose line to the hub takes 1 MB/s: one floods, and keys are typed into the other.
import { setTimeout as pause } from 'node:timers/promises';
import { aloneFigure, figure, printResult } from '../result.ts';
import { openCpuMeter } from './cpuPerMegabyte.ts';
import { openRelayLine } from './relayLine.ts';
import { openTerminalFleet } from './terminalFleet.ts';
import { openThinLine } from './thinLine.ts';
import { typeKeys } from './typeKeys.ts';

const bytesPerSecond = 1_000_000;
const keys = 200;
const pauseMs = 20;
const settleMs = 2_000;

const line = { thin: undefined as Awaited<ReturnType<typeof openThinLine>> | undefined };
const fleet = await openTerminalFleet({
  line: async (hub) => {
    line.thin = await openThinLine(hub, bytesPerSecond);
    return line.thin.url;
  },
});
try {
  const [flooding, typed] = [await openRelayLine(fleet, 'flooding'), await openRelayLine(fleet, 'typed')];
  await pause(settleMs);
  await typeKeys([typed], { keys, pauseMs: 0 });
  const quiet = (await typeKeys([typed], { keys, pauseMs })).get(typed);
  let cameBytes = 0;
  flooding.onBytes((bytes) => (cameBytes += bytes.length));
  flooding.type('yes\r');
  await pause(settleMs);
  const start = performance.now();
  cameBytes = 0;
  const meter = openCpuMeter(fleet, { screens: 'some' });
  const flooded = (await typeKeys([typed], { keys, pauseMs })).get(typed);
  const seconds = (performance.now() - start) / 1_000;
  meter.came({ length: cameBytes });
  const cpu = meter.figures();
  flooding.type('\u0003');
  if (quiet === undefined || flooded === undefined) throw new Error('nothing was measured');
  printResult('terminals: a key into one session while another floods a line of 1 MB/s', [
    figure('p50, beside the same line without a flood', 'ms', flooded.p50, quiet.p50),
    figure('p95, beside the same line without a flood', 'ms', flooded.p95, quiet.p95),
    figure(
      'what came of the flood, beside what the line takes',
      'MB/s',
      cameBytes / seconds / 1e6,
      bytesPerSecond / 1e6,
    ),
    aloneFigure('p99', 'ms', flooded.p99),
    ...cpu,
  ]);
} finally {
  await fleet.close();
  await line.thin?.close();
}
