import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCpuMs } from '../processFigures.ts';
import { aloneFigure } from '../result.ts';
import type { Figure } from '../result.ts';
import type { TerminalFleet } from './terminalFleet.ts';

const bytesPerMegabyte = 1e6;

/** Processor time that a part of a measurement costs. */
export interface CpuMeter {
  /** Takes note of what came to a viewer. */
  came: (bytes: { readonly length: number }) => void;
  /**
   * What all processes on the way but the viewers used for each MB that came to them since the meter was made; for each
   * of so many keys where hardly a byte comes. Where screens may be drawn, it tells how much was.
   * @throws Error where nothing came, nothing of it was recorded, or a screen was drawn where none may be: that would be
   * another measurement.
   */
  figures: (label?: string, keys?: number) => readonly Figure[];
}

/**
 * Measures from now on. Recordings are on. Screens are drawn where a viewer comes or cannot keep up: only where all do may none be.
 */
export function openCpuMeter(fleet: TerminalFleet, { screens }: { readonly screens: 'none' | 'some' }): CpuMeter {
  const pids = { hub: [fleet.hubPid], daemon: [fleet.daemonPid], tmux: [fleet.tmuxPid()], cat: fleet.catPids() };
  const cpuMs = (): readonly number[] =>
    Object.values(pids).map((of) => of.reduce((sum, pid) => sum + (readCpuMs(pid) ?? 0), 0));
  const before = cpuMs();
  const recordedBefore = recordingsOf(fleet);
  const drawnBefore = fleet.drawnBytes();
  let bytes = 0;
  return {
    came: ({ length }) => (bytes += length),
    figures(label = '', keys) {
      if (bytes === 0) throw new Error('nothing came');
      if (recordingsOf(fleet) === recordedBefore) throw new Error('nothing was recorded');
      const drawnBytes = fleet.drawnBytes() - drawnBefore;
      if (screens === 'none' && drawnBytes > 0) throw new Error(`${drawnBytes} bytes were drawn on screens`);
      const perMb = cpuMs().map((ms, at) => (ms - (before[at] ?? 0)) / (keys ?? bytes / bytesPerMegabyte));
      const name = `${label}processor time a ${keys === undefined ? 'MB' : 'key'}`;
      return [
        aloneFigure(
          name,
          'ms',
          perMb.reduce((sum, ms) => sum + ms, 0),
        ),
        ...Object.keys(pids).map((part, at) => aloneFigure(`${name}, ${part}`, 'ms', perMb[at] ?? 0)),
        ...(screens === 'none' ? [] : [aloneFigure(`${label}drawn on screens a MB`, 'MB', drawnBytes / bytes)]),
      ];
    },
  };
}

/** Which recordings there are, how long they are and when they were written: what changes with each byte that is recorded. */
function recordingsOf({ recordings }: TerminalFleet): string {
  return readdirSync(recordings)
    .filter((name) => name.endsWith('.cast'))
    .map((name) => `${name} ${statSync(join(recordings, name)).size} ${statSync(join(recordings, name)).mtimeMs}`)
    .join('\n');
}
