/** Time as a port: links ask it and wait on it, tests turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970, for what is written down. People and time servers set it back and forth. */
  readonly now: () => number;
  /** Milliseconds since some beginning, for how long something took: it never jumps. */
  readonly elapsed: () => number;
  /** Calls once after a time; the result takes it back. */
  after: (delayMs: number, call: () => void) => () => void;
  /** Calls again and again; the result ends it. */
  every: (periodMs: number, call: () => void) => () => void;
}

/** The machine's time. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs).unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, call) {
    const timer = setInterval(call, periodMs).unref();
    return () => clearInterval(timer);
  },
};
