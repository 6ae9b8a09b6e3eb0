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
}

export function createFakeClock(start = 1_000_000): FakeClock {
  let now = start;
  const timers = new Set<Timer>();
  const add = (delayMs: number, everyMs: number | undefined, call: () => void) => {
    const timer: Timer = { at: now + delayMs, everyMs, call };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const next = (end: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  return {
    now: () => now,
    after: (delayMs, call) => add(delayMs, undefined, call),
    every: (periodMs, call) => add(periodMs, periodMs, call),
    advance(ms) {
      const end = now + ms;
      for (let timer = next(end); timer !== undefined; timer = next(end)) {
        now = timer.at;
        if (timer.everyMs === undefined) timers.delete(timer);
        else timer.at += timer.everyMs;
        timer.call();
      }
      now = end;
    },
  };
}
