import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** The time of day as the processes of a fleet see it. */
export interface TurnedClock {
  /** For the environment of a program whose clock is to be turned. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on the time of day is so many ms off; how long something takes is measured as ever. */
  turn: (offsetMs: number) => void;
  /** By how much the time of day was off when a process looked at it last. */
  seenBy: (pid: number) => number;
}

/** Lets the time of day of programs jump, as it does where somebody sets it, or where a machine wakes up. */
export function openTurnedClock(place: Place): TurnedClock {
  const directory = place.make('clock');
  const preload = join(directory, 'preload.cjs');
  const offset = join(directory, 'offset');
  const turn = (offsetMs: number): void => {
    writeFileSync(`${offset}.part`, String(offsetMs));
    renameSync(`${offset}.part`, offset);
  };
  turn(0);
  writeFileSync(
    preload,
    `const { readFileSync, writeFileSync } = require('node:fs');
    const RealDate = Date;
    let offset = 0;
    let readAt = -Infinity;
    const now = () => {
      if (performance.now() - readAt > 10) {
        const before = offset;
        offset = Number(readFileSync(${JSON.stringify(offset)}, 'utf8'));
        readAt = performance.now();
        if (offset !== before) writeFileSync(${JSON.stringify(directory)} + '/' + process.pid, String(offset));
      }
      return RealDate.now() + offset;
    };
    globalThis.Date = class Date extends RealDate {
      constructor(...words) {
        super(...(words.length === 0 ? [now()] : words));
      }
      static now() {
        return now();
      }
    };
    `,
  );
  return {
    env: { NODE_OPTIONS: `--require ${preload}` },
    turn,
    seenBy: (pid) => Number(readFileSync(join(directory, String(pid)), 'utf8')),
  };
}
