import type { Clock } from '../link/clock.ts';

interface Timer {
  at: number;
  readonly everyMs: number | undefined;
  readonly call: () => void;
}

/** Time that only moves when it is told to. */
export interface FakeClock extends Clock {
  /** Lets time go by; what is due is called in order. */
  advance: (ms: number) => void;
  /** Somebody sets the machine's clock: no time goes by. */
  jump: (ms: number) => void;
}

export function createFakeClock(start = 1_000_000): FakeClock {
  let elapsed = 0;
  let offset = start;
  const timers = new Set<Timer>();
  const add = (delayMs: number, everyMs: number | undefined, call: () => void) => {
    const timer: Timer = { at: elapsed + delayMs, everyMs, call };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const next = (end: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after: (delayMs, call) => add(delayMs, undefined, call),
    every: (periodMs, call) => add(periodMs, periodMs, call),
    advance(ms) {
      const end = elapsed + ms;
      for (let timer = next(end); timer !== undefined; timer = next(end)) {
        elapsed = timer.at;
        if (timer.everyMs === undefined) timers.delete(timer);
        else timer.at += timer.everyMs;
        timer.call();
      }
      elapsed = end;
    },
    jump(ms) {
      offset += ms;
    },
  };
}
