// From a key to its echo on the screen of who typed it: client → hub → daemon → tmux pane and back, over loopback.
import { setTimeout as pause } from 'node:timers/promises';
import { figure, printResult } from '../result.ts';
import type { Figure } from '../result.ts';
import { openBareRelay } from './references/bareRelayLine.ts';
import { openCpuMeter } from './cpuPerMegabyte.ts';
import type { KeyLine } from './references/keyLine.ts';
import { openRawPty, openTmuxAttach } from './references/ptyLines.ts';
import { openSshLine } from './references/sshLine.ts';
import { openTtydToTmux } from './references/ttydLine.ts';
import { openRelayLine } from './relayLine.ts';
import { openTerminalFleet } from './terminalFleet.ts';
import { typeKeys } from './typeKeys.ts';
import type { EchoTimes } from './typeKeys.ts';

/**
 * A program that has run for some minutes is measured, not one that was just started: by then V8 has compiled what a key runs
 * through, on all hops of Node alike, which takes it between 1,000 and 2,000 keys.
 */
const warmUpKeys = 3_000;
const keys = 500;
/** Somebody who types: between two keys other programs use the processor and its caches. */
const slowKeys = 300;
const slowMs = 20;
const settleMs = 1_000;

const fleet = await openTerminalFleet();
const references: KeyLine[] = [];
try {
  const ours = await openRelayLine(fleet, 'echo');
  const others = [openRawPty(), openTmuxAttach(), await openBareRelay()];
  const opened = [...others, await openSshLine(), await openTtydToTmux()];
  references.push(...opened.filter((line) => line !== undefined));
  await pause(settleMs);
  const lines = [ours, ...references];
  await typeKeys(lines, { keys: warmUpKeys, pauseMs: 0 });
  const fast = await typeKeys(lines, { keys, pauseMs: 0 });
  const slow = await typeKeys(lines, { keys: slowKeys, pauseMs: slowMs });
  // Alone: the others have the processor too.
  const meter = openCpuMeter(fleet, { screens: 'none' });
  await typeKeys([{ ...ours, onBytes: (listener) => ours.onBytes((bytes) => (meter.came(bytes), listener(bytes))) }], {
    keys,
    pauseMs: 0,
  });
  const figures = references.flatMap((line): readonly Figure[] => {
    const beside = (times: ReadonlyMap<KeyLine, EchoTimes>, which: keyof EchoTimes, how: string): Figure =>
      figure(
        `${which}, ${how}, beside ${line.name}`,
        'ms',
        times.get(ours)?.[which] ?? 0,
        times.get(line)?.[which] ?? 0,
      );
    return [
      beside(fast, 'p50', 'key after key'),
      beside(fast, 'p99', 'key after key'),
      beside(slow, 'p50', `a key each ${slowMs} ms`),
      beside(slow, 'p99', `a key each ${slowMs} ms`),
    ];
  });
  printResult('terminals: from a key to its echo', [...figures, ...meter.figures('', keys)]);
} finally {
  for (const line of references) await line.close();
  await fleet.close();
}
