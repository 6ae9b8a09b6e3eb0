/** When things happen is a matter of whoever composes; tests give their own. */
export interface Schedule {
  /** After what is ready to run now has run. */
  soon: (run: () => void) => void;
  /** Later; calling the result cancels it. */
  after: (delayMs: number, run: () => void) => () => void;
}

/** Time as Node gives it; a waiting probe keeps no process alive. */
export const systemSchedule: Schedule = {
  soon: (run) => void setImmediate(run),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
